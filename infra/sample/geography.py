"""Where things stand in the sample city: plausible places, not surveyed ones.

Each county has an approximate middle and reach (GCJ-02, good to a few kilometres). Its towns are laid around
the middle like the seeds of a sunflower, streets (街道) innermost, and the villages around their town in the
same way. Only the division tree is real.
"""

from dataclasses import dataclass
from functools import cache
from math import cos, pi, radians, sin, sqrt

from chalicelib.places import Area, Point, area_tree
from infra.sample.dice import dice

_GOLDEN_ANGLE = pi * (3.0 - sqrt(5.0))
_METRES_PER_DEGREE = 111_195.0
_ENDINGS = {
    "村民委员会": "村",
    "居民委员会": "社区",
    "村委员会": "村",
    "村委会": "村",
    "居委会": "社区",
    "居委": "社区",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """The middle of a county and how far it reaches, in degrees."""

    middle: Point
    reach: Point


EXTENTS: dict[str, Extent] = {
    "370302": Extent(Point(36.580, 118.000), Point(0.140, 0.170)),
    "370303": Extent(Point(36.807, 118.054), Point(0.070, 0.080)),
    "370304": Extent(Point(36.430, 117.940), Point(0.090, 0.150)),
    "370305": Extent(Point(36.840, 118.280), Point(0.120, 0.110)),
    "370306": Extent(Point(36.770, 117.840), Point(0.090, 0.100)),
    "370321": Extent(Point(36.970, 118.030), Point(0.080, 0.120)),
    "370322": Extent(Point(37.170, 117.820), Point(0.090, 0.180)),
    "370323": Extent(Point(36.150, 118.160), Point(0.150, 0.240)),
}


def _seed_of_sunflower(extent: Extent, number: int, count: int) -> Point:
    radius, angle = sqrt((number + 0.5) / count), number * _GOLDEN_ANGLE
    middle, reach = extent.middle, extent.reach
    return Point(middle.lat + reach.lat * radius * sin(angle), middle.lng + reach.lng * radius * cos(angle))


@cache
def _villages() -> dict[str, Point]:
    places: dict[str, Point] = {}
    for county, extent in EXTENTS.items():
        towns = area_tree().children(county)
        reach = Point(extent.reach.lat / sqrt(len(towns)), extent.reach.lng / sqrt(len(towns)))
        for number, town in enumerate(towns):
            around = Extent(_seed_of_sunflower(extent, number, len(towns)), reach)
            villages = area_tree().children(town.code)
            for place, village in enumerate(villages):
                places[village.code] = _seed_of_sunflower(around, place, len(villages))
    return places


def place_in(village: str, *, seed: int, what: str, within_m: float = 200.0) -> Point:
    """A point so near the village's own, the same for the same seed and thing; six decimals."""
    chance = dice(seed, "place", what)
    middle = _villages()[village]
    distance, angle = within_m * sqrt(chance.random()), 2.0 * pi * chance.random()
    north = distance * sin(angle) / _METRES_PER_DEGREE
    east = distance * cos(angle) / _METRES_PER_DEGREE / cos(radians(middle.lat))
    return Point(round(middle.lat + north, 6), round(middle.lng + east, 6))


def short_name(area: Area) -> str:
    """How people call it: 新华社区 for 新华社区居委会, 桃园村 for 桃园村委会."""
    for ending, word in _ENDINGS.items():
        if area.name.endswith(ending):
            base = area.name.removesuffix(ending)
            return base if base.endswith(("村", "社区")) else base + word
    return area.name


@cache
def villages_of(county: str) -> tuple[Area, ...]:
    """Every village and community of a county, in the order of their codes."""
    tree = area_tree()
    return tuple(village for town in tree.children(county) for village in tree.children(town.code))


def is_street(town: Area) -> bool:
    """Whether a town is an urban street (街道) rather than a 镇."""
    return town.name.endswith("街道")
