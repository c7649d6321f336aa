"""HTTP of those who reported, after they did: what it may be, "me too", fixed or not, how well, and back again.

The reporter speaks under his report's id: nobody at the unit learns who he is.
"""

from ..kit.door import Call, Routes
from ..kit.who import person
from ..places import OutsideCity, point_of
from . import attaching, looking, replying, shapes
from .case_routes import moved
from .rules import (
    AlreadyRated,
    AlreadyReopened,
    NoSuchCase,
    NoSuchCategory,
    NoSuchReport,
    NotInThisState,
    NotTheReporter,
    OwnWork,
    PhotoNotFresh,
    PhotoNotGranted,
    PhotoNotReady,
    TooLateForThat,
)

routes = Routes("replies")
REPLYING = (NoSuchReport, NoSuchCase, NotTheReporter, NotInThisState)


@routes.get(
    "/v1/cases/likely",
    who=person(),
    query=shapes.NearQuery,
    gives=shapes.LikelyCases,
    refuses=(OutsideCity, NoSuchCategory),
)
def likely_cases(call: Call[None]) -> shapes.LikelyCases:
    asked = call.query
    found = attaching.likely_cases(point_of(asked), asked.accuracy_m, asked.category)
    return shapes.LikelyCases(items=[looking.likely_shown(each) for each in found])


@routes.post("/v1/cases/{case_id}/me-too", who=person(), status=204, refuses=(NoSuchCase, NotInThisState))
def follow_case(call: Call[None], case_id: str) -> None:
    attaching.follow(call.actor, case_id)


@routes.post("/v1/reports/{report_id}/fixed", who=person(), gives=shapes.CaseMoved, refuses=(*REPLYING, OwnWork))
def say_fixed(call: Call[None], report_id: str) -> shapes.CaseMoved:
    return moved(report_id, replying.say_fixed(call.actor, call.command, report_id))


@routes.post(
    "/v1/reports/{report_id}/not-fixed",
    who=person(),
    takes=shapes.WithReason,
    gives=shapes.CaseMoved,
    refuses=REPLYING,
)
def say_not_fixed(call: Call[shapes.WithReason], report_id: str) -> shapes.CaseMoved:
    return moved(report_id, replying.say_not_fixed(call.actor, call.command, report_id, call.body.reason))


@routes.post(
    "/v1/reports/{report_id}/rate",
    who=person(),
    takes=shapes.Rating,
    gives=shapes.CaseMoved,
    refuses=(*REPLYING, AlreadyRated, TooLateForThat),
)
def rate_case(call: Call[shapes.Rating], report_id: str) -> shapes.CaseMoved:
    return moved(report_id, replying.rate(call.actor, call.command, report_id, call.body.stars))


@routes.post(
    "/v1/reports/{report_id}/reopen",
    who=person(),
    takes=shapes.Reopening,
    gives=shapes.CaseMoved,
    refuses=(*REPLYING, AlreadyReopened, TooLateForThat, PhotoNotGranted, PhotoNotReady, PhotoNotFresh),
)
def reopen_report(call: Call[shapes.Reopening], report_id: str) -> shapes.CaseMoved:
    photos, reason = tuple(call.body.photo_ids), call.body.reason
    done = replying.reopen(call.actor, call.command, report_id, photos=photos, reason=reason)
    return moved(report_id, done)
