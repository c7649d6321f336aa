"""Who sees shifts: everybody a station's, each his own, and their rosters those who run them and auditors."""

from dataclasses import dataclass
from typing import cast

from .. import identity, teams
from ..households import is_hidden
from ..kit.clock import now_ms
from ..kit.pages import Listing, Page, page
from ..kit.table import Unit, fetch, run
from ..kit.who import Actor
from ..places import reaches
from ..privacy import mask_name
from ..stations import find
from .making import found_in, may_run
from .rules import AUDITOR, NotYourShift
from .store import ENROLLED, Enrolment, Here, Shift, here_key, of_person, of_station, shift_key


@dataclass(frozen=True)
class Enrolled:
    """Somebody on a roster, as those see him who run the shift."""

    volunteer_no: str
    name_masked: str
    enrolled_at: int
    attended: bool


def one(shift_id: str) -> Shift:
    """A shift. NoSuchShift."""
    return run(lambda unit: found_in(unit, shift_id))


def at_station(station_id: str, on: str, *, limit: int, cursor: str | None) -> Page[Shift]:
    """A station's shifts of a day, in the order of their starts. NoSuchStation, CursorInvalid."""
    found = page(Listing(of_station(find(station_id).id, on), index="gsi1"), limit=limit, cursor=cursor)
    return Page([cast(Shift, Shift.of(item)) for item in found.items], found.next_cursor)


def mine(person: str, *, limit: int, cursor: str | None) -> Page[Shift]:
    """The shifts in which a person has enrolled, the latest first; a child's past ones are not listed. CursorInvalid.

    A child's lists say neither where he was nor when; where he is expected he has to know.
    """
    found = page(Listing(of_person(person), index="gsi1", newest_first=True), limit=limit, cursor=cursor)
    keys = [shift_key(cast(Enrolment, Enrolment.of(item)).shift) for item in found.items]
    rows = fetch(keys) if keys else {}
    since = now_ms() if is_hidden(person) else 0
    shown = [shift for key in keys if (shift := Shift.of(rows[key])) is not None and int(shift.end_at) > since]
    return Page(shown, found.next_cursor)


def roster(actor: Actor, shift_id: str, *, limit: int, cursor: str | None) -> Page[Enrolled]:
    """Who is on a shift's roster, and who of them has checked in on it. NoSuchShift, NotYourShift, CursorInvalid."""
    run(lambda unit: _demand_seen(unit, actor, shift_id))
    found = page(Listing(shift_key(shift_id).pk, prefix=ENROLLED), limit=limit, cursor=cursor)
    rows = [cast(Enrolment, Enrolment.of(item)) for item in found.items]
    return Page(run(lambda unit: _named(unit, shift_id, rows)), found.next_cursor)


def _demand_seen(unit: Unit, actor: Actor, shift_id: str) -> None:
    shift = found_in(unit, shift_id)
    station, team = find(shift.station), teams.find_in(unit, shift.team) if shift.team else None
    if not may_run(actor, station, team) and not reaches(actor, station.area, AUDITOR):
        raise NotYourShift()


def _named(unit: Unit, shift_id: str, rows: list[Enrolment]) -> list[Enrolled]:
    here = [here_key(shift_id, row.person) for row in rows]
    unit.read(*here, *(identity.profile_key(row.person) for row in rows))
    return [
        Enrolled(
            (profile := identity.profile_of(unit, row.person)).volunteer_no,
            mask_name(profile.real_name or "*"),
            int(row.enrolled_at),
            unit.get(Here, key) is not None,
        )
        for row, key in zip(rows, here, strict=True)
    ]
