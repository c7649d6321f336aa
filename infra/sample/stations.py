"""3,700 volunteer stations of the six kinds of places (六进), in the villages and communities of the city."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.places import Area, Point
from infra.sample.dice import dice, shares, shuffled
from infra.sample.geography import EXTENTS, place_in, short_name, villages_of

StationKind = Literal["scenic", "street", "culture", "transit", "park", "community"]

RADIUS_M = 150
DEMO_COUNTY = "370303"


@dataclass(frozen=True, slots=True)
class Station:
    """A station as the city would register it; hours are local, `closes` 24:00 is the end of the day."""

    id: str
    name: str
    kind: StationKind
    area: str
    lat: float
    lng: float
    opens: str = "08:30"
    closes: str = "17:30"
    radius_m: int = RADIUS_M
    keepers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindOfStation:
    """How one of the six kinds looks in the sample: how many, open when, called what in town and country."""

    label: str
    count: int
    hours: tuple[str, str]
    urban: tuple[str, ...]
    rural: tuple[str, ...]


KINDS: dict[StationKind, KindOfStation] = {
    "scenic": KindOfStation(
        "景区景点",
        150,
        ("08:00", "18:00"),
        ("湿地公园景区", "古街景区", "陶瓷文化景区"),
        ("古村落景区", "山水景区", "采摘园景区"),
    ),
    "street": KindOfStation(
        "街区市场",
        420,
        ("07:00", "20:00"),
        ("便民市场", "步行街", "农贸市场", "夜市街区"),
        ("大集", "便民市场"),
    ),
    "culture": KindOfStation(
        "文化场馆",
        380,
        ("09:00", "18:00"),
        ("图书馆分馆", "文化馆", "城市书房", "非遗展馆"),
        ("文化大院", "农家书屋", "乡村记忆馆"),
    ),
    "transit": KindOfStation(
        "交通站点", 250, ("06:30", "21:00"), ("公交枢纽站", "客运站", "停车场"), ("公交首末站", "候车亭")
    ),
    "park": KindOfStation(
        "公园广场", 500, ("06:00", "21:00"), ("口袋公园", "文化广场", "健身公园"), ("文化广场", "健身广场")
    ),
    "community": KindOfStation("城乡社区", 2_000, ("08:30", "17:30"), ("",), ("",)),
}


def _demo(number: int, name: str, kind: StationKind, area: str, place: Point) -> Station:
    """Open day and night, so that the demo can be played at any hour."""
    return Station(
        id=f"DEMO-{number}",
        name=name,
        kind=kind,
        area=area,
        lat=place.lat,
        lng=place.lng,
        opens="00:00",
        closes="24:00",
        keepers=(f"demo-keeper-{number}",),
    )


DEMO_STATIONS = (
    _demo(1, "人民公园志愿服务站", "park", "370303002003", Point(36.8092, 118.0467)),
    _demo(2, "新华社区志愿服务站", "community", "370303001001", Point(36.8005, 118.0582)),
    _demo(3, "柳泉夜市街区志愿服务站", "street", "370303004008", Point(36.8151, 118.0613)),
)


def stations(counties: tuple[str, ...], *, seed: int) -> Iterator[Station]:
    """The stations of these counties, the demo stations first in their own."""
    for county in counties:
        if county == DEMO_COUNTY:
            yield from DEMO_STATIONS
        yield from _stations_of(county, seed)


def _stations_of(county: str, seed: int) -> Iterator[Station]:
    villages = villages_of(county)
    number = 0
    for kind in KINDS:
        order = shuffled(villages, dice(seed, "stations", kind, county))
        for turn in range(_count(kind, county)):
            number += 1
            yield _station(f"S-{county}-{number:03}", kind, order[turn % len(order)], seed=seed)


def _count(kind: StationKind, county: str) -> int:
    weights = {code: len(villages_of(code)) for code in EXTENTS}
    demo = sum(station.kind == kind for station in DEMO_STATIONS) if county == DEMO_COUNTY else 0
    return shares(KINDS[kind].count, weights)[county] - demo


def _station(code: str, kind: StationKind, village: Area, *, seed: int) -> Station:
    look, place, home = KINDS[kind], place_in(village.code, seed=seed, what=code), short_name(village)
    word = dice(seed, "word", code).choice(look.urban if home.endswith("社区") else look.rural)
    opens, closes = look.hours
    return Station(code, f"{home}{word}志愿服务站", kind, village.code, place.lat, place.lng, opens, closes)
