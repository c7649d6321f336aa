"""Bans, sizes, facts, postings and wiring hold, and each check can fail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.notification.table import TOLD
from infra import template

from . import bans, ledger, news, sizes, wiring
from .planting import nothing, planted
from .tree import Tree

Check = Callable[[Tree], list[str]]

# Facts that only the archive keeps: the audit log and the raw material of statistics. Each says why nobody reacts.
ARCHIVE_ONLY: dict[str, str] = {
    "AppealFiled": "statistics of appeals; officers read their queue",
    "BeneficiaryAgreed": "audit: who agreed to answer for whom; the offices of the area read their list",
    "ClientChanged": "audit: which program may file reports; its key is the guard",
    "ClerkInvited": "audit: who invited; the invitation itself is the guard, and RoleSet tells of its use",
    "CourierCompanyChanged": "audit: companies are read strongly, no snapshot waits",
    "ConsentSet": "audit: which text was agreed to, and when",
    "FlagDecided": "audit: which two cleared or upheld what looked wrong; what follows lands in the same write",
    "FlagProposed": "audit: what the first of the two said; reviewers read their queue",
    "FlagRaised": "audit: what looked wrong; reviewers read their queue",
    "ForgottenViewed": "audit: who looked at the hours that a station forgot; nothing of them changes",
    "HouseholdLeft": "audit: who left, by his own command; the lock ends by a sweep",
    "HouseholdMade": "statistics of households",
    "HoursViewed": "audit: who looked at whose hours; nothing of them changes",
    "HoursExported": "audit: who took which month of records out, for whom",
    "ImportApproved": "audit: who approved which file",
    "ImportAsked": "audit: who asked which file in",
    "ImportChecked": "statistics of imports; officers read their list",
    "ImportCounted": "statistics of imports; each row was told by itself",
    "ImportRefused": "audit: which file was not the one that was signed",
    "ImportStopped": "audit: somebody objected during the notice",
    "SourceChanged": "audit: which registry is accepted; imports read it strongly",
    "ObjectionFiled": "statistics of objections; officers read their queue",
    "ObjectionSeconded": "audit: who proposed what to enter",
    "ObjectionUpheld": "audit: who let a record stand; DecisionMade of the same write tells the volunteer",
    "ObjectionWithdrawn": "audit: what was taken back",
    "CopyAsked": "audit: who asked for a copy of his data; a worker finds it by its index",
    "PersonEnrolled": "statistics of newcomers",
    "PersonErased": "audit, and the list to repeat after a restore: whose data is gone",
    "PersonLeft": "audit: who has left by which way; a worker finds it by its index",
    "MerchantFlagged": "audit: what looked wrong at a shop; nothing is refused for it",
    "Proposed": "audit: who proposed",
    "RedemptionUpheld": "audit: who let it stand; DisputeDecided or DisputeWithdrawn beside it tells the parties",
    "ReportWithdrawn": "audit: taken back by its reporter",
    "ScanTaken": "audit: every line of an offline device, and what became of it",
    "SettlementBlocked": "audit: when books differed; officers read their list",
    "SettlementDrafted": "audit: what was found when; officers read their list",
    "ShiftEnrolled": "audit: who was on a roster from when on; he did it himself and was answered",
    "ShiftMade": "audit: who planned what; a station's list shows it",
    "ShiftWithdrawn": "audit: who left a roster when; he did it himself and was answered",
    "TeamLeft": "audit: he did it himself and was answered",
    "TeamChanged": "audit: teams are read strongly, no snapshot waits; facts of their own tell the leaders",
}

# Facts that somebody reacts to, and that are yet no news to anybody: they make no message.
NO_NEWS: dict[str, str] = {
    "AccountCancelled": "he has left: nobody is there to be told",
    "AuthorisationRevoked": "he did it himself, at WeChat",
    "CheckedIn": "he did it himself and was answered; its end is told",
    "CourierListApproved": "RoleSet tells whom it leaves out, Approved of the same write its sender",
    "HoursEntered": "every entry of a day, for statistics; what led to it tells the volunteer",
    "HoursTakenBack": "DecisionMade of the same write tells the volunteer",
    "MerchantChanged": "a snapshot; suspensions, caps and clerks are facts of their own",
    "OfferChanged": "a snapshot; what it means for a reservation is told of the reservation",
    "PhotoJudged": "a part of a report, which tells when it is shown or refused",
    "PhotoMasked": "a part of a report, of which its reporter sees what he took",
    "PhotoProcessed": "a part of a report, which tells when it is complete",
    "PhotoRefused": "a part of a report, which tells when it is refused",
    "PolicyPublished": "everybody's; its proposer is told by Approved",
    "PopulationChanged": "a figure of an area",
    "RecallAnswered": "he did it himself and was answered; a flag goes to the reviewers",
    "ReportShown": "MomentPublished of the same write tells the reporter; of a problem nobody waits for it",
    "ReportPutFirst": "ReportAccepted of the same write tells the reporter",
    "ReportSubmitted": "he did it himself and was answered; ReportCompleted tells when the photos are there",
    "ShiftCancelled": "ShiftCalledOff tells everybody on its roster",
    "SampleAnswered": "he did it himself and was answered; a flag goes to the reviewers",
    "StationChanged": "a snapshot; its keepers are told by facts of their own",
}

CHECKS: list[Check] = [
    bans.forbidden_imports,
    bans.clocks_in_rules,
    bans.environment,
    bans.test_switches,
    bans.writes,
    bans.scans,
    bans.stand_in_alone,
    sizes.sizes,
    sizes.doors,
    sizes.docstrings,
    sizes.key_tables,
    sizes.names,
    ledger.unguarded_posts,
    news.private_facts,
    news.unregistered,
]

UNGUARDED = """
    from .. import points
    def give(unit):
        _post(unit)
        unit.change(key, minutes, condition=None, otherwise=stale)
    def _post(unit):
        points.post(unit, person, cause, move)
