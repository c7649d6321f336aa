"""The roster of a shift: who enrols himself before it begins, and withdraws before it begins.

Every write of it is conditioned on the shift's start, so that the roster of a shift that has begun stands for good.
"""

from functools import partial

from .. import households, identity
from ..identity import desk_key
from ..kit.errors import Refusal
from ..kit.log import meter
from ..kit.pages import Listing, every
from ..kit.record import Item
from ..kit.sweeping import each
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..policy import at as figures_at
from ..stations import StationClosed, find
from .making import found_in
from .rules import (
    ShiftAttended,
    ShiftBegun,
    ShiftCancelled,
    ShiftFull,
    ShiftsOverlap,
    Slot,
    TooManyEnrolments,
    ahead,
    overlaps,
)
from .store import ENROLLED, Ahead, Enrolment, Here, Shift, ahead_key, enrolled_key, here_key, of_person, place_of
from .store import shift_key as key_of


def enrol(actor: Actor, shift_id: str) -> Shift:
    """Enrol in a shift before it begins; who is on its roster already is answered the same.

    NoSuchShift, NoSuchStation, StationClosed, ShiftCancelled, ShiftBegun, ShiftFull, ShiftsOverlap, TooManyEnrolments,
    and what the actor's age refuses.
    """
    return run(lambda unit: _enrol(unit, actor, shift_id))


def _enrol(unit: Unit, actor: Actor, shift_id: str) -> Shift:
    person = actor.person
    unit.read(key_of(shift_id), enrolled_key(shift_id, person), ahead_key(person), desk_key(person))
    shift = found_in(unit, shift_id)
    if is_enrolled(unit, shift_id, person):
        meter().replayed = True
        return shift
    _demand_room(unit, shift_id)
    station = find(shift.station)
    if station.state != "open":
        raise StationClosed()
    identity.stand(unit, actor, "real_name")
    households.demand_agreed(unit, person, adults_only=station.adults_only)
    _take_time(unit, person, shift.slot)
    unit.change(
        key_of(shift_id),
        Shift.enrolled.set(Shift.enrolled + 1),
        condition=(Shift.state == "open") & (Shift.start_at > unit.now_ms) & (Shift.enrolled < Shift.capacity),
        otherwise=lambda old: _no_room(old, unit.now_ms),
    )
    row = Enrolment(person=person, enrolled_at=unit.now_ms)
    row.g1pk, row.g1sk = of_person(person), place_of(int(shift.start_at), shift_id)
    unit.create(enrolled_key(shift_id, person), row, stale)
    unit.tell(key_of(shift_id), "ShiftEnrolled", shift=shift_id, person=person, station=shift.station)
    shift.enrolled = int(shift.enrolled) + 1
    return shift


def _demand_room(unit: Unit, shift_id: str) -> None:
    refused = _no_room(unit.read(key_of(shift_id))[0], unit.now_ms)
    if refused is not None:
        raise refused


def _no_room(old: Item | None, now_ms: int) -> Refusal | None:
    shift = Shift.of(old)
    if shift is None or shift.state != "open":
        return ShiftCancelled()
    if int(shift.start_at) <= now_ms:
        return ShiftBegun()
    return ShiftFull() if int(shift.enrolled) >= int(shift.capacity) else None


def is_enrolled(unit: Unit, shift_id: str, person: str) -> bool:
    """Whether somebody is on a shift's roster (read through the Unit)."""
    return unit.get(Enrolment, enrolled_key(shift_id, person)) is not None


def withdraw(actor: Actor, shift_id: str) -> Shift:
    """Withdraw from a shift before it begins; a repeat is no error. NoSuchShift, ShiftBegun, ShiftAttended."""
    return run(lambda unit: _withdraw(unit, actor, shift_id))


def _withdraw(unit: Unit, actor: Actor, shift_id: str) -> Shift:
    person = actor.person
    unit.read(key_of(shift_id), enrolled_key(shift_id, person), ahead_key(person), here_key(shift_id, person))
    shift = found_in(unit, shift_id)
    if shift.state != "open" or not is_enrolled(unit, shift_id, person):
        meter().replayed = True
        return shift
    identity.stand(unit, actor, "openid")
    take_off(unit, person, shift)
    return shift


def take_off(unit: Unit, person: str, shift: Shift) -> None:
    """Join the Unit with somebody's withdrawal. ShiftBegun, ShiftAttended."""
    if int(shift.start_at) <= unit.now_ms:
        raise ShiftBegun()
    if unit.get(Here, here_key(shift.id, person)) is not None:
        raise ShiftAttended()
    unit.require(here_key(shift.id, person), Here.pk.does_not_exist(), lambda _: ShiftAttended())
    unit.change(
        key_of(shift.id),
        Shift.enrolled.set(Shift.enrolled - 1),
        condition=Shift.start_at > unit.now_ms,
        otherwise=lambda _: ShiftBegun(),
    )
    unit.remove(enrolled_key(shift.id, person), Enrolment.pk.exists(), stale)
    give_time(unit, person, shift.id)
    unit.tell(key_of(shift.id), "ShiftWithdrawn", shift=shift.id, person=person, station=shift.station)
    shift.enrolled = int(shift.enrolled) - 1


def _take_time(unit: Unit, person: str, slot: Slot) -> None:
    """Join the Unit with a time that a person has promised; what is over falls out. ShiftsOverlap."""
    row = unit.get(Ahead, ahead_key(person))
    slots = ahead(row.slots, unit.now_ms) if row is not None else ()
    if overlaps(slots, slot.start_at, slot.end_at):
        raise ShiftsOverlap()
    if len(slots) >= figures_at(unit.now_ms).shifts.enrolments_max:
        raise TooManyEnrolments()
    if row is None:
        unit.create(ahead_key(person), Ahead(slots=(slot,), version=0), stale)
    else:
        _write(unit, person, row, (*slots, slot))


def give_time(unit: Unit, person: str, shift_id: str) -> bool:
    """Join the Unit with the end of such a promise; whether there was one."""
    row = unit.get(Ahead, ahead_key(person))
    kept = tuple(slot for slot in row.slots if slot.shift != shift_id) if row is not None else ()
    if row is None or len(kept) == len(row.slots):
        return False
    _write(unit, person, row, kept)
    return True


def _write(unit: Unit, person: str, row: Ahead, slots: tuple[Slot, ...]) -> None:
    version = int(row.version)
    unit.change(
        ahead_key(person),
        Ahead.slots.set(slots),
        Ahead.version.set(version + 1),
        condition=Ahead.version == version,
        otherwise=stale,
    )


def call_off(shift_id: str, station: str) -> None:
    """Give everybody on the roster of a cancelled shift his time back, and tell him. A repeat changes nothing."""
    rows = every(Listing(key_of(shift_id).pk, prefix=ENROLLED))
    people = [item["sk"]["S"].removeprefix(ENROLLED) for item in rows]
    each(people, lambda person: run(partial(_call_off, person=person, shift_id=shift_id, station=station)))


def _call_off(unit: Unit, *, person: str, shift_id: str, station: str) -> None:
    if give_time(unit, person, shift_id):
        unit.tell(ahead_key(person), "ShiftCalledOff", person=person, shift=shift_id, station=station)
