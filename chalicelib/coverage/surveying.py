"""The survey: once a day, of every town, county and the city; and of a town at once when its population changes."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import msgspec

from .. import teams
from ..kit.clock import day_on
from ..kit.sweeping import each
from ..kit.table import Key, Unit, fetch, run, stale
from ..places import CITY_CODE, Area, area_tree
from ..policy import Figures
from ..policy import at as figures_at
from ..stations import Station, nearest, snapshot
from .population import known
from .rules import METHOD, Dead, Population, Reach, Report, Uncovered, dead, reach, uncovered
from .store import Sheet, Visited, dead_key, registry, report_key, visited_key


def survey(now_ms: int) -> int:
    """Publish all reports and lists of dead stations, once a day; returns how many towns. Safe to run twice."""
    before = published(CITY_CODE)
    if before is not None and msgspec.json.decode(before, type=Report).on == day_on(now_ms):
        return 0
    return survey_now(now_ms)


def survey_now(now_ms: int) -> int:
    """Publish them whatever was published today; returns how many towns."""
    population = {each.id: each for each in registry.all()}
    towns = area_tree().all("town")
    made = {town.code: _of_town(town, population.get(town.code), now_ms) for town in towns}
    each(made.values(), publish)
    lists = _dead_by_county(now_ms)
    each(lists.items(), lambda one: put(dead_key(one[0]), msgspec.json.encode(one[1])))
    counties = {county.code: _sum(county, _below(county, made), now_ms) for county in area_tree().all("county")}
    each(counties.values(), publish)
    (city,) = area_tree().all("city")
    publish(_sum(city, _below(city, counties), now_ms))  # the last: a survey that was cut off is made again
    return len(made)


def survey_town(town: str, now_ms: int) -> None:
    """Publish one town anew."""
    area = area_tree().get(town)
    if area is not None:
        publish(_of_town(area, run(lambda unit: known(unit, town)), now_ms))


def published(area: str) -> bytes | None:
    """An area's report, as it is published."""
    return _body(report_key(area))


def dead_in(county: str) -> list[Dead]:
    """The dead stations of a county, as of last night."""
    body = _body(dead_key(county))
    return msgspec.json.decode(body, type=list[Dead]) if body is not None else []


def publish(report: Report) -> None:
    """Replace an area's report."""
    put(report_key(report.area), msgspec.json.encode(report))


def put(key: Key, body: bytes) -> None:
    """Replace what is published there."""
    run(partial(_put, key=key, body=body))


def _put(unit: Unit, *, key: Key, body: bytes) -> None:
    before = unit.get(Sheet, key)
    if before is None:
        unit.create(key, Sheet(body=body, version=0), stale)
        return
    version = int(before.version)
    unit.change(
        key, Sheet.body.set(body), Sheet.version.set(version + 1), condition=Sheet.version == version, otherwise=stale
    )


def _body(key: Key) -> bytes | None:
    found = Sheet.of(fetch([key])[key])
    return found.body if found is not None else None


def _of_town(town: Area, population: Population | None, now_ms: int) -> Report:
    figures = figures_at(now_ms)
    points = population.points if population is not None else ()
    missed, standing = uncovered(points, nearest, figures), _open_in(town.code)

    def part(area: Area) -> Reach:
        return reach(
            area.code,
            area.name,
            [point for point in points if area_tree().contains(area.code, point.community)],
            [point for point in missed if area_tree().contains(area.code, point.community)],
            stations=[station for station in standing if area_tree().contains(area.code, station.area)],
            figures=figures,
        )

    parts = [part(community) for community in area_tree().children(town.code)]
    sources = [population.source] if population is not None else []
    return _report(town, part(town), parts, now_ms, sources=sources, missed=missed)


def _report(
    area: Area, all: Reach, parts: list[Reach], now_ms: int, *, sources: list[str], missed: list[Uncovered]
) -> Report:
    figures = figures_at(now_ms).coverage
    name = area_tree().full_name(area.code)
    return Report(
        area.code, name, day_on(now_ms), figures.walking_m, figures.detour_percent, METHOD, sources, all, parts, missed
    )  # fmt: skip


def _below(area: Area, made: dict[str, Report]) -> list[Report]:
    return [made[child.code] for child in area_tree().children(area.code)]


def _sum(area: Area, below: Sequence[Report], now_ms: int) -> Report:
    """A county of its towns, the city of its counties."""
    figures = figures_at(now_ms)
    parts = [report.all for report in below]
    sources = sorted({source for report in below for source in report.sources})
    return _report(area, _added(area, parts, _open_in(area.code), figures), parts, now_ms, sources=sources, missed=[])


def _added(area: Area, parts: Sequence[Reach], stations: Sequence[Station], figures: Figures) -> Reach:
    bare = reach(area.code, area.name, (), (), stations=stations, figures=figures)
    people, covered = sum(part.people for part in parts), sum(part.covered_people for part in parts)
    return msgspec.structs.replace(
        bare,
        people=people,
        covered_people=covered,
        covered_percent=round(100 * covered / people, 1) if people else None,
        points=sum(part.points for part in parts),
        uncovered_points=sum(part.uncovered_points for part in parts),
    )


def _open_in(area: str) -> list[Station]:
    return [station for station in _open() if area_tree().contains(area, station.area)]


def _open() -> Iterator[Station]:
    return (station for station in snapshot.current().by_id.values() if station.state == "open")


def _dead_by_county(now_ms: int) -> dict[str, list[Dead]]:
    standing, figures = list(_open()), figures_at(now_ms)
    visits, homes = visits_of(standing), {team.area for team in teams.registry.all() if team.state == "active"}
    found: dict[str, list[Dead]] = {county.code: [] for county in area_tree().all("county")}
    for station in standing:
        last_at, first_at = visits.get(station.id, (0, 0))
        has_team = bool(homes & {station.area, station.area[:9]})
        one = dead(station, last_at, first_at, has_team=has_team, now_ms=now_ms, figures=figures)
        if one is not None and station.area[:6] in found:
            found[station.area[:6]].append(one)
    return {county: sorted(rows, key=lambda row: (row.last_visit_at, row.station)) for county, rows in found.items()}


def visits_of(stations: Iterable[Station]) -> dict[str, tuple[int, int]]:
    """station → (last visit, first heard of)."""
    keys = {visited_key(station.id): station.id for station in stations}
    rows = ((keys[key], Visited.of(item)) for key, item in fetch(keys).items())
    return {station: (int(row.last_at), int(row.first_at)) for station, row in rows if row is not None}
