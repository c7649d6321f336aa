"""Last visits: folded from facts, one write a station and day, and the latest wins whatever the order."""

from collections.abc import Sequence
from functools import partial

from ..kit.clock import day_on
from ..kit.facts import News
from ..kit.table import Unit, run, stale
from .store import Visited, visited_key


def fold_visits(batch: Sequence[News]) -> None:
    """The last visit of each station, by the facts of a batch. A repeat changes nothing."""
    latest: dict[str, int] = {}
    for news in batch:
        station = str(news.data["station"])
        latest[station] = max(news.at, latest.get(station, 0))
    for station, at in latest.items():
        run(partial(_visit, station=station, at=at))


def first_heard(station: str, at: int) -> None:
    """A station that nobody has visited yet is not dead from its first day on."""
    run(partial(_hear, station=station, at=at))


def _visit(unit: Unit, *, station: str, at: int) -> None:
    key = visited_key(station)
    row = unit.get(Visited, key)
    if row is None:
        unit.create(key, Visited(first_at=at, last_at=at), stale)
        return
    last_at = int(row.last_at)
    if at > last_at and (not last_at or day_on(at) != day_on(last_at)):
        unit.change(key, Visited.last_at.set(at), condition=Visited.last_at == last_at, otherwise=stale)


def _hear(unit: Unit, *, station: str, at: int) -> None:
    key = visited_key(station)
    if unit.get(Visited, key) is None:
        unit.create(key, Visited(first_at=at, last_at=0), stale)
