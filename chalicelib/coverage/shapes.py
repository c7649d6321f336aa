"""What routes of coverage speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, PageQuery, Reason, Shape, SheetText

CountyOrBelow = Annotated[str, Meta(pattern=r"^[0-9]{6,12}$")]


class CoverageOf(Shape):
    area: AreaCode


class DeadStationsOf(PageQuery, kw_only=True):
    area: CountyOrBelow


class ReachShown(Answer):
    area: str
    name: str
    people: int
    covered_people: int
    covered_percent: float | None
    points: int
    uncovered_points: int
    stations: int
    off_hours_percent: float | None


class UncoveredShown(Answer):
    community: str
    lat: float
    lng: float
    people: int
    station: str | None
    walk_m: int | None


class CoverageShown(Answer):
    area: str
    name: str
    on: str
    walking_m: int
    detour_percent: int
    method: Literal["straight_line_times_detour"]
    sources: list[str]
    all: ReachShown
    parts: list[ReachShown]
    uncovered: list[UncoveredShown]


class DeadStation(Answer):
    station: str
    name: str
    area: str
    last_visit_on: str | None
    has_team: bool


class DeadStations(Answer):
    items: list[DeadStation]
    next_cursor: str | None


class PopulationSheet(Shape):
    """`csv`: a header `community,lat,lng,people`, then a line for each point."""

    csv: SheetText
    datum: Literal["gcj02", "wgs84"]
    source: Reason


class PointShown(Answer):
    community: str
    lat: float
    lng: float
    people: int


class PopulationLoaded(Answer):
    town: str
    source: str
    points: int
    people: int


class PopulationDifference(Answer):
    people_before: int
    people_after: int
    points_before: int
    points_after: int
    added: list[PointShown]
    removed: list[PointShown]
    changed_people: list[PointShown]
