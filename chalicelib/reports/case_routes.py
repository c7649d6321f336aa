"""HTTP of cases: the verbs of dispatcher, unit and verifier."""

from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import staff
from ..places import NotYourArea, OutsideCity, point_of
from . import cases, looking, shapes
from .rules import (
    CaseDone,
    NoMoreReturns,
    NoSuchCase,
    NoSuchUnit,
    NotInThisState,
    NotYourUnit,
    OwnWork,
    PhotoNotFresh,
    PhotoNotGranted,
    PhotoNotReady,
    TooFarFromCase,
)

routes = Routes("cases")
UNIT, VERIFIER = staff(cases.HANDLER), staff(*cases.VERIFIERS)
LOOKERS = staff(cases.HANDLER, *looking.CASE_STAFF)


@routes.get("/v1/cases/{case_id}", who=LOOKERS, gives=shapes.CaseShown, refuses=(NoSuchCase,))
def case(call: Call[None], case_id: str) -> shapes.CaseShown:
    return looking.case(call.actor, case_id)


@routes.get(
    "/v1/cases",
    who=LOOKERS,
    query=shapes.CaseQueue,
    gives=shapes.CasesShown,
    refuses=(NotYourArea, NotYourUnit, CursorInvalid),
)
def list_cases(call: Call[None]) -> shapes.CasesShown:
    asked = call.query
    return looking.cases(call.actor, asked.state, asked.area, asked.unit, limit=asked.limit, cursor=asked.cursor)


@routes.post(
    "/v1/cases/{case_id}/dispatch",
    who=staff(*cases.DISPATCHERS),
    takes=shapes.Dispatch,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NotInThisState, NoSuchUnit),
)
def dispatch_case(call: Call[shapes.Dispatch], case_id: str) -> shapes.CaseMoved:
    return _moved(case_id, cases.dispatch(call.actor, call.command, case_id, call.body.unit))


@routes.post(
    "/v1/cases/{case_id}/return",
    who=UNIT,
    takes=shapes.WithReason,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NotYourUnit, NotInThisState, NoMoreReturns),
)
def return_case(call: Call[shapes.WithReason], case_id: str) -> shapes.CaseMoved:
    return _moved(case_id, cases.give_back(call.actor, call.command, case_id, call.body.reason))


@routes.post(
    "/v1/cases/{case_id}/start",
    who=UNIT,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NotYourUnit, NotInThisState),
)
def start_case(call: Call[None], case_id: str) -> shapes.CaseMoved:
    return _moved(case_id, cases.start(call.actor, call.command, case_id))


@routes.post(
    "/v1/cases/{case_id}/resolve",
    who=UNIT,
    takes=shapes.Resolution,
    gives=shapes.CaseMoved,
    refuses=(
        NoSuchCase, NotYourUnit, NotInThisState, OutsideCity, PhotoNotGranted, PhotoNotReady, PhotoNotFresh,
        TooFarFromCase,
    ),
)  # fmt: skip
def resolve_case(call: Call[shapes.Resolution], case_id: str) -> shapes.CaseMoved:
    photos, where = tuple(call.body.photo_ids), call.body.location
    done = cases.resolve(
        call.actor, call.command, case_id, photos=photos, point=point_of(where), accuracy_m=where.accuracy_m
    )
    return _moved(case_id, done)


@routes.post(
    "/v1/cases/{case_id}/verify",
    who=VERIFIER,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, OwnWork, NotInThisState),
)
def verify_case(call: Call[None], case_id: str) -> shapes.CaseMoved:
    return _moved(case_id, cases.verify(call.actor, call.command, case_id))


@routes.post(
    "/v1/cases/{case_id}/rework",
    who=VERIFIER,
    takes=shapes.WithReason,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, OwnWork, NotInThisState),
)
def rework_case(call: Call[shapes.WithReason], case_id: str) -> shapes.CaseMoved:
    return _moved(case_id, cases.rework(call.actor, call.command, case_id, call.body.reason))


def _moved(case_id: str, done: CaseDone) -> shapes.CaseMoved:
    due_at = rfc3339(done.due_at) if done.due_at is not None else None
    return shapes.CaseMoved(id=case_id, state=done.state, owner=done.owner, due_at=due_at)
