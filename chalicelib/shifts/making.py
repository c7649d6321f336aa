"""Shifts are made and cancelled by whoever runs them: a keeper, the team's leader, an administrator of the area.

A shift's times never change: who enrolled agreed to them, and its roster is closed when it begins.
"""

from dataclasses import dataclass

from .. import beneficiaries, teams
from ..kit.clock import day_on
from ..kit.errors import IdempotencyMismatch, Refusal
from ..kit.record import Command, Item
from ..kit.table import Unit, run, taken
from ..kit.who import Actor
from ..places import ADMINS, area_tree, reaches
from ..policy import at as figures_at
from ..stations import Station, StationClosed, find
from .rules import KEEPER, LEADER, NoSuchShift, NotYourShift, ShiftBegun, demand_times
from .store import Shift, of_station, place_of, shift_key


@dataclass(frozen=True)
class Plan:
    """A shift as it is planned; team and beneficiary "" for none."""

    station: str
    team: str
    beneficiary: str
    title: str
    start_at: int
    end_at: int
    capacity: int


def make(actor: Actor, command: Command, plan: Plan) -> Shift:
    """Make a shift; the command's key is its id.

    NoSuchStation, StationClosed, NoSuchTeam, TeamSuspended, NotYourShift, ShiftTimesImpossible, NoSuchBeneficiary,
    BeneficiaryInactive.
    """
    return run(lambda unit: _make(unit, actor, command, plan))


def _make(unit: Unit, actor: Actor, command: Command, plan: Plan) -> Shift:
    key, station = shift_key(command.key), find(plan.station)
    unit.recognise(key, lambda old: _made_before(old, actor, command))
    team = teams.demand_active(unit, plan.team) if plan.team else None
    if not may_run(actor, station, team):
        raise NotYourShift()
    if station.state != "open":
        raise StationClosed()
    demand_times(plan.start_at, plan.end_at, station, figures_at(unit.now_ms), now_ms=unit.now_ms)
    if plan.beneficiary:
        beneficiaries.demand_active(unit, plan.beneficiary)
    made = _shift(plan, actor.person, command)
    unit.create(key, made, taken)
    unit.tell(key, "ShiftMade", shift=command.key, station=plan.station, by=actor.person)
    return made


def _shift(plan: Plan, by: str, command: Command) -> Shift:
    return Shift(
        station=plan.station,
        team=plan.team or None,
        beneficiary=plan.beneficiary or None,
        title=plan.title,
        start_at=plan.start_at,
        end_at=plan.end_at,
        capacity=plan.capacity,
        enrolled=0,
        state="open",
        made_by=by,
        digest=command.digest,
        g1pk=of_station(plan.station, day_on(plan.start_at)),
        g1sk=place_of(plan.start_at, command.key),
    )


def _made_before(old: Item, actor: Actor, command: Command) -> Shift | None:
    before = Shift.of(old)
    if before is None or before.made_by != actor.person:
        return None
    if before.digest != command.digest:
        raise IdempotencyMismatch()
    return before


def cancel(actor: Actor, shift_id: str) -> Shift:
    """Cancel a shift before it begins; a repeat is no error.

    NoSuchShift, NoSuchStation, NotYourShift, ShiftBegun.
    """
    return run(lambda unit: _cancel(unit, actor, shift_id))


def _cancel(unit: Unit, actor: Actor, shift_id: str) -> Shift:
    shift = demand_run(unit, actor, shift_id)
    if shift.state == "cancelled":
        return shift
    key = shift_key(shift_id)
    before_it = (Shift.state == "open") & (Shift.start_at > unit.now_ms)
    unit.change(key, Shift.state.set("cancelled"), condition=before_it, otherwise=lambda old: _begun(old, unit.now_ms))
    unit.tell(key, "ShiftCancelled", shift=shift_id, station=shift.station, by=actor.person)
    shift.state = "cancelled"
    return shift


def _begun(old: Item | None, now_ms: int) -> Refusal | None:
    shift = Shift.of(old)
    return ShiftBegun() if shift is not None and int(shift.start_at) <= now_ms else None


def may_run(actor: Actor, station: Station, team: teams.Team | None) -> bool:
    """Whether somebody makes and cancels a shift: a keeper, the team's leader in its area, an administrator."""
    leads = team is not None and actor.holds(LEADER, team.id) and area_tree().contains(team.area, station.area)
    return leads or actor.holds(KEEPER, station.id) or reaches(actor, station.area, *ADMINS)


def demand_run(unit: Unit, actor: Actor, shift_id: str) -> Shift:
    """A shift that the actor runs. NoSuchShift, NoSuchStation, NotYourShift."""
    shift = found_in(unit, shift_id)
    team = teams.find_in(unit, shift.team) if shift.team else None
    if not may_run(actor, find(shift.station), team):
        raise NotYourShift()
    return shift


def found_in(unit: Unit, shift_id: str) -> Shift:
    """A shift, read strongly through the Unit. NoSuchShift."""
    shift = unit.get(Shift, shift_key(shift_id))
    if shift is None:
        raise NoSuchShift()
    return shift
