"""What has been reported near by: cases of the same group of categories, in cells of half a kilometre.

A cell is read strongly and changes with every case that is opened in it, so that two screeners cannot open the same
incident in the same moment: the second one reads the first one's case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, radians
from typing import TypeVar

from ..kit.clock import DAY
from ..kit.record import Item, Record
from ..kit.revised import Revised, revise
from ..kit.table import Key, Unit, stale
from ..places import Point, metres_between
from ..policy import Category, Figures
from .case_store import Case, Cell, Incident, case_key, cell_key
from .machine import Place, radius_of

LAT_STEP, LNG_STEP = 0.005, 0.006
METRES_A_DEGREE = 111_195
ROOM = 64
SHOWN = 5
A = TypeVar("A")


@dataclass(frozen=True)
class Likely:
    """A case that something seen may be: how far away."""

    case: Case
    metres: int


def group_of(figures: Figures, code: str) -> str:
    """The group of categories (大类); a category without one stands for itself."""
    found = next((each for each in figures.categories.rows if each.code == code), None)
    return found.group if found is not None and found.group else code


def near(seen: Place, incidents: Iterable[Incident], category: Category) -> list[tuple[float, Incident]]:
    """Which of these what was seen may be by its place alone: how far away, nearest first."""
    found = ((metres_between(seen.point, each.point), each) for each in incidents)
    within = [(metres, each) for metres, each in found if metres <= radius_of(seen, each.accuracy_m, category)]
    return sorted(within, key=lambda pair: (pair[0], pair[1].case))


def nearest_of(found: Sequence[tuple[float, A]], category: Category) -> list[tuple[float, A]]:
    """Without what lies further off than the nearest by more than such a thing is wide: that is another one."""
    return [pair for pair in found if pair[0] <= found[0][0] + category.dedupe_radius_m][:SHOWN]


def likely(unit: Unit, seen: Place, category: Category, *, but: str = "") -> list[Likely]:
    """Cases that what was seen may be, nearest first: same group, within the radius, open or closed not long ago."""
    cells = [Cell.of(item) for item in unit.read(*_cells_around(seen, category))]
    listed = (each for cell in cells if cell is not None for each in cell.incidents if each.case != but)
    nearest = near(seen, listed, category)[: 4 * SHOWN]
    cases = (Case.of(item) for item in _cases(unit, nearest))
    found = [
        (metres, case)
        for (metres, _), case in zip(nearest, cases, strict=True)
        if case is not None and _still(case, seen, category)
    ]
    return [Likely(case, round(metres)) for metres, case in nearest_of(found, category)]


def _cases(unit: Unit, nearest: list[tuple[float, Incident]]) -> list[Item | None]:
    return unit.read(*(case_key(each.case) for _, each in nearest)) if nearest else []


def _still(case: Case, seen: Place, category: Category) -> bool:
    if case.state == "void":
        return False
    return case.closed_at is None or seen.at - int(case.closed_at) <= category.dedupe_days * DAY


def enter(unit: Unit, case: Case, case_id: str, seen: Place, category: Category) -> None:
    """Join the Unit with a new case in its cell. What `likely` read around it must not have changed since."""
    own = cell_key(seen.group, *_cell_of(seen.point))
    for key in _cells_around(seen, category):
        cell = unit.get(Cell, key)
        if key == own:
            _put_in(unit, key, cell, Incident(case_id, float(case.lat), float(case.lng), float(case.accuracy_m)))
        elif cell is None:
            unit.require(key, Record.pk.does_not_exist(), stale)
        else:
            unit.require(key, Revised.revision == int(cell.revision), stale)


def blur(unit: Unit, case: Case, to: Point, figures: Figures) -> None:
    """Join the Unit with a coarser place of a case, in its cell too. It stays in the cell that it was entered in."""
    key = cell_key(group_of(figures, case.category), *_cell_of(case.point))
    cell = unit.get(Cell, key)
    if cell is not None and any(each.case == case.id for each in cell.incidents):
        moved = (_at(each, to) if each.case == case.id else each for each in cell.incidents)
        revise(unit, key, cell, Cell.incidents.set(tuple(moved)))
    revise(unit, case_key(case.id), case, Case.lat.set(to.lat), Case.lng.set(to.lng))


def _at(incident: Incident, to: Point) -> Incident:
    return Incident(incident.case, to.lat, to.lng, incident.accuracy_m)


def _put_in(unit: Unit, key: Key, cell: Cell | None, more: Incident) -> None:
    if cell is None:
        unit.create(key, Cell(incidents=(more,), revision=0), stale)
        return
    kept = cell.incidents
    if len(kept) >= ROOM:  # what is over makes room, the oldest first
        cases = [Case.of(item) for item in unit.read(*(case_key(each.case) for each in kept))]
        running = {case.id for case in cases if case is not None and not case.closed_at and case.state != "void"}
        kept = tuple(each for each in kept if each.case in running)[1 - ROOM :]
    revise(unit, key, cell, Cell.incidents.set((*kept, more)))


def _cell_of(point: Point) -> tuple[int, int]:
    return floor(point.lat / LAT_STEP), floor(point.lng / LNG_STEP)


def _cells_around(seen: Place, category: Category) -> list[Key]:
    """The cells that the circle around a place touches."""
    reach_m = radius_of(seen, float("inf"), category)
    lat_span = reach_m / METRES_A_DEGREE
    lng_span = lat_span / max(0.1, cos(radians(seen.point.lat)))
    rows = range(floor((seen.point.lat - lat_span) / LAT_STEP), ceil((seen.point.lat + lat_span) / LAT_STEP))
    columns = range(floor((seen.point.lng - lng_span) / LNG_STEP), ceil((seen.point.lng + lng_span) / LNG_STEP))
    return [cell_key(seen.group, row, column) for row in rows for column in columns]