"""
POINTS = {"chalicelib/points/__init__.py": "from .actions import post", "chalicelib/points/actions.py": ""}
LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 71

VIOLATIONS: list[tuple[Check, dict[str, str]]] = [
    (bans.forbidden_imports, {"chalicelib/points/rules.py": "import random"}),
    (bans.forbidden_imports, {"chalicelib/points/rules.py": "from pynamodb.attributes import NumberAttribute"}),
    (bans.forbidden_imports, {"chalicelib/points/actions.py": "import boto3"}),
    (bans.forbidden_imports, {"chalicelib/points/routes.py": "import pynamodb"}),
    (bans.forbidden_imports, {"chalicelib/points/store.py": "import botocore.session"}),
    (bans.forbidden_imports, {"chalicelib/identity/verifier.py": "import wechatpy"}),
    (bans.forbidden_imports, {"chalicelib/points/leaving.py": "from chalice import Response"}),
    (bans.forbidden_imports, {"functions/facts.py": "from infra import template"}),
    (bans.clocks_in_rules, {"chalicelib/points/rules.py": "from datetime import datetime\nx = datetime.now()"}),
    (bans.environment, {"chalicelib/points/actions.py": "import os\nx = os.environ['X']"}),
    (bans.environment, {"app.py": "from os import getenv"}),
    (bans.test_switches, {"chalicelib/kit/http.py": "if TESTING: pass"}),
    (bans.test_switches, {"chalicelib/kit/http.py": "import sys\nx = 'pytest' in sys.modules"}),
    (bans.writes, {"chalicelib/points/store.py": "def f(record): record.save()"}),
    (bans.writes, {"chalicelib/points/actions.py": "send('UpdateItem', {})"}),
    (bans.writes, {"functions/sweep.py": "client.put_item(Item={})"}),
    (bans.scans, {"chalicelib/kit/pages.py": "send('Scan', {})"}),
    (bans.scans, {"chalicelib/points/store.py": "Posting.scan()"}),
    (bans.stand_in_alone, {"infra/local/wechat/crypto.py": "from chalicelib.wechat import PushReader"}),
    (bans.stand_in_alone, {"infra/local/wechat/state.py": "from ..engine import Engine"}),
    (bans.stand_in_alone, {"infra/local/wechat/pushes.py": "def f():\n    import wechatpy.crypto"}),
    (bans.stand_in_alone, {"infra/examination/examining.py": "from chalicelib.wechat import open_gateway"}),
    (sizes.sizes, {"chalicelib/points/actions.py": "x = 1\n" * 401}),
    (sizes.sizes, {"app.py": "x = 1\n" * 81}),
    (sizes.sizes, {"functions/sweep.py": "x = 1\n" * 41}),
    (sizes.sizes, {"chalicelib/points/actions.py": LONG_FUNCTION}),
    (sizes.sizes, {"chalicelib/points/actions.py": "def f(a, b, c, d, e, g): ..."}),
    (sizes.doors, {"chalicelib/points/__init__.py": "from .actions import post\n__all__ = ['post']"}),
    (sizes.doors, {"chalicelib/points/__init__.py": "'''P.'''\nfrom .a import b, c\n__all__ = ['c', 'b']"}),
    (sizes.doors, {"chalicelib/points/__init__.py": "'''P.'''\nfrom .a import b, c\n__all__ = ['b']"}),
    (sizes.doors, {"chalicelib/points/__init__.py": "'''P.'''\nx = 1\n__all__ = []"}),
    (sizes.docstrings, {"chalicelib/points/rules.py": "x = 1"}),
    (sizes.docstrings, {"chalicelib/points/actions.py": "'''A.'''\ndef post(): ..."}),
    (sizes.docstrings, {"chalicelib/kit/table.py": "'''A.'''\nclass Unit:\n    def commit(self): ..."}),
    (sizes.key_tables, {"chalicelib/points/store.py": "'''Where points live.'''"}),
    (sizes.names, {"chalicelib/points/helpers.py": ""}),
    (sizes.names, {"chalicelib/points/rules.py": "class TooPoorError(Exception): ..."}),
    (sizes.names, {"chalicelib/points/actions.py": "def handle_points(): ..."}),
    (ledger.unguarded_posts, POINTS | {"chalicelib/hours/actions.py": UNGUARDED}),
    (news.private_facts, {"chalicelib/points/actions.py": "unit.tell(key, 'Met', openid='x')"}),
    (news.unregistered, {"chalicelib/points/reactions.py": "@reaction('Met')\ndef f(news): ...",
                         "functions/reactions.py": ""}),
]  # fmt: skip


@pytest.mark.parametrize("check", CHECKS)
def test_the_house_keeps_its_rules(house: Tree, check: Check) -> None:
    assert nothing(check(house))


@pytest.mark.parametrize(("check", "files"), VIOLATIONS)
def test_a_planted_violation_is_found(tmp_path: Path, check: Check, files: dict[str, str]) -> None:
    assert check(planted(tmp_path, files)) != []


def test_a_guarded_post_and_a_saved_picture_are_let_through(tmp_path: Path) -> None:
    guarded = UNGUARDED.replace("condition=None", "condition=is_open")
    picture = "def f(image): image.save(out, 'JPEG', quality=80)"
    tree = planted(tmp_path, POINTS | {"chalicelib/hours/actions.py": guarded, "chalicelib/media/photos.py": picture})
    assert nothing(ledger.unguarded_posts(tree))
    assert nothing(bans.writes(tree))


def test_every_fact_has_a_reader_or_a_reason_to_have_none(house: Tree) -> None:
    assert nothing(news.facts(house, ARCHIVE_ONLY, TOLD))


def test_every_fact_becomes_somebodys_message_or_says_why_it_is_none(house: Tree) -> None:
    assert nothing(news.unheard(house, TOLD, ARCHIVE_ONLY | NO_NEWS))
    assert {name for name, _, _ in news.told(house)} >= {*TOLD, *NO_NEWS}


@pytest.mark.parametrize(("inbox", "concern_nobody"), [((), {}), (("Met",), {"Met": "a reason"})])
def test_a_fact_that_nobody_thought_of_is_found(
    tmp_path: Path, inbox: tuple[str, ...], concern_nobody: dict[str, str]
) -> None:
    tree = planted(tmp_path, {"chalicelib/points/actions.py": "unit.tell(key, 'Met', person=p)"})
    assert news.unheard(tree, inbox, concern_nobody) != []
    assert news.unheard(tree, ("Met",), {}) == news.unheard(tree, (), {"Met": "a reason"}) == []


@pytest.mark.parametrize(
    ("source", "archive_only"),
    [
        ("unit.tell(key, 'Met', person=p)", {}),
        ("unit.tell(key, name, person=p)", {}),
        ("registry = Registry('X', fact='Changed')", {}),
        ("@reaction('Met')\ndef greet(news): ...", {}),
        ("", {"Met": "a reason"}),
        ("unit.tell(key, 'Met')\n@reaction('Met')\ndef greet(news): ...", {"Met": "a reason"}),
    ],
)
def test_a_fact_without_reader_or_teller_is_found(tmp_path: Path, source: str, archive_only: dict[str, str]) -> None:
    assert news.facts(planted(tmp_path, {"chalicelib/points/actions.py": source}), archive_only) != []


def test_functions_and_settings_agree_with_the_template(house: Tree) -> None:
    assert nothing(wiring.handlers(house, template.load()))
    assert nothing(wiring.variables(house, template.load()))


TEMPLATE: dict[str, Any] = {
    "Resources": {"Facts": {"Properties": {"Handler": "functions.facts.handler"}}},
    "Globals": {"Function": {"Environment": {"Variables": {"STAGE": "dev", "SESSION_KEYS_NAME": "k"}}}},
}
WIRED = {
    "functions/facts.py": "def handler(event, context): ...",
    "chalicelib/kit/settings.py": "x = os.environ.get('STAGE', 'dev')\ny = _required('AWS_REGION')",
    "chalicelib/kit/secrets.py": 'Name = Literal["session_keys"]\n',
}


@pytest.mark.parametrize(
    "files",
    [
        {"functions/facts.py": "x = 1"},
        {"functions/extra.py": "def handler(event, context): ..."},
        {"chalicelib/kit/settings.py": "x = _required('CITY')"},
        {"chalicelib/kit/secrets.py": 'Name = Literal["session_keys", "other"]\n'},
    ],
)
def test_a_disagreement_with_the_template_is_found(tmp_path: Path, files: dict[str, str]) -> None:
    good, bad = planted(tmp_path / "good", WIRED), planted(tmp_path / "bad", WIRED | files)
    assert nothing(wiring.handlers(good, TEMPLATE) + wiring.variables(good, TEMPLATE))
    assert wiring.handlers(bad, TEMPLATE) + wiring.variables(bad, TEMPLATE) != []
