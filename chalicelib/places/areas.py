"""The area tree (行政区划): city, counties, towns, villages. A role's scope is a node of it."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

CITY_CODE = "3703"

Level = Literal["city", "county", "town", "village"]

_DIVISIONS = Path(__file__).with_name("data") / "zibo_divisions.csv"


@dataclass(frozen=True, slots=True)
class Area:
    """One node: its statistical code, published Chinese name, parent's code ("" above the city) and level."""

    code: str
    name: str
    parent: str
    level: Level


class AreaTree:
    """An immutable tree of areas. An unknown code has no ancestors and lies in no scope."""

    def __init__(self, areas: Iterable[Area]) -> None:
        nodes = {area.code: area for area in areas}
        below: dict[str, list[Area]] = {}
        for area in nodes.values():
            below.setdefault(area.parent, []).append(area)
        self._nodes: Mapping[str, Area] = MappingProxyType(nodes)
        self._children = {code: tuple(areas) for code, areas in below.items()}

    def get(self, code: str) -> Area | None:
        """The area of this code, or None."""
        return self._nodes.get(code)

    def all(self, level: Level) -> tuple[Area, ...]:
        """Every area of one level, in the order of their codes."""
        return tuple(area for area in self._nodes.values() if area.level == level)

    def children(self, code: str) -> tuple[Area, ...]:
        """The areas directly below."""
        return self._children.get(code, ())

    def below(self, code: str, level: Level) -> tuple[Area, ...]:
        """Every area of `level` inside the scope `code`, the scope itself included."""
        return tuple(area for area in self.all(level) if self.contains(code, area.code))

    def line(self, code: str) -> tuple[Area, ...]:
        """The area itself and its ancestors, nearest first, the city last; empty if unknown."""
        line: list[Area] = []
        area = self.get(code)
        while area is not None:
            line.append(area)
            area = self.get(area.parent)
        return tuple(line)

    def ancestors(self, code: str) -> tuple[Area, ...]:
        """The areas above, nearest first, the city last."""
        return self.line(code)[1:]

    def contains(self, scope_code: str, code: str) -> bool:
        """Whether the area lies in the scope; a scope contains itself."""
        return any(area.code == scope_code for area in self.line(code))

    def full_name(self, code: str) -> str:
        """The name from the city down: 淄博市张店区车站街道新华社区居委会; empty if unknown."""
        return "".join(area.name for area in reversed(self.line(code)))


@lru_cache(maxsize=1)
def area_tree() -> AreaTree:
    """The tree of Zibo (edition and source: data/README.md), read from the package once, at first use."""
    with _DIVISIONS.open(encoding="utf-8", newline="") as lines:
        rows = [(code, name, parent, cast(Level, level)) for code, name, parent, level in csv.reader(lines)]
    return AreaTree(Area(code, name, "" if level == "city" else parent, level) for code, name, parent, level in rows)
