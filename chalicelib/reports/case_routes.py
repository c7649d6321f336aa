"""HTTP of cases: the verbs of dispatcher, unit and verifier."""

from ..decisions import NotIndependent
from ..kit.clock import day_end_ms, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, InvalidField
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.who import staff
from ..places import NotYourArea, OutsideCity, point_of
from . import deferring, dispatching, looking, moving, replying, revoking, shapes, verifying, working
from .rules import (
    AlreadyReopened,
    CaseDone,
    DeferralAsked,
    DeferralTooLong,
    NoDeferralAsked,
    NoMoreDeferrals,
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
    TooLateForThat,
)

routes = Routes("cases")
UNIT, VERIFIER = staff(moving.HANDLER), staff(*moving.VERIFIERS)
DISPATCHER, CITY = staff(*moving.DISPATCHERS), staff("city_admin")
LOOKERS = staff(moving.HANDLER, *looking.CASE_STAFF)


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
    who=DISPATCHER,
    takes=shapes.Dispatch,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NotInThisState, NoSuchUnit),
)
def dispatch_case(call: Call[shapes.Dispatch], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, dispatching.dispatch(call.actor, call.command, case_id, call.body.unit))


@routes.post(
    "/v1/cases/{case_id}/return",
    who=UNIT,
    takes=shapes.WithReason,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NotYourUnit, NotInThisState, NoMoreReturns),
)
def return_case(call: Call[shapes.WithReason], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, dispatching.give_back(call.actor, call.command, case_id, call.body.reason))


@routes.post(
    "/v1/cases/{case_id}/start",
    who=UNIT,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NotYourUnit, NotInThisState),
)
def start_case(call: Call[None], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, working.start(call.actor, call.command, case_id))


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
    done = working.resolve(
        call.actor, call.command, case_id, photos=photos, point=point_of(where), accuracy_m=where.accuracy_m
    )
    return moved(case_id, done)


@routes.post(
    "/v1/cases/{case_id}/verify",
    who=VERIFIER,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, OwnWork, NotInThisState),
)
def verify_case(call: Call[None], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, verifying.verify(call.actor, call.command, case_id))


@routes.post(
    "/v1/cases/{case_id}/rework",
    who=VERIFIER,
    takes=shapes.WithReason,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, OwnWork, NotInThisState),
)
def rework_case(call: Call[shapes.WithReason], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, verifying.rework(call.actor, call.command, case_id, call.body.reason))


@routes.post(
    "/v1/cases/{case_id}/reopen",
    who=VERIFIER,
    takes=shapes.WithReason,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, OwnWork, NotInThisState, AlreadyReopened, TooLateForThat),
)
def reopen_case(call: Call[shapes.WithReason], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, replying.reopen_as_verifier(call.actor, call.command, case_id, call.body.reason))


@routes.post(
    "/v1/cases/{case_id}/defer",
    who=UNIT,
    takes=shapes.Deferral,
    gives=shapes.CaseMoved,
    refuses=(
        NoSuchCase, NotYourUnit, NotInThisState, InvalidField, DeferralAsked, NoMoreDeferrals, DeferralTooLong,
    ),
)  # fmt: skip
def ask_deferral(call: Call[shapes.Deferral], case_id: str) -> shapes.CaseMoved:
    until_on = call.body.until_on
    try:
        day_end_ms(until_on)
    except ValueError as error:
        raise InvalidField(at="$.until_on") from error
    done = deferring.ask(call.actor, call.command, case_id, until_on=until_on, reason=call.body.reason)
    return moved(case_id, done)


@routes.post(
    "/v1/cases/{case_id}/defer/approve",
    who=DISPATCHER,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NotInThisState, NoDeferralAsked, NotIndependent, NoMoreDeferrals, DeferralTooLong),
)
def approve_deferral(call: Call[None], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, deferring.approve(call.actor, call.command, case_id))


@routes.post(
    "/v1/cases/{case_id}/defer/refuse",
    who=DISPATCHER,
    takes=shapes.WithReason,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NoDeferralAsked),
)
def refuse_deferral(call: Call[shapes.WithReason], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, deferring.refuse(call.actor, call.command, case_id, call.body.reason))


@routes.post(
    "/v1/cases/{case_id}/resume",
    who=UNIT,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, NotYourUnit, NotInThisState),
)
def resume_case(call: Call[None], case_id: str) -> shapes.CaseMoved:
    return moved(case_id, deferring.resume(call.actor, call.command, case_id))


@routes.post(
    "/v1/cases/{case_id}/void",
    who=CITY,
    takes=shapes.Voiding,
    gives=shapes.ProposalMade,
    status=201,
    refuses=(NoSuchCase, NotInThisState),
)
def propose_void(call: Call[shapes.Voiding], case_id: str) -> shapes.ProposalMade:
    said = call.body
    made = revoking.propose_void(call.actor, call.command, case_id, reason=said.reason, evidence=said.evidence)
    return shapes.ProposalMade(id=made)


@routes.post(
    "/v1/cases/{case_id}/void/{proposal_id}/approve",
    who=CITY,
    gives=shapes.CaseMoved,
    refuses=(NoSuchCase, OwnProposal, AlreadyApproved, NotIndependent, NotInThisState),
)
def approve_void(call: Call[None], case_id: str, proposal_id: str) -> shapes.CaseMoved:
    return moved(case_id, revoking.approve_void(call.actor, call.command, case_id, proposal_id))


def moved(case_id: str, done: CaseDone) -> shapes.CaseMoved:
    due_at = rfc3339(done.due_at) if done.due_at is not None else None
    return shapes.CaseMoved(id=case_id, state=done.state, owner=done.owner, due_at=due_at)
