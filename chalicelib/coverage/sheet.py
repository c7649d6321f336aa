"""The sheet of a town's population points, as an officer uploads it: read row by row, with every mistake told. Pure.

community,lat,lng,people
370303001001,36.800500,118.058200,420
"""

import csv
import io
from collections.abc import Iterator
from typing import Literal

import msgspec

from ..kit.errors import Impossible
from ..places import Point, area_tree, gcj02_from_wgs84, inside_city
from .rules import Population, PopulationPoint

COLUMNS = ["community", "lat", "lng", "people"]
MOST_ROWS, MOST_PEOPLE, MOST_TOLD = 1_000, 100_000, 20
Datum = Literal["gcj02", "wgs84"]


class SheetInvalid(Impossible, says="表格中有错误，请按提示修改后重新上传。"):
    """Rows of the sheet cannot be what they say; the details name the first twenty."""


class Difference(msgspec.Struct, frozen=True):
    """What a sheet changes."""

    people_before: int
    people_after: int
    points_before: int
    points_after: int
    added: list[PopulationPoint]
    removed: list[PopulationPoint]
    changed_people: list[PopulationPoint]


def read(town: str, text: str, datum: Datum) -> tuple[PopulationPoint, ...]:
    """The points of a sheet, in GCJ-02. SheetInvalid."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or rows[0] != COLUMNS:
        raise SheetInvalid(problems=[{"row": 1, "problem": "header"}])
    if len(rows) - 1 > MOST_ROWS:
        raise SheetInvalid(problems=[{"row": MOST_ROWS + 2, "problem": "too_many_rows"}])
    seen: set[tuple[float, float]] = set()
    points, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        point, problem = _point(town, row, datum)
        if point is not None and (point.lat, point.lng) in seen:
            problem = "twice"
        if problem:
            problems.append({"row": number, "problem": problem})
        elif point is not None:
            seen.add((point.lat, point.lng))
            points.append(point)
    if problems:
        raise SheetInvalid(problems=problems[:MOST_TOLD])
    return tuple(sorted(points, key=lambda each: (each.community, each.lat, each.lng)))


def _point(town: str, row: list[str], datum: Datum) -> tuple[PopulationPoint | None, str]:
    if len(row) != len(COLUMNS):
        return None, "columns"
    community, lat, lng, people = row
    area = area_tree().get(community)
    if area is None or area.level != "village" or area.parent != town:
        return None, "not_of_this_town"
    try:
        place, count = Point(float(lat), float(lng)), int(people)
    except ValueError:
        return None, "number"
    if not 1 <= count <= MOST_PEOPLE:
        return None, "people"
    if not inside_city(place):  # not a number lies nowhere
        return None, "outside_city"
    place = gcj02_from_wgs84(place) if datum == "wgs84" else place
    return PopulationPoint(community, round(place.lat, 6), round(place.lng, 6), count), ""


def difference(before: Population | None, after: tuple[PopulationPoint, ...]) -> Difference:
    """What changes; a point that stays where it is and has more or fewer people is one that changed."""
    known = {_place(point): point for point in (before.points if before is not None else ())}
    wanted = {_place(point): point for point in after}
    return Difference(
        people_before=sum(point.people for point in known.values()),
        people_after=sum(point.people for point in after),
        points_before=len(known),
        points_after=len(after),
        added=list(_without(wanted, known)),
        removed=list(_without(known, wanted)),
        changed_people=[point for place, point in wanted.items() if known.get(place, point).people != point.people],
    )


def _place(point: PopulationPoint) -> tuple[str, float, float]:
    return point.community, point.lat, point.lng


def _without(
    these: dict[tuple[str, float, float], PopulationPoint], those: dict[tuple[str, float, float], PopulationPoint]
) -> Iterator[PopulationPoint]:
    return (point for place, point in these.items() if place not in those)
