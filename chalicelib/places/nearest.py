"""The nearest spots, in memory: a grid of cells, searched ring by ring, exact to the last metre."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import asin, cos, floor, inf, radians, sin, sqrt

from chalicelib.places.geo import EARTH_RADIUS_M, Point, metres_between

_SPOTS_PER_CELL = 2
_SMALLEST_CELL_DEGREES = 1e-4
# Further apart, the short way round the globe may leave the grid on the other side.
_WIDEST_DEGREES = 90.0
_ROUNDING_M = 0.001


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that stands somewhere: its public code, GCJ-02 point, and the code of its area."""

    id: str
    lat: float
    lng: float
    area: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A spot and how far away it is."""

    spot: Spot
    distance_m: float


class NearestIndex:
    """An immutable index over spots of one datum. Equal distances are ordered by id."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self._spots = tuple(spots)
        self._south = min((spot.lat for spot in self._spots), default=0.0)
        self._north = max((spot.lat for spot in self._spots), default=0.0)
        self._west = min((spot.lng for spot in self._spots), default=0.0)
        self._east = max((spot.lng for spot in self._spots), default=0.0)
        self._cell = self._cell_degrees()
        self._grid: dict[tuple[int, int], list[Spot]] = {}
        for spot in self._spots:
            self._grid.setdefault(self._cell_of(Point(spot.lat, spot.lng)), []).append(spot)

    def nearest(self, point: Point, limit: int) -> list[Near]:
        """The `limit` nearest spots, nearest first; fewer only when there are fewer."""
        if limit <= 0 or not self._spots:
            return []
        if limit >= len(self._spots) or not self._covers(point):
            return _closest(point, self._spots, limit)
        ring, found = 0, list(self._ring(point, 0))
        while len(found) < limit or not self._proves(best := _closest(point, found, limit), point, ring):
            ring += 1
            found.extend(self._ring(point, ring))
        return best

    def _cell_degrees(self) -> float:
        height, width = self._north - self._south, self._east - self._west
        cells = max(1.0, len(self._spots) / _SPOTS_PER_CELL)
        return max(_SMALLEST_CELL_DEGREES, sqrt(height * width / cells), max(height, width) / cells)

    def _covers(self, point: Point) -> bool:
        inside = self._south <= point.lat <= self._north and self._west <= point.lng <= self._east
        return inside and self._east - self._west < _WIDEST_DEGREES

    def _cell_of(self, point: Point) -> tuple[int, int]:
        return floor((point.lat - self._south) / self._cell), floor((point.lng - self._west) / self._cell)

    def _ring(self, point: Point, ring: int) -> Iterator[Spot]:
        row, column = self._cell_of(point)
        for down in range(-ring, ring + 1):
            step = 1 if abs(down) == ring else 2 * ring
            for across in range(-ring, ring + 1, step):
                yield from self._grid.get((row + down, column + across), ())

    def _proves(self, best: list[Near], point: Point, ring: int) -> bool:
        """Whether no spot outside the rings searched so far can be as near as the last of the best."""
        row, column = self._cell_of(point)
        south, north = self._south + (row - ring) * self._cell, self._south + (row + ring + 1) * self._cell
        west, east = self._west + (column - ring) * self._cell, self._west + (column + ring + 1) * self._cell
        least_m = min(
            _metres_to_parallel(point.lat - south),
            _metres_to_parallel(north - point.lat),
            _metres_to_meridian(point, point.lng - west),
            _metres_to_meridian(point, east - point.lng),
        )
        return best[-1].distance_m < least_m - _ROUNDING_M


def _metres_to_parallel(degrees: float) -> float:
    return EARTH_RADIUS_M * radians(degrees)


def _metres_to_meridian(point: Point, degrees: float) -> float:
    if degrees >= _WIDEST_DEGREES:
        return inf
    return EARTH_RADIUS_M * asin(cos(radians(point.lat)) * sin(radians(degrees)))


def _closest(point: Point, spots: Iterable[Spot], limit: int) -> list[Near]:
    measured = [Near(spot, metres_between(point, Point(spot.lat, spot.lng))) for spot in spots]
    measured.sort(key=lambda near: (near.distance_m, near.spot.id))
    return measured[:limit]
