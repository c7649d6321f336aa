"""HTTP of check-in: in, out, void, and what was served."""

from dataclasses import replace

from ..households import AdultsOnly, GuardianConsentRequired, GuardianNotPresent, TooYoung
from ..identity import TooFast, TypedCodesLocked, TypedCodeWrong
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, IdempotencyMismatch
from ..kit.who import myself, person
from ..kit.words import PageQuery
from ..places import OutsideCity, point_of
from ..shifts import NoSuchShift, NotOnShift, NotShiftTime, ShiftCancelled, ShiftElsewhere
from ..stations import CodeExpired, CodeInvalid, NoSuchStation, StationClosed
from ..teams import NoSuchTeam, NotInTeam, TeamSuspended
from . import actions, history, leaving, shapes, voiding
from .assigning import Wanted
from .closing import Closed
from .rules import (
    AlreadyCheckedIn,
    CodeUsed,
    NotCheckedIn,
    OutsideTheFence,
    OwnScan,
    SessionVoided,
    TooLateToVoid,
    TooManyCheckIns,
    WrongStation,
)

routes = Routes("checkin")
ASSIGNED_REFUSALS = (
    NoSuchShift,
    ShiftElsewhere,
    ShiftCancelled,
    NotOnShift,
    NotShiftTime,
    NoSuchTeam,
    TeamSuspended,
    NotInTeam,
)
AGE_REFUSALS = (TooYoung, AdultsOnly, GuardianConsentRequired, GuardianNotPresent)
SCAN_REFUSALS = (
    NoSuchStation,
    CodeInvalid,
    CodeExpired,
    CodeUsed,
    TypedCodeWrong,
    TypedCodesLocked,
    OwnScan,
    OutsideCity,
    OutsideTheFence,
    IdempotencyMismatch,
)


@routes.post(
    "/v1/check-ins",
    who=myself("real_name"),
    takes=shapes.CheckIn,
    gives=shapes.SessionOpened,
    status=201,
    refuses=(
        *SCAN_REFUSALS,
        *AGE_REFUSALS,
        *ASSIGNED_REFUSALS,
        StationClosed,
        AlreadyCheckedIn,
        TooManyCheckIns,
        TooFast,
        SessionVoided,
    ),
)
def check_in(call: Call[shapes.CheckIn]) -> shapes.SessionOpened:
    body = call.body
    presented = replace(presented_in(body), wanted=Wanted(body.shift_id or "", body.team_id or ""))
    opened = actions.check_in(call.actor, call.command, presented)
    return shapes.SessionOpened(
        id=opened.session,
        station=opened.station,
        grade=opened.grade,
        checked_in_at=rfc3339(opened.checked_in_at),
        shift=opened.shift or None,
        team=opened.team or None,
    )


@routes.post(
    "/v1/check-ins/{session_id}/check-out",
    who=myself("real_name"),
    takes=shapes.CheckOut,
    gives=shapes.SessionClosed,
    refuses=(*SCAN_REFUSALS, NotCheckedIn, WrongStation),
)
def check_out(call: Call[shapes.CheckOut], session_id: str) -> shapes.SessionClosed:
    closed = leaving.check_out(call.actor, call.command, session_id, presented_in(call.body))
    return closed_shown(closed)


@routes.post(
    "/v1/check-ins/{session_id}/void",
    who=myself(),
    gives=shapes.SessionVoided,
    refuses=(NotCheckedIn, TooLateToVoid),
)
def void_check_in(call: Call[None], session_id: str) -> shapes.SessionVoided:
    voiding.void(call.actor, session_id)
    return shapes.SessionVoided(id=session_id)


@routes.get("/v1/me/check-ins", who=person(), query=PageQuery, gives=shapes.Entries, refuses=(CursorInvalid,))
def my_check_ins(call: Call[None]) -> shapes.Entries:
    return history.of(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)


@routes.get("/v1/me/hours", who=person(), gives=shapes.Hours)
def my_hours(call: Call[None]) -> shapes.Hours:
    minutes, verified = history.totals(call.actor.person)
    return shapes.Hours(minutes=minutes, verified_minutes=verified)


def presented_in(body: shapes.CheckIn | shapes.CheckOut) -> actions.Presented:
    """What a body says that the phone shows."""
    return actions.Presented(
        point=point_of(body.location),
        accuracy_m=body.location.accuracy_m,
        code=body.code,
        typed_code=body.typed_code,
        station_id=body.station_id,
    )


def closed_shown(closed: Closed) -> shapes.SessionClosed:
    """An ended session as its check-out answers it."""
    return shapes.SessionClosed(
        id=closed.session,
        minutes=closed.minutes,
        points=closed.points,
        grade=closed.grade,
        checked_out_at=rfc3339(closed.checked_out_at),
        day_minutes=closed.day_minutes,
        state="review" if closed.held else "closed",
    )
