"""Who is responsible: the units of each county, the town governments, and the routing table between them."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.places import Area, area_tree
from infra.sample.categories import Function, categories
from infra.sample.geography import is_street

# Rubbish is what citizens report most: its routes name each town, so that one town can be moved alone.
ROUTED_BY_TOWN = frozenset({"0102"})

_OFFICES: dict[Function, str] = {
    "sanitation": "环境卫生服务中心",
    "enforcement": "综合行政执法局",
    "works": "住房和城乡建设局",
    "utilities": "公用事业服务中心",
    "traffic": "公安交警大队",
    "water": "水利局",
    "gardens": "园林绿化服务中心",
    "civil": "民政局",
    "transport": "交通运输局",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """An office that solves cases, in the area that it answers for."""

    id: str
    name: str
    area: str
    function: Function


@dataclass(frozen=True, slots=True)
class Route:
    """Cases of this category in this area go to this unit, unless a smaller area has a route of its own."""

    category: str
    area: str
    unit: str


def units(counties: tuple[str, ...]) -> Iterator[Unit]:
    """The nine offices of each county and the governments of its towns."""
    for county in _areas(counties):
        for number, (function, office) in enumerate(_OFFICES.items(), start=1):
            yield Unit(f"U-{county.code}-{number:02}", county.name + office, county.code, function)
        for town in area_tree().children(county.code):
            office = "办事处" if is_street(town) else "人民政府"
            yield Unit(_town_unit(town), county.name + town.name + office, town.code, "town")


def routes(counties: tuple[str, ...]) -> Iterator[Route]:
    """One route for each category and area: by town where towns are named or act, else by county."""
    office = {(unit.area, unit.function): unit.id for unit in units(counties)}
    for county in _areas(counties):
        for category in categories():
            if category.handled_by is None:
                continue
            if category.handled_by == "town":
                for town in area_tree().children(county.code):
                    yield Route(category.code, town.code, _town_unit(town))
                continue
            unit = office[county.code, category.handled_by]
            towns = area_tree().children(county.code) if category.code in ROUTED_BY_TOWN else (county,)
            yield from (Route(category.code, area.code, unit) for area in towns)


def _areas(counties: tuple[str, ...]) -> list[Area]:
    return [area for area in area_tree().all("county") if area.code in counties]


def _town_unit(town: Area) -> str:
    return f"U-{town.code}"
