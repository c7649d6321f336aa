"""Points on the map: the datum of Chinese maps (GCJ-02), distances, and the fence of a station."""

from math import asin, cos, isfinite, pi, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_008.8

_KRASOVSKY_RADIUS_M = 6_378_137.0
_KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
_ACCURACY_ALLOWANCE_M = 100.0
_ROUNDS = 6


class Point(NamedTuple):
    """A place in degrees. GCJ-02 everywhere inside; WGS-84 only before `gcj02_from_wgs84`."""

    lat: float
    lng: float


def _ripple(x: float) -> float:
    return 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)


def _wave(value: float, steps: tuple[tuple[float, float], ...]) -> float:
    return sum(height * sin(value * pi / length) for height, length in steps)


def _shift_metres(x: float, y: float) -> tuple[float, float]:
    """The published deformation of GCJ-02, northwards and eastwards, x and y counted from 105° E, 35° N."""
    root = sqrt(abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    north += (_ripple(x) + _wave(y, ((20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0)))) * 2.0 / 3.0
    east += (_ripple(x) + _wave(x, ((20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0)))) * 2.0 / 3.0
    return north, east


def gcj02_from_wgs84(point: Point) -> Point:
    """The GCJ-02 point of a WGS-84 point inside China, as the maps of WeChat show it."""
    north, east = _shift_metres(point.lng - 105.0, point.lat - 35.0)
    flat = 1.0 - _KRASOVSKY_ECCENTRICITY_SQUARED * sin(radians(point.lat)) ** 2
    along_meridian_m = _KRASOVSKY_RADIUS_M * (1.0 - _KRASOVSKY_ECCENTRICITY_SQUARED) / (flat * sqrt(flat))
    along_parallel_m = _KRASOVSKY_RADIUS_M / sqrt(flat) * cos(radians(point.lat))
    return Point(
        point.lat + north * 180.0 / (along_meridian_m * pi),
        point.lng + east * 180.0 / (along_parallel_m * pi),
    )


def wgs84_from_gcj02(point: Point) -> Point:
    """The WGS-84 point that a GCJ-02 point shows, to less than a millimetre: the deformation changes slowly."""
    found = point
    for _ in range(_ROUNDS):
        shown = gcj02_from_wgs84(found)
        found = Point(found.lat + point.lat - shown.lat, found.lng + point.lng - shown.lng)
    return found


def metres_between(one: Point, other: Point) -> float:
    """Great-circle distance (haversine) of two points of the same datum."""
    half_lat = radians(other.lat - one.lat) / 2.0
    half_lng = radians(other.lng - one.lng) / 2.0
    chord = sin(half_lat) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(half_lng) ** 2
    return 2.0 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def inside_fence(distance_m: float, accuracy_m: float, *, radius_m: float) -> bool:
    """Whether a phone with this accuracy may stand inside the fence; its blur is granted up to 100 m."""
    if not (isfinite(distance_m) and isfinite(accuracy_m)):
        return False
    return distance_m - max(0.0, min(accuracy_m, _ACCURACY_ALLOWANCE_M)) <= radius_m
