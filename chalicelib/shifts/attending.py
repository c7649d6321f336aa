"""A session on a shift: it begins at the shift's time and station, for who is on its roster, and ends with it."""

from dataclasses import dataclass

from ..kit.record import Item
from ..kit.table import Key, Unit, stale
from ..policy import at as figures_at
from .making import found_in
from .rules import NotOnShift, NotShiftTime, ShiftCancelled, ShiftElsewhere, ends_by, is_its_time
from .store import Enrolment, Here, Shift, enrolled_key, here_key, shift_key


@dataclass(frozen=True)
class Served:
    """For whom a session on a shift is, when it ends at the latest, and the item on which its facts ride."""

    team: str
    beneficiary: str
    until: int
    key: Key


def attend(unit: Unit, person: str, shift_id: str, *, station: str, session: str) -> Served:
    """Join the Unit with a session that begins on a shift.

    NoSuchShift, ShiftElsewhere, ShiftCancelled, NotOnShift, NotShiftTime.
    """
    here = here_key(shift_id, person)
    unit.read(shift_key(shift_id), enrolled_key(shift_id, person), here)
    shift = found_in(unit, shift_id)
    _demand_now(unit, shift, person, station)
    unit.require(enrolled_key(shift_id, person), Enrolment.pk.exists(), _off_roster)
    before = unit.get(Here, here)
    if before is None:
        unit.create(here, Here(person=person, beneficiary=shift.beneficiary, sessions=(session,)), stale)
    else:
        more = (*before.sessions, session)
        unit.change(
            here, Here.sessions.set(more), Here.ended_at.remove(), condition=Here.sessions == before.sessions,
            otherwise=stale,
        )  # fmt: skip
    until = ends_by(int(shift.start_at), int(shift.end_at), unit.now_ms, figures_at(unit.now_ms))
    return Served(shift.team or "", shift.beneficiary or "", until, here)


def _demand_now(unit: Unit, shift: Shift, person: str, station: str) -> None:
    if shift.station != station:
        raise ShiftElsewhere(station=shift.station)
    if shift.state != "open":
        raise ShiftCancelled()
    if unit.get(Enrolment, enrolled_key(shift.id, person)) is None:
        raise NotOnShift()
    if not is_its_time(int(shift.start_at), int(shift.end_at), figures_at(unit.now_ms), now_ms=unit.now_ms):
        raise NotShiftTime()


def _off_roster(_: Item | None) -> NotOnShift:
    return NotOnShift()


def sessions_of(unit: Unit, shift_id: str, person: str) -> tuple[str, ...]:
    """The sessions that somebody has served on a shift (read through the Unit)."""
    here = unit.get(Here, here_key(shift_id, person))
    return tuple(here.sessions) if here is not None else ()


def attest(unit: Unit, person: str, shift: Shift, session: str) -> None:
    """Join the Unit with a session of somebody who was on the roster and has not checked in."""
    unit.require(enrolled_key(shift.id, person), Enrolment.pk.exists(), _off_roster)
    row = Here(person=person, beneficiary=shift.beneficiary, sessions=(session,), ended_at=unit.now_ms)
    unit.create(here_key(shift.id, person), row, stale)


def finish(unit: Unit, person: str, shift_id: str) -> tuple[str, Key | None]:
    """Join the Unit with the end of a session on a shift: (its beneficiary, the item on which its fact rides).

    The item may be gone where a restore has lost it; the session ends all the same.
    """
    key = here_key(shift_id, person)
    here = unit.get(Here, key)
    if here is None:
        return "", None
    unit.change(key, Here.ended_at.set(unit.now_ms), condition=Here.pk.exists(), otherwise=stale)
    return here.beneficiary or "", key


def undo(unit: Unit, person: str, shift_id: str, session: str) -> None:
    """Join the Unit with the void of a session on a shift: it never was there."""
    key = here_key(shift_id, person)
    here = unit.get(Here, key)
    if here is None:
        return
    left, as_read = tuple(each for each in here.sessions if each != session), Here.sessions == here.sessions
    if left:
        unit.change(key, Here.sessions.set(left), condition=as_read, otherwise=stale)
    else:
        unit.remove(key, as_read, stale)


def beneficiary_of(unit: Unit, shift_id: str) -> str:
    """Whom a shift serves; "" for nobody, and where a restore has lost the shift."""
    shift = unit.get(Shift, shift_key(shift_id))
    return (shift.beneficiary or "") if shift is not None else ""


def latest_end(unit: Unit, shift_id: str, started_at: int) -> int:
    """When a session ends at the latest that began on a shift at that moment; 0 where a restore has lost the shift."""
    shift = unit.get(Shift, shift_key(shift_id))
    if shift is None:
        return 0
    return ends_by(int(shift.start_at), int(shift.end_at), started_at, figures_at(started_at))
