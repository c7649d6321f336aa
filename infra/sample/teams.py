"""Volunteer teams of the city, its counties and its towns, each by its line of work (线)."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.places import CITY_CODE, area_tree

_CITY_LINES = (
    "文明实践", "党员先锋", "青年", "巾帼", "医疗健康", "法律服务", "支教助学", "文艺", "生态环保",
    "应急救援", "禁毒宣传", "骑手快递",
)  # fmt: skip

_COUNTY_LINES = ("文明实践", "青年", "巾帼", "医疗健康", "文艺", "骑手快递")
_TOWN_LINES = ("文明实践", "邻里互助", "环境整治")


@dataclass(frozen=True, slots=True)
class Team:
    """A team, the area it belongs to, and its line."""

    id: str
    name: str
    area: str
    line: str


def teams(counties: tuple[str, ...]) -> Iterator[Team]:
    """The teams of the city, of these counties and of their towns."""
    tree = area_tree()
    homes: list[tuple[str, tuple[str, ...]]] = [(CITY_CODE, _CITY_LINES)]
    for county in counties:
        homes.append((county, _COUNTY_LINES))
        homes.extend((town.code, _TOWN_LINES) for town in tree.children(county))
    for area, lines in homes:
        home = tree.full_name(area).removeprefix("淄博市") or "淄博市"
        for number, line in enumerate(lines, start=1):
            yield Team(f"T-{area}-{number:02}", f"{home}{line}志愿服务队", area, line)
