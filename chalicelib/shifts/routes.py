"""HTTP of shifts: to make and to cancel one, to enrol and to withdraw, and who sees what."""

from ..beneficiaries import BeneficiaryInactive, NoSuchBeneficiary
from ..households import AdultsOnly, GuardianConsentRequired, TooYoung
from ..kit.clock import now_ms, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import anyone, myself, person, staff
from ..kit.words import PageQuery
from ..places import ADMINS
from ..stations import NoSuchStation, StationClosed
from ..teams import NoSuchTeam, TeamSuspended
from . import enrolling, looking, making, shapes
from .rules import (
    AUDITOR,
    KEEPER,
    LEADER,
    NoSuchShift,
    NotYourShift,
    ShiftAttended,
    ShiftBegun,
    ShiftCancelled,
    ShiftFull,
    ShiftsOverlap,
    ShiftTimesImpossible,
    TooManyEnrolments,
)
from .shapes import day_of, moment_of
from .store import Shift

routes = Routes("shifts")
RUNNERS = staff(KEEPER, LEADER, *ADMINS)


@routes.post(
    "/v1/shifts",
    who=RUNNERS,
    takes=shapes.ShiftNew,
    gives=shapes.ShiftShown,
    status=201,
    refuses=(
        NoSuchStation,
        StationClosed,
        NoSuchTeam,
        TeamSuspended,
        NotYourShift,
        ShiftTimesImpossible,
        NoSuchBeneficiary,
        BeneficiaryInactive,
    ),
)
def make_shift(call: Call[shapes.ShiftNew]) -> shapes.ShiftShown:
    body = call.body
    plan = making.Plan(
        station=body.station_id,
        team=body.team_id or "",
        beneficiary=body.beneficiary_id or "",
        title=body.title,
        start_at=moment_of(body.starts_at),
        end_at=moment_of(body.ends_at),
        capacity=body.capacity,
    )
    return _shown(making.make(call.actor, call.command, plan), named=True)


@routes.post(
    "/v1/shifts/{shift_id}/cancel",
    who=RUNNERS,
    gives=shapes.ShiftShown,
    refuses=(NoSuchShift, NoSuchStation, NotYourShift, ShiftBegun),
)
def cancel_shift(call: Call[None], shift_id: str) -> shapes.ShiftShown:
    return _shown(making.cancel(call.actor, shift_id), named=True)


@routes.post(
    "/v1/shifts/{shift_id}/enrol",
    who=myself("real_name"),
    gives=shapes.ShiftShown,
    refuses=(
        NoSuchShift,
        NoSuchStation,
        StationClosed,
        ShiftCancelled,
        ShiftBegun,
        ShiftFull,
        ShiftsOverlap,
        TooManyEnrolments,
        TooYoung,
        AdultsOnly,
        GuardianConsentRequired,
    ),
)
def enrol(call: Call[None], shift_id: str) -> shapes.ShiftShown:
    return _shown(enrolling.enrol(call.actor, shift_id), named=True)


@routes.post(
    "/v1/shifts/{shift_id}/withdraw",
    who=myself(),
    gives=shapes.ShiftShown,
    refuses=(NoSuchShift, ShiftBegun, ShiftAttended),
)
def withdraw(call: Call[None], shift_id: str) -> shapes.ShiftShown:
    return _shown(enrolling.withdraw(call.actor, shift_id))


@routes.get("/v1/shifts/{shift_id}", who=anyone, gives=shapes.ShiftShown, refuses=(NoSuchShift,))
def shift(call: Call[None], shift_id: str) -> shapes.ShiftShown:
    return _shown(looking.one(shift_id))


@routes.get(
    "/v1/shifts",
    who=anyone,
    query=shapes.AtStation,
    gives=shapes.Shifts,
    refuses=(NoSuchStation, CursorInvalid),
)
def shifts_at_station(call: Call[None]) -> shapes.Shifts:
    query = call.query
    found = looking.at_station(query.station_id, day_of(query.on), limit=query.limit, cursor=query.cursor)
    return shapes.Shifts(items=[_shown(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get("/v1/me/shifts", who=person(), query=PageQuery, gives=shapes.Shifts, refuses=(CursorInvalid,))
def my_shifts(call: Call[None]) -> shapes.Shifts:
    found = looking.mine(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Shifts(items=[_shown(each, named=True) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/shifts/{shift_id}/roster",
    who=staff(KEEPER, LEADER, *ADMINS, AUDITOR),
    query=PageQuery,
    gives=shapes.Roster,
    refuses=(NoSuchShift, NoSuchStation, NotYourShift, CursorInvalid),
)
def roster(call: Call[None], shift_id: str) -> shapes.Roster:
    found = looking.roster(call.actor, shift_id, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Roster(
        closed=int(looking.one(shift_id).start_at) <= now_ms(),
        items=[_enrolled(each) for each in found.items],
        next_cursor=found.next_cursor,
    )


def _shown(found: Shift, *, named: bool = False) -> shapes.ShiftShown:
    return shapes.ShiftShown(
        id=found.id,
        station=found.station,
        team=found.team or None,
        title=found.title,
        starts_at=rfc3339(int(found.start_at)),
        ends_at=rfc3339(int(found.end_at)),
        capacity=int(found.capacity),
        enrolled=int(found.enrolled),
        state=found.state,
        beneficiary=(found.beneficiary or None) if named else None,
    )


def _enrolled(found: looking.Enrolled) -> shapes.EnrolledShown:
    return shapes.EnrolledShown(
        volunteer_no=found.volunteer_no,
        name_masked=found.name_masked,
        enrolled_at=rfc3339(found.enrolled_at),
        attended=found.attended,
    )
