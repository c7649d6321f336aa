"""How much of a month may be back-filled, by person and by team, and who may not at all."""

from .. import decisions
from ..kit.table import Key, Unit, stale
from ..policy import at as figures_at
from .back_fill_store import Filled, filled_key, team_filled_key


def is_barred(unit: Unit, person: str) -> bool:
    """Whether a sanction keeps somebody from back-fills now."""
    return decisions.bars_of(unit, person).points_until > unit.now_ms


def fits(unit: Unit, person: str, team: str, month: str, *, minutes: int) -> bool:
    """Whether a month of the person and of the team has room for so many minutes more."""
    mine, ours = (_filled(unit, key) for key in (filled_key(person, month), team_filled_key(team, month)))
    caps = figures_at(unit.now_ms).amendments
    return mine + minutes <= caps.back_fill_person_minutes and ours + minutes <= caps.back_fill_team_minutes


def _filled(unit: Unit, key: Key) -> int:
    found = unit.get(Filled, key)
    return int(found.minutes) if found is not None else 0


def fill(unit: Unit, person: str, team: str, month: str, *, minutes: int) -> None:
    """Join the Unit with so many minutes more of a month, the person's and the team's."""
    for key in (filled_key(person, month), team_filled_key(team, month)):
        _add(unit, key, minutes)


def _add(unit: Unit, key: Key, minutes: int) -> None:
    before = unit.get(Filled, key)
    if before is None:
        unit.create(key, Filled(minutes=minutes), stale)
        return
    known = int(before.minutes)
    unit.change(key, Filled.minutes.set(known + minutes), condition=Filled.minutes == known, otherwise=stale)
