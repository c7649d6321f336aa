"""Statistics once more, from the records instead of the facts: what they should be, where they differ, and mended."""

from collections.abc import Iterable, Iterator

from chalicelib import hours
from chalicelib.hours.store import Day
from chalicelib.kit.facts import News
from chalicelib.kit.keys import Key
from chalicelib.kit.record import Item
from chalicelib.statistics.folding import by_place, fold
from chalicelib.statistics.rules import Shares
from chalicelib.statistics.store import STATION, TEAM, DayShares

TOGETHER = 100


def recomputed(records: Iterable[Item]) -> dict[Key, Shares]:
    """Every station's and team's day, by all days of all persons."""
    return by_place(_days(records))


def folded(records: Iterable[Item]) -> dict[Key, Shares]:
    """Every station's and team's day, as it was folded from facts."""
    kinds = (STATION, TEAM)
    rows = (item for item in records if item["pk"]["S"].startswith("STATS#") and item["sk"]["S"].startswith(kinds))
    found = ((_key(item), DayShares.of(item)) for item in rows)
    return {key: row.shares for key, row in found if row is not None}


def differences(records: Iterable[Item]) -> Iterator[str]:
    """Where what was folded is not what the records say. (While facts are on their way, that is no error.)"""
    rows = list(records)
    wanted, found = recomputed(rows), folded(rows)
    for key in sorted(wanted.keys() | found.keys()):
        if wanted.get(key) != found.get(key):
            yield f"{key.pk}/{key.sk}: folded otherwise than its days say"


def rebuild(records: Iterable[Item]) -> int:
    """Fold every day once more, wherever a fact was lost; what is right already is not written. Returns how many."""
    done = 0
    batch: list[News] = []
    for key in map(_key, filter(_is_day, records)):
        batch.append(News(f"{key.pk}|{key.sk}", "HoursEntered", 0, key.pk, key.sk, {}))
        if len(batch) == TOGETHER:
            fold(batch)
            done, batch = done + TOGETHER, []
    if batch:
        fold(batch)
    return done + len(batch)


def _days(records: Iterable[Item]) -> Iterator[hours.DayEntered]:
    for item in filter(_is_day, records):
        day, (person, on) = Day.of(item), hours.whose_day(*_key(item)[:2])
        if day is not None:
            yield hours.DayEntered(person, on, int(day.version), day.entries)


def _is_day(item: Item) -> bool:
    return bool(item["pk"]["S"].startswith("P#") and item["sk"]["S"].startswith("DAY#"))


def _key(item: Item) -> Key:
    return Key(item["pk"]["S"], item["sk"]["S"])
