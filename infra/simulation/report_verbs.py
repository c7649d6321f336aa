"""What reporters, moderators, judges and strangers do about reports, under the workload's names."""

from typing import Any

import msgspec

from chalicelib.decisions import appeals
from chalicelib.kit.record import Command
from chalicelib.kit.who import Actor
from chalicelib.media.actions import grant_uploads
from chalicelib.opendata import feed, open311
from chalicelib.opendata.shapes import FeedQuery
from chalicelib.reports import moderating, replying, revoking

from .case_verbs import EVIDENCE, WHY
from .verb import Passing, Verb, nothing


def _listed(_: Actor, __: Command) -> Passing:
    return Passing([msgspec.to_builtins(feed.shown(each)) for each in feed.listed(FeedQuery()).items])


def _mapped(_: Actor, __: Command) -> Passing:
    return Passing(msgspec.to_builtins(feed.collection(feed.listed(FeedQuery()).items)["features"]))


def _judge(actor: Actor, given: Command, appeal: str, outcome: Any) -> None:
    appeals.judge(actor, given, appeal, outcome=outcome, code="looked_again")


REPORT_VERBS: dict[str, Verb] = {
    "uploads": Verb(
        lambda who, _, count: Passing([each.photo_id for each in grant_uploads(who, ["image/jpeg"] * count)]),
        "POST /v1/uploads",
        lambda count: {"content_types": ["image/jpeg"] * count},
        lambda body: Passing([each["photo_id"] for each in body["uploads"]]),
    ),
    # moderators
    "publish": Verb(moderating.publish, "POST /v1/reports/{report_id}/publish"),
    "hide": Verb(moderating.hide, "POST /v1/reports/{report_id}/hide"),
    # the reporter's reply
    "fixed": Verb(replying.say_fixed, "POST /v1/reports/{report_id}/fixed"),
    "not_fixed": Verb(replying.say_not_fixed, "POST /v1/reports/{report_id}/not-fixed", lambda why: {"reason": why}),
    # what should never have been a case
    "propose_void": Verb(
        lambda who, given, case: revoking.propose_void(who, given, case, reason="misfiled", evidence=EVIDENCE),
        "POST /v1/cases/{case_id}/void",
        lambda: {"reason": "misfiled", "evidence": EVIDENCE},
        lambda body: body["id"],
    ),
    "approve_void": Verb(revoking.approve_void, "POST /v1/cases/{case_id}/void/{proposal_id}/approve"),
    # appeals
    "appeal": Verb(
        lambda who, given, decision: appeals.file(who, given, decision, WHY).id,
        "POST /v1/me/decisions/{decision_id}/appeal",
        lambda: {"statement": WHY},
        lambda body: body["id"],
    ),
    "assign": Verb(
        lambda who, given, appeal, number: appeals.assign(who, given, appeal, number) and None,
        "POST /v1/appeals/{appeal_id}/assign",
        lambda number: {"volunteer_no": number},
        nothing,
    ),
    "judge": Verb(
        _judge,
        "POST /v1/appeals/{appeal_id}/decide",
        lambda outcome: {"outcome": outcome, "code": "looked_again"},
        nothing,
    ),
    # strangers
    "list": Verb(_listed, "GET /v1/open/reports", hear=lambda body: Passing(body["items"])),
    "map": Verb(_mapped, "GET /v1/open/reports.geojson", hear=lambda body: Passing(body["features"])),
    "requests": Verb(
        lambda who, given, _: Passing(open311.requests(open311.asked({}))),
        "GET /open311/v2/{listing}",
        hear=Passing,
    ),
}
