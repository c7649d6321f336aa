"""Where people live in the sample city: plausible points for every community, surveyed and counted by nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.places import Area, area_tree
from infra.sample.dice import dice
from infra.sample.geography import is_street, place_in

SOURCE = "示例数据：按区划随机生成，非人口普查结果"
WITHIN_M = 900.0
URBAN, RURAL = (range(5, 9), range(400, 1_000)), (range(2, 4), range(200, 600))  # points, and people at each


@dataclass(frozen=True, slots=True)
class Home:
    """Some people of a community."""

    community: str
    lat: float
    lng: float
    people: int


@dataclass(frozen=True, slots=True)
class Population:
    """A town's points."""

    id: str
    source: str
    homes: tuple[Home, ...]


def population(counties: tuple[str, ...], *, seed: int) -> Iterator[Population]:
    """The points of every town of these counties."""
    for county in counties:
        for town in area_tree().children(county):
            yield Population(town.code, SOURCE, tuple(_homes(town, seed)))


def _homes(town: Area, seed: int) -> Iterator[Home]:
    points, people = URBAN if is_street(town) else RURAL
    for community in area_tree().children(town.code):
        chance = dice(seed, "population", community.code)
        for number in range(chance.choice(points)):
            place = place_in(community.code, seed=seed, what=f"population/{community.code}/{number}", within_m=WITHIN_M)
            yield Home(community.code, place.lat, place.lng, chance.choice(people))
