"""Publishing: every hour the days that have changed are added up, by town, county and city; then their months."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import cast

import msgspec

from .. import teams
from ..kit.clock import DAY, MINUTE, day_on, day_start_ms, now_ms, rfc3339
from ..kit.pages import Listing, every
from ..kit.sweeping import each
from ..kit.table import Key, Unit, fetch, run, stale
from ..places import CITY_CODE, area_tree
from ..policy import at as figures_at
from ..stations import snapshot
from .rules import NoStatistics, Published, Row, Sketch, Totals, row, shown, totals_of
from .store import AREA, MARKS, STATION, TEAM, AreaPeriod, DayShares, Mark, area_key, mark_key, partition_of

TAKEN_MS = 15 * MINUTE  # a run lives no longer: what is marked as taken since was left by one that was cut off
_TAG = 8


def roll_up(now_ms: int) -> int:
    """Publish every day that has changed, and its month; returns how many days. Safe to run twice, and to be cut off.

    A day's mark stays until its month is published, too.
    """
    marked = [item["sk"]["S"] for item in every(Listing(MARKS))]
    taken = {on: version for on in marked if (version := run(partial(_take, on=on, now_ms=now_ms))) is not None}
    done = each(taken, roll_day)
    each(sorted({on[:7] for on in taken}), roll_month)
    each(taken.items(), lambda one: run(partial(_unmark, on=one[0], version=one[1])))
    return done


def published(area: str, period: str) -> bytes:
    """An area's day or month, as it is published. NoStatistics."""
    key = area_key(period, area)
    found = AreaPeriod.of(fetch([key])[key])
    if found is None:
        raise NoStatistics()
    return found.body


def roll_day(on: str) -> None:
    """Publish a day of every area in which somebody served, and of those whose stations have moved away since."""
    stations: dict[str, dict[str, Totals]] = defaultdict(dict)
    sums = {item["sk"]["S"].removeprefix(AREA): Totals() for item in every(Listing(partition_of(on), prefix=AREA))}
    for item in every(Listing(partition_of(on), prefix=STATION)):
        found, station = DayShares.of(item), item["sk"]["S"].removeprefix(STATION)
        totals = totals_of(found.shares if found is not None else {})
        for area in _areas_of(station):
            sums.setdefault(area, Totals()).add(totals)
            stations[area][station] = totals
    least = figures_at(day_start_ms(on)).statistics.least_volunteers
    towns, of_teams = {area.code for area in area_tree().all("town")}, _team_totals(on)
    for area in of_teams:
        sums.setdefault(area, Totals())
    for area, totals in sums.items():
        listed = shown(stations[area], least) if area in towns else []
        _publish(area, on, totals, stations=listed, of_teams=shown(of_teams.get(area, {}), least))


def _team_totals(on: str) -> dict[str, dict[str, Totals]]:
    """What teams did on a day, by the county that each is of; the city for one that is of none."""
    found: dict[str, dict[str, Totals]] = defaultdict(dict)
    rows = list(every(Listing(partition_of(on), prefix=TEAM)))
    areas = {team.id: team.area for team in teams.registry.all()} if rows else {}
    for item in rows:
        day, team = cast(DayShares, DayShares.of(item)), item["sk"]["S"].removeprefix(TEAM)
        line = area_tree().line(areas.get(team, CITY_CODE))
        home = next((area.code for area in line if area.level == "county"), CITY_CODE)
        found[home][team] = totals_of(day.shares)
    return found


def roll_month(month: str) -> None:
    """Publish a month from its days."""
    sums: dict[str, Totals] = defaultdict(Totals)
    days: dict[str, list[Row]] = defaultdict(list)
    for on in _days_of(month):
        for item in every(Listing(partition_of(on), prefix=AREA)):
            found, area = AreaPeriod.of(item), item["sk"]["S"].removeprefix(AREA)
            if found is not None:
                day = msgspec.json.decode(found.body, type=Published).all
                days[area].append(day)
                sums[area].add(Totals(day.check_ins, list(day.minutes.values()), _sketch(found.people)))
    for area, totals in sums.items():
        _publish(area, month, totals, days=days[area])


def _areas_of(station: str) -> list[str]:
    """The town, the county and the city of a station as it stands now; the city for one that nobody knows."""
    known = snapshot.current().by_id.get(station)
    line = area_tree().line(known.area) if known is not None else area_tree().all("city")
    return [area.code for area in line if area.level != "village"]


def _days_of(month: str) -> Iterator[str]:
    at = day_start_ms(f"{month}-01")
    while day_on(at).startswith(month):
        yield day_on(at)
        at += DAY


def _sketch(tags: bytes) -> Sketch:
    return Sketch(tuple(tags[start : start + _TAG] for start in range(0, len(tags), _TAG)))


def _publish(
    area: str,
    period: str,
    totals: Totals,
    *,
    stations: list[Row] | None = None,
    days: list[Row] | None = None,
    of_teams: list[Row] | None = None,
) -> None:
    document = Published(
        area=area,
        name=area_tree().full_name(area),
        period=period,
        updated_at=rfc3339(now_ms()),
        all=row(period, totals),
        volunteers_exact=totals.people.is_exact,
        stations=stations or [],
        days=days or [],
        teams=of_teams or [],
    )
    run(lambda unit: _put(unit, area_key(period, area), document, people=b"".join(totals.people.tags)))


def _put(unit: Unit, key: Key, document: Published, *, people: bytes) -> None:
    before, body = unit.get(AreaPeriod, key), msgspec.json.encode(document)
    if before is None:
        unit.create(key, AreaPeriod(body=body, people=people, version=0), stale)
        return
    version = int(before.version)
    if before.people != people or not _says(before.body, document):
        unit.change(
            key, AreaPeriod.body.set(body), AreaPeriod.people.set(people), AreaPeriod.version.set(version + 1),
            condition=AreaPeriod.version == version, otherwise=stale,
        )  # fmt: skip


def _says(body: bytes, document: Published) -> bool:
    before = msgspec.json.decode(body, type=Published)
    return msgspec.structs.replace(before, updated_at=document.updated_at) == document


def _take(unit: Unit, *, on: str, now_ms: int) -> int | None:
    """The version under which the mark is ours; None when somebody else is at it."""
    mark = unit.get(Mark, mark_key(on))
    if mark is None or now_ms - int(mark.taken_at) < TAKEN_MS:
        return None
    version = int(mark.version)
    unit.change(
        mark_key(on), Mark.taken_at.set(now_ms), Mark.version.set(version + 1),
        condition=Mark.version == version, otherwise=stale,
    )  # fmt: skip
    return version + 1


def _unmark(unit: Unit, *, on: str, version: int) -> None:
    mark = unit.get(Mark, mark_key(on))
    if mark is not None and int(mark.version) == version:
        unit.remove(mark_key(on), Mark.version == version, stale)
