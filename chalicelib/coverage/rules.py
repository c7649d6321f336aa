"""Who is covered, what is open outside office hours, and which stations are dead. Pure.

Nobody here holds a network of streets: a walk is the straight line times a detour factor of policy, and every report
says so.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from ..kit.clock import DAY
from ..kit.errors import NotFound
from ..places import Near, Point
from ..policy import Figures
from ..stations import Station

METHOD: Literal["straight_line_times_detour"] = "straight_line_times_detour"


class NoCoverage(NotFound, says="该区域还没有服务圈覆盖数据。"):
    """Nothing is published of that area."""


class PopulationPoint(msgspec.Struct, frozen=True, array_like=True):
    """Some people of a community, and where they live (GCJ-02)."""

    community: str
    lat: float
    lng: float
    people: int


class Population(msgspec.Struct, frozen=True, array_like=True):
    """The population points of one town, and where they come from."""

    id: str
    source: str
    points: tuple[PopulationPoint, ...]


class Reach(msgspec.Struct, frozen=True):
    """How far the stations of an area reach. `covered_percent` is None where nobody is known to live."""

    area: str
    name: str
    people: int
    covered_people: int
    covered_percent: float | None
    points: int
    uncovered_points: int
    stations: int
    off_hours_percent: float | None


class Uncovered(msgspec.Struct, frozen=True):
    """People with no station within a walk, and how far the nearest one is."""

    community: str
    lat: float
    lng: float
    people: int
    station: str | None
    walk_m: int | None


class Report(msgspec.Struct, frozen=True):
    """What is published of an area: its parts, and in towns the points that are not covered."""

    area: str
    name: str
    on: str
    walking_m: int
    detour_percent: int
    method: Literal["straight_line_times_detour"]
    sources: list[str]
    all: Reach
    parts: list[Reach]
    uncovered: list[Uncovered]


Nearest = Callable[[Point, int], list[Near]]


def uncovered(points: Iterable[PopulationPoint], nearest: Nearest, figures: Figures) -> list[Uncovered]:
    """The points from which no open station is within a walk."""
    found = []
    for point in points:
        near = nearest(Point(point.lat, point.lng), 1)
        walk_m = near[0].distance_m * figures.coverage.detour_percent / 100 if near else None
        if walk_m is None or walk_m > figures.coverage.walking_m:
            station = near[0].spot.id if near else None
            far = None if walk_m is None else round(walk_m)
            found.append(Uncovered(point.community, point.lat, point.lng, point.people, station, far))
    return found


def reach(
    area: str,
    name: str,
    points: Sequence[PopulationPoint],
    missed: Sequence[Uncovered],
    *,
    stations: Sequence[Station],
    figures: Figures,
) -> Reach:
    """An area in one line, by its points, those of them that are not covered, and its open stations."""
    people, without = sum(point.people for point in points), sum(point.people for point in missed)
    return Reach(
        area=area,
        name=name,
        people=people,
        covered_people=people - without,
        covered_percent=percent(people - without, people),
        points=len(points),
        uncovered_points=len(missed),
        stations=len(stations),
        off_hours_percent=off_hours_percent(stations, figures),
    )


def off_hours_percent(stations: Iterable[Station], figures: Figures) -> float | None:
    """The share of station hours outside office hours; None where no station is open."""
    opens, closes = figures.coverage.office_opens, figures.coverage.office_closes
    whole = inside = 0
    for each in stations:
        whole += max(0, each.closes - each.opens)
        inside += max(0, min(each.closes, closes) - max(each.opens, opens))
    return percent(whole - inside, whole)


def percent(part: int, whole: int) -> float | None:
    """With one decimal."""
    return round(100 * part / whole, 1) if whole else None


class Dead(msgspec.Struct, frozen=True, array_like=True):
    """A station that nobody visits: since when (0: for ever), and whether a team of its town or village serves."""

    station: str
    name: str
    area: str
    last_visit_at: int
    since: int
    has_team: bool


def dead(
    station: Station, last_at: int, first_at: int, *, has_team: bool, now_ms: int, figures: Figures
) -> Dead | None:
    """The station as a dead one, or None: it was visited, or first seen, in the last days that policy grants.

    Whatever happens at a station, an activity included, leaves check-ins, and those are visits.
    """
    since = last_at or first_at
    if now_ms - since < figures.coverage.dead_after_days * DAY:
        return None
    return Dead(station.id, station.name, station.area, last_at, since, has_team)
