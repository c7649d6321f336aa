"""HTTP of objections: the volunteer's, and the officers' who answer them."""

from typing import Any

from ..checkin import BackFillBarred, BackFillCap, TimesImpossible
from ..decisions import NotIndependent
from ..hours import NoSuchSession, is_foreign
from ..households import AdultsOnly, GuardianConsentRequired, GuardianNotPresent, TooYoung, is_hidden_from
from ..kit.clock import day_start_ms, parse_rfc3339, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, InvalidField
from ..kit.who import person, staff
from ..kit.words import PageQuery
from ..moderation import TextRisky
from ..places import ADMINS, NotYourArea
from ..points import HonourTooLow
from ..stations import NoSuchStation, find
from ..teams import NoSuchTeam, TeamSuspended
from . import answering, filing, shapes
from .rules import (
    Claim,
    Grant,
    NoSuchObjection,
    ObjectedBefore,
    ObjectionImpossible,
    ObjectionMustBeGranted,
    ObjectionOver,
    ObjectionTooLate,
)
from .store import Objection

routes = Routes("objections")
OFFICERS = staff(*ADMINS)
ANSWERING: tuple[Any, ...] = (NoSuchObjection, NotYourArea, NotIndependent, ObjectionOver)
AMENDING: tuple[Any, ...] = (*ANSWERING, ObjectionImpossible, NoSuchSession, NoSuchStation)

BACK_FILLING: tuple[Any, ...] = (
    NoSuchTeam,
    TeamSuspended,
    TimesImpossible,
    BackFillBarred,
    BackFillCap,
    TooYoung,
    AdultsOnly,
    GuardianConsentRequired,
    GuardianNotPresent,
)


@routes.post(
    "/v1/me/objections",
    who=person("real_name"),
    takes=shapes.ObjectionNew,
    gives=shapes.ObjectionShown,
    status=201,
    refuses=(
        ObjectionImpossible,
        NoSuchSession,
        NoSuchStation,
        NoSuchTeam,
        TimesImpossible,
        ObjectionTooLate,
        ObjectedBefore,
        TextRisky,
    ),
)
def object_to_record(call: Call[shapes.ObjectionNew]) -> shapes.ObjectionShown:
    body = call.body
    claim = Claim(
        kind=body.kind,
        statement=body.statement,
        on=_day(body.on),
        session=body.session_id or "",
        station=body.station_id or "",
        team=body.team_id or "",
        start_at=_moment(body.started_at),
        end_at=_moment(body.ended_at),
    )
    return _shown(filing.file(call.actor, call.command, claim))


@routes.get("/v1/me/objections", who=person(), query=PageQuery, gives=shapes.Objections, refuses=(CursorInvalid,))
def my_objections(call: Call[None]) -> shapes.Objections:
    found = filing.mine(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)
    show = _hidden if is_hidden_from(call.actor) else _shown
    return shapes.Objections(items=[show(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/objections/{objection_id}/withdraw",
    who=person(),
    gives=shapes.ObjectionShown,
    refuses=(NoSuchObjection, ObjectionOver),
)
def withdraw_objection(call: Call[None], objection_id: str) -> shapes.ObjectionShown:
    return _shown(filing.withdraw(call.actor, call.command, objection_id))


@routes.get(
    "/v1/objections",
    who=OFFICERS,
    query=shapes.ObjectionsQuery,
    gives=shapes.Objections,
    refuses=(NotYourArea, CursorInvalid),
)
def objections_to_answer(call: Call[None]) -> shapes.Objections:
    query = call.query
    found = answering.waiting(call.actor, query.area, limit=query.limit, cursor=query.cursor)
    return shapes.Objections(items=[_shown(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/objections/{objection_id}/uphold",
    who=OFFICERS,
    takes=shapes.Upheld,
    gives=shapes.ObjectionShown,
    refuses=(*ANSWERING, ObjectionMustBeGranted),
)
def uphold_record(call: Call[shapes.Upheld], objection_id: str) -> shapes.ObjectionShown:
    body = call.body
    return _shown(answering.uphold(call.actor, call.command, objection_id, code=body.code, evidence=body.evidence))


@routes.post(
    "/v1/objections/{objection_id}/grant",
    who=OFFICERS,
    takes=shapes.GrantNew,
    gives=shapes.ObjectionShown,
    refuses=AMENDING,
)
def grant_objection(call: Call[shapes.GrantNew], objection_id: str) -> shapes.ObjectionShown:
    body = call.body
    grant = Grant(body.code, body.evidence, _moment(body.ended_at), body.station_id or "")
    return _shown(answering.propose(call.actor, call.command, objection_id, grant))


@routes.post(
    "/v1/objections/{objection_id}/approve",
    who=OFFICERS,
    gives=shapes.ObjectionShown,
    refuses=(*AMENDING, *BACK_FILLING, HonourTooLow),
)
def approve_objection(call: Call[None], objection_id: str) -> shapes.ObjectionShown:
    return _shown(answering.approve(call.actor, call.command, objection_id))


def _moment(text: str | None) -> int:
    try:
        return parse_rfc3339(text) if text is not None else 0
    except ValueError as error:
        raise InvalidField(at="$", reason="not a moment") from error


def _day(text: str | None) -> str:
    try:
        return text if text is not None and day_start_ms(text) is not None else ""
    except ValueError as error:
        raise InvalidField(at="$.on", reason="not a day") from error


def _shown(found: Objection) -> shapes.ObjectionShown:
    return shapes.ObjectionShown(
        id=found.id,
        kind=found.kind,
        state=found.state,
        session_id=found.session,
        on=found.on,
        station=found.station,
        claimed_station=found.claimed_station,
        team=found.team,
        claimed_start=rfc3339(int(found.start_at)),
        claimed_end=rfc3339(int(found.end_at)),
        statement=found.statement,
        filed_at=rfc3339(int(found.filed_at)),
        due_at=rfc3339(int(found.due_at)),
        overdue=bool(found.overdue),
        code=found.code,
        must_be_granted=bool(found.reversed),
    )


def _hidden(found: Objection) -> shapes.ObjectionShown:
    shown = _shown(found)
    shown.session_id = shown.station = shown.claimed_station = shown.claimed_start = shown.claimed_end = None
    shown.area = None if is_foreign(found.station) else find(found.station).area
    return shown
