"""Bans, sizes, facts, postings and wiring hold, and each check can fail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra import template

from . import bans, ledger, news, sizes, wiring
from .planting import nothing, planted
from .tree import Tree

Check = Callable[[Tree], list[str]]

# Facts that only the archive keeps: the audit log and the raw material of statistics. Each says why nobody reacts.
ARCHIVE_ONLY: dict[str, str] = {
    "AppealAssigned": "audit: who gave which appeal to whom; officers read their queue",
    "AppealFiled": "statistics of appeals; officers read their queue",
    "AppealOverdue": "statistics of deadlines; the appeal stays first in its queue",
    "Approved": "audit: who approved; the effect lands in the same write",
    "AwardGranted": "statistics of programmes; the posting lands in the same write",
    "AwardQueued": "statistics of programmes; the sweep reads the queue",
    "BackFillAsked": "statistics of back-fills; approvers read their station's list",
    "BackFillCapped": "audit: what came to nothing because of a cap or a sanction",
    "BackFillPublished": "audit: what two officers put on public notice after an objection",
    "BackFillStopped": "audit: somebody objected during the notice",
    "BackFillVouched": "audit: who approved what nobody proved",
    "CaseDispatched": "statistics of deadlines; owner and deadline land in the same write",
    "CaseOpened": "statistics of incidents; the case lands with its first report",
    "CaseResolved": "statistics of deadlines; verifiers read their queue",
    "CaseReturned": "audit: which unit gave what back; the dispatcher reads his queue",
    "CaseReworked": "audit: whose work was sent back",
    "CheckInVoided": "audit: a session that never counted",
    "ClerkInvited": "audit: who invited; the invitation itself is the guard, and RoleSet tells of its use",
    "ConsentSet": "audit: which text was agreed to, and when",
    "DecisionMade": "audit: who decided what against whom; the person reads his list",
    "DeviceEnded": "audit: who revoked which device",
    "DeviceEnrolled": "audit: who enrolled which device",
    "FlagDecided": "audit: which two cleared or upheld what looked wrong; what follows lands in the same write",
    "FlagProposed": "audit: what the first of the two said; reviewers read their queue",
    "FlagRaised": "audit: what looked wrong; reviewers read their queue",
    "FreezeSet": "audit: the freeze itself is a condition of every command",
    "DisputeAnswered": "audit: when the merchant answered; the dispute says it",
    "DisputeDecided": "audit: who found what; the redemption changes in the same write",
    "DisputeOverdue": "audit: what no arbiter decided in time; arbiters read their list",
    "DisputeUnanswered": "audit: which merchant said nothing; arbiters read their list",
    "DisputeWithdrawn": "audit: what was taken back; the redemption stands in the same write",
    "HouseholdJoined": "audit: who lives with whom; the guards read the profile, which lands in the same write",
    "HouseholdLeft": "audit: who left; the lock ends by a sweep",
    "HouseholdMade": "statistics of households",
    "HoursViewed": "audit: who looked at whose hours",
    "HoursExported": "audit: who took which month of records out, for whom",
    "HoursImported": "statistics of hours: grade 0, from another registry, after two approvals and the notice",
    "ImportApproved": "audit: who approved which file",
    "ImportAsked": "audit: who asked which file in",
    "ImportChecked": "statistics of imports; officers read their list",
    "ImportCounted": "statistics of imports; each row was told by itself",
    "ImportRefused": "audit: which file was not the one that was signed",
    "ImportStopped": "audit: somebody objected during the notice",
    "SourceChanged": "audit: which registry is accepted; imports read it strongly",
    "ObjectionFiled": "statistics of objections; officers read their queue",
    "ObjectionOverdue": "statistics of deadlines; the objection stays first in its queue",
    "ObjectionReopened": "audit: what an appeal opened again; officers read their queue",
    "ObjectionSeconded": "audit: who proposed what to enter",
    "ObjectionUpheld": "audit: who let a record stand; the decision lands in the same write",
    "ObjectionWithdrawn": "audit: what was taken back",
    "PersonEnrolled": "statistics of newcomers",
    "PointsCorrected": "audit: who corrected what; the mirror lands in the same write",
    "PointsDonated": "statistics of the public pool; the posting lands in the same write",
    "PointsExpired": "statistics of the ledger; the posting lands in the same write",
    "PointsExpiring": "statistics of the ledger: whom the notices reached",
    "MerchantCapped": "audit: who was stopped by a cap, until when; confirmations read it on the merchant's row",
    "MerchantFlagged": "audit: what looked wrong at a shop; nothing is refused for it",
    "Proposed": "audit: who proposed",
    "RealNameProven": "statistics of assurance",
    "RedemptionCancelled": "statistics of the exchange; points and stock are back in the same write",
    "RedemptionDisputed": "audit: who disputed; drafts read the redemption, and the lock its merchant's count",
    "RedemptionExpired": "statistics of the exchange; points and stock are back in the same write",
    "RedemptionReserved": "statistics of the exchange; points and stock are held in the same write",
    "RedemptionUpheld": "audit: who let it stand; drafts read the redemption",
    "ReportAccepted": "audit: who screened what; the case lands in the same write",
    "ReportCompleted": "statistics of uploads: from submission to the last photo",
    "ReportDuplicated": "statistics of incidents: how many saw the same",
    "ReportHidden": "audit: who hid what",
    "ReportRejected": "audit: why a report became no case",
    "ReportShown": "audit: who vouched for what",
    "ReportWithdrawn": "audit: taken back by its reporter",
    "ReversalAgreed": "audit: who gave his consent; the second one reverses in the same write",
    "ReversalLapsed": "audit: a consent that nobody joined in time",
    "RewardGranted": "statistics of rewards; the posting lands in the same write",
    "RewardLapsed": "audit: why a reward was not paid",
    "ServiceEvaluated": "statistics of services; the record shows it",
    "SampleAnswered": "audit: what a keeper said of a session that was drawn",
    "SanctionSet": "audit: who set which step against whom; the person reads his list",
    "SanctionShortened": "audit: what an appeal ended; the bar lands in the same write",
    "ScanTaken": "audit: every line of an offline device, and what became of it",
    "ServiceHeld": "audit: which service is doubted and why; reviewers read their queue",
    "ServiceVouched": "audit: who vouched for a doubted service; the credit lands in the same write",
    "SettlementApproved": "audit: who approved; officers read their list",
    "SettlementBlocked": "audit: when books differed; officers read their list",
    "SettlementDrafted": "audit: what was found when; officers read their list",
    "SettlementPaid": "audit: who paid what; the posting lands in the same write",
    "SettlementTermsSet": "audit: who set how a merchant is settled; drafts read the terms strongly",
    "TeamChanged": "audit: teams are read strongly, no snapshot waits for it",
}

CHECKS: list[Check] = [
    bans.forbidden_imports,
    bans.clocks_in_rules,
    bans.environment,
    bans.test_switches,
    bans.writes,
    bans.scans,
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
    assert nothing(news.facts(house, ARCHIVE_ONLY))


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
