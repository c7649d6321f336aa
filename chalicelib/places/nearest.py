"""The nearest spots, in memory: a k-d tree over points of the globe, exact to the last metre, whatever the density.

A spot is a point in space (x, y, z on the unit globe): of two spots the one with the shorter chord is the nearer one,
so that no meridian, pole or curvature is a special case. The chords choose, `metres_between` decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappushpop
from math import cos, inf, radians, sin, sqrt
from operator import itemgetter

from chalicelib.places.geo import Point, metres_between

_LEAF, _SAMPLE = 8, 64
_AXES = itemgetter(0), itemgetter(1), itemgetter(2)
_ROUNDING = 1e-12  # of a chord: what floats lose, some micrometres
_Leaf = list[tuple[float, float, float, "Spot"]]
_Node = _Leaf | tuple[int, float, "_Node", "_Node"]  # a leaf, or: axis, where it is cut, below, above


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
        everything = tuple(spots)
        # Seen from the middle meridian, a city is wide and high, and hardly deep: two axes carry all of it.
        self._middle = sum(spot.lng for spot in everything) / len(everything) if everything else 0.0
        self._root = _tree([(*self._in_space(spot.lat, spot.lng), spot) for spot in everything])

    def nearest(self, point: Point, limit: int) -> list[Near]:
        """The `limit` nearest spots, nearest first; fewer only when there are fewer."""
        if limit <= 0:
            return []
        near = [Near(spot, metres_between(point, Point(spot.lat, spot.lng))) for spot in self._candidates(point, limit)]
        near.sort(key=lambda each: (each.distance_m, each.spot.id))
        return near[:limit]

    def _in_space(self, lat: float, lng: float) -> tuple[float, float, float]:
        north, east = radians(lat), radians(lng - self._middle)
        return cos(north) * cos(east), cos(north) * sin(east), sin(north)

    def _candidates(self, point: Point, limit: int) -> list[Spot]:
        """The nearest by chord, and whatever floats cannot tell from the last of them."""
        here = self._in_space(point.lat, point.lng)
        x, y, z = here
        reach, best = inf, [-inf] * limit  # squared; the limit shortest chords, negative, the longest first
        found: list[tuple[float, Spot]] = []
        waiting: list[tuple[float, _Node]] = [(0.0, self._root)]
        while waiting:
            away, node = waiting.pop()
            if away > reach:
                continue
            while isinstance(node, tuple):
                axis, cut, below, above = node
                beyond = here[axis] - cut
                far, node = (above, below) if beyond < 0 else (below, above)
                if beyond * beyond <= reach:
                    waiting.append((beyond * beyond, far))
            for there_x, there_y, there_z, spot in node:
                chord = (x - there_x) ** 2 + (y - there_y) ** 2 + (z - there_z) ** 2
                if chord <= reach:
                    found.append((chord, spot))
                    heappushpop(best, -chord)
                    reach = (sqrt(-best[0]) + _ROUNDING) ** 2 if best[0] > -inf else inf
        return [spot for chord, spot in found if chord <= reach]


def _tree(spots: _Leaf) -> _Node:
    """Cut at the median of the widest axis (a sample tells which), until few are left."""
    if len(spots) <= _LEAF:
        return spots
    some = spots[:: 1 + len(spots) // _SAMPLE]
    place = max(_AXES, key=lambda axis: float(max(map(axis, some))) - float(min(map(axis, some))))
    spots.sort(key=place)
    middle = len(spots) // 2
    return _AXES.index(place), float(place(spots[middle])), _tree(spots[:middle]), _tree(spots[middle:])
