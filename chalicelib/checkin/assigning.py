"""For whom a session is: a shift on whose roster the volunteer is, a team of which he is a member, or nobody.

The desk keeps which. The facts of such a session ride on the item by which it is guarded, where there is room for them;
what the desk told before, its stream has long taken along.
"""

from dataclasses import dataclass
from typing import Any

from .. import shifts, teams
from ..identity import desk_key
from ..kit.errors import InvalidField
from ..kit.record import Record
from ..kit.table import Key, Unit, stale
from ..policy import at as figures_at
from ..stations import Station
from .rules import due_at
from .store import DeskCheckin


@dataclass(frozen=True)
class Wanted:
    """What a check-in names: a shift, a team, or neither."""

    shift: str = ""
    team: str = ""


@dataclass(frozen=True)
class Assigned:
    """For whom a session is, when it ends at the latest (0: as policy says), and where its facts ride."""

    key: Key
    team: str = ""
    shift: str = ""
    beneficiary: str = ""
    until: int = 0

    @property
    def told(self) -> dict[str, Any]:
        """What a fact says of it: nothing that is empty."""
        said = {"team": self.team, "shift": self.shift, "beneficiary": self.beneficiary, "until": self.until}
        return {name: value for name, value in said.items() if value}


def assign(unit: Unit, person: str, wanted: Wanted, *, station: str, session: str) -> Assigned:
    """Join the Unit with what a session is for.

    InvalidField, NoSuchShift, ShiftElsewhere, ShiftCancelled, NotOnShift, NotShiftTime, NoSuchTeam, TeamSuspended,
    NotInTeam.
    """
    if wanted.shift and wanted.team:
        raise InvalidField(at="$.team_id", reason="the shift says the team")
    if wanted.shift:
        served = shifts.attend(unit, person, wanted.shift, station=station, session=session)
        found = Assigned(served.key, served.team, wanted.shift, served.beneficiary, served.until)
    elif wanted.team:
        found = Assigned(teams.serve(unit, person, wanted.team), wanted.team)
    else:
        return Assigned(desk_key(person))
    kept = [attribute.set(value) for attribute, value in _drawer(found) if value]
    unit.change(desk_key(person), *kept, Record.facts.remove(), condition=None, otherwise=stale)
    return found


def _drawer(found: Assigned) -> tuple[tuple[Any, Any], ...]:
    return (DeskCheckin.team, found.team), (DeskCheckin.shift, found.shift), (DeskCheckin.until, found.until)


def finish(unit: Unit, person: str, desk: DeskCheckin) -> Assigned:
    """Join the Unit with the end of what a session was for."""
    if not desk.shift:
        return Assigned(desk_key(person), desk.team or "")
    beneficiary, key = shifts.finish(unit, person, desk.shift)
    return Assigned(key or desk_key(person), desk.team or "", desk.shift, beneficiary)


def latest_end(unit: Unit, started_at: int, station: Station, shift: str) -> int:
    """When a session ends by itself that began at that moment, on a shift or on none ("")."""
    until = shifts.latest_end(unit, shift, started_at) if shift else 0
    return due_at(started_at, station, figures_at(started_at), until)
