"""HTTP of decisions: what was decided against me, my appeals, the officers' queue, and the ladder of sanctions."""

from ..identity import NoSuchPerson
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, NotFound
from ..kit.foureyes import AlreadyApproved, OwnProposal
from ..kit.who import person, staff
from ..kit.words import PageQuery
from ..places import NotYourArea
from ..teams import NoSuchTeam
from . import actions, appeals, sanctions, shapes
from .independence import NotIndependent
from .rules import (
    AppealOpen,
    AppealOver,
    AppealTooLate,
    HearerUnfit,
    NoFurtherAppeal,
    NoSuchAppeal,
    NoSuchDecision,
    NoSuchSanction,
    NotTheHearer,
    SanctionNeedsTeam,
)
from .store import Appeal, Decision

routes = Routes("decisions")
OFFICERS = staff(*appeals.OFFICERS)
ADMINS = staff(*sanctions.ADMINS)


@routes.get("/v1/me/decisions", who=person(), query=PageQuery, gives=shapes.Decisions, refuses=(CursorInvalid,))
def my_decisions(call: Call[None]) -> shapes.Decisions:
    found = actions.mine(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Decisions(items=[_decision(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/me/decisions/{decision_id}/appeal",
    who=person(),
    takes=shapes.AppealNew,
    gives=shapes.AppealShown,
    status=201,
    refuses=(NoSuchDecision, AppealOpen, NoFurtherAppeal, AppealTooLate),
)
def file_appeal(call: Call[shapes.AppealNew], decision_id: str) -> shapes.AppealShown:
    return _appeal(appeals.file(call.actor, call.command, decision_id, call.body.statement))


@routes.get(
    "/v1/appeals",
    who=OFFICERS,
    query=shapes.AppealsQuery,
    gives=shapes.Appeals,
    refuses=(NotYourArea, CursorInvalid),
)
def appeals_to_hear(call: Call[None]) -> shapes.Appeals:
    query = call.query
    found = appeals.of_area(call.actor, query.area, limit=query.limit, cursor=query.cursor)
    return shapes.Appeals(items=[_to_hear(*each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/appeals/{appeal_id}/assign",
    who=OFFICERS,
    takes=shapes.Assignment,
    gives=shapes.AppealShown,
    refuses=(NoSuchAppeal, AppealOver, HearerUnfit, NoSuchPerson),
)
def assign_appeal(call: Call[shapes.Assignment], appeal_id: str) -> shapes.AppealShown:
    return _appeal(appeals.assign(call.actor, call.command, appeal_id, call.body.volunteer_no))


@routes.post(
    "/v1/appeals/{appeal_id}/decide",
    who=OFFICERS,
    takes=shapes.Judgement,
    gives=shapes.AppealShown,
    refuses=(NoSuchAppeal, NotTheHearer, AppealOver),
)
def decide_appeal(call: Call[shapes.Judgement], appeal_id: str) -> shapes.AppealShown:
    body = call.body
    judged = appeals.judge(
        call.actor, call.command, appeal_id, outcome=body.outcome, code=body.code, amount=body.amount
    )  # fmt: skip
    return _appeal(judged)


@routes.post(
    "/v1/sanctions/proposals",
    who=ADMINS,
    takes=shapes.SanctionNew,
    gives=shapes.SanctionProposed,
    status=201,
    refuses=(NoSuchPerson, sanctions.NotAgainstOneself, SanctionNeedsTeam, NoSuchTeam),
)
def propose_sanction(call: Call[shapes.SanctionNew]) -> shapes.SanctionProposed:
    body = call.body
    wanted = sanctions.Sanction("", body.step, body.code, body.evidence, body.team_id or "")
    made = sanctions.propose_sanction(call.actor, call.command, body.volunteer_no, wanted)
    return shapes.SanctionProposed(id=made)


@routes.post(
    "/v1/sanctions/proposals/{proposal_id}/approve",
    who=ADMINS,
    gives=shapes.DecisionShown,
    refuses=(NotFound, OwnProposal, AlreadyApproved, NotIndependent, NoSuchSanction, NoSuchTeam),
)
def approve_sanction(call: Call[None], proposal_id: str) -> shapes.DecisionShown:
    return _decision(sanctions.approve_sanction(call.actor, call.command, proposal_id))


def _decision(found: Decision) -> shapes.DecisionShown:
    return shapes.DecisionShown(
        id=found.id,
        kind=found.kind,
        subject=found.subject,
        code=found.code,
        evidence=found.evidence,
        decided_at=rfc3339(int(found.decided_at)),
        until=rfc3339(found.ends_at) if found.ends_at else None,
        appeal_until=rfc3339(int(found.appeal_until)),
        appeal=found.appeal,
        appeal_state=found.appeal_state,
        instance=int(found.instance),
    )


def _appeal(found: Appeal) -> shapes.AppealShown:
    return shapes.AppealShown(
        id=found.id,
        decision_id=found.decision,
        state=found.state,
        instance=int(found.instance),
        hearing_area=found.hearing,
        filed_at=rfc3339(int(found.filed_at)),
        due_at=rfc3339(int(found.due_at)),
        decided_at=rfc3339(int(found.decided_at)) if found.decided_at else None,
        code=found.code,
    )


def _to_hear(appeal: Appeal, decision: Decision) -> shapes.AppealToHear:
    return shapes.AppealToHear(
        appeal=_appeal(appeal),
        decision=_decision(decision),
        statement=appeal.statement,
        overdue=bool(appeal.overdue),
    )
