"""A day with thousands of check-ins, replayed through the function of the stream: the totals are those of the records.

The engine is the simulated one; the stream repeats itself and is shuffled. LONG=1: 50,000 check-ins.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import hours
from chalicelib.identity import desk_key
from chalicelib.identity.store import DeskIdentity
from chalicelib.kit.clock import HOUR, MINUTE, day_start_ms, now_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Command, Item
from chalicelib.kit.send import plugged
from chalicelib.kit.table import Unit, run, stale
from chalicelib.statistics.rules import SKETCH, Sketch
from functions import facts
from infra.simulation.store import Store, tables
from infra.statistics import differences, folded, rebuild, recomputed
from tests.world import World

CHECK_INS = 50_000 if "LONG" in os.environ else 5_000
ON, STATIONS, BATCH = "2026-11-23", 370, 100
Told = list[dict[str, Any]]


class Day:
    """A day on an engine in memory; what its stream says is kept."""

    def __init__(self) -> None:
        shelves = tables(records=("gsi1", "gsi2"), postings=("gsi1",))
        self.store = Store(shelves, lambda: 0)
        self.told: Told = []
        self.writes: Counter[str] = Counter()
        shelves["records"].told = self._hear

    def ask(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The engine; writes of single items are counted by their key."""
        if operation in ("PutItem", "UpdateItem"):
            key = request.get("Key") or request["Item"]
            self.writes[f"{key['pk']['S']}/{key['sk']['S']}"] += 1
        return self.store.ask(operation, request)

    def _hear(self, old: Item | None, new: Item | None) -> None:
        images = {name: image for name, image in (("NewImage", new), ("OldImage", old)) if image}
        self.told.append({"dynamodb": {"SequenceNumber": f"{len(self.told):021d}", **images}})

    def rows(self) -> list[Item]:
        return list(self.store.rows("records"))

    def hand_over(self, records: Told) -> None:
        for start in range(0, len(records), BATCH):
            facts.handler({"Records": records[start : start + BATCH]}, None)


@pytest.fixture
def day(world: World) -> Iterator[Day]:
    made = Day()
    with plugged(made.ask):
        yield made


def serve(person: str, station: str, start_at: int, minutes: int, grade: int) -> None:
    """A service, as whoever proved it would enter it."""
    session = new_ulid(now_ms())
    service = hours.Service(session, station, start_at, start_at + minutes * MINUTE, grade)

    def enter(unit: Unit) -> None:
        closed = Command(new_ulid(unit.now_ms), "out")
        hours.record(unit, person, service, opened=Command(session, "in"), closed=closed)
        unit.change(desk_key(person), DeskIdentity.epoch.set(0), condition=None, otherwise=stale)

    run(enter)


def busy(check_ins: int) -> None:
    """Two services a person, at some stations much more often than at others."""
    dice, begin = random.Random(check_ins), day_start_ms(ON)
    people = [new_ulid(now_ms()) for _ in range(check_ins // 2)]
    for number in range(check_ins):
        station = f"S-{min(dice.randrange(STATIONS), dice.randrange(STATIONS)):03d}"
        start_at = begin + 8 * HOUR + (number // len(people)) * 4 * HOUR + dice.randrange(60) * MINUTE
        serve(people[number % len(people)], station, start_at, dice.randint(10, 150), dice.randint(0, 3))


def days_told(told: Told) -> Told:
    return [each for each in told if each["dynamodb"]["NewImage"]["sk"]["S"].startswith("DAY#")]


def test_a_day_replayed_twice_and_shuffled_folds_to_what_its_records_say(day: Day) -> None:
    busy(CHECK_INS)
    records = days_told(day.told)
    assert len(records) == CHECK_INS
    shuffled = [*records, *records]
    random.Random(3).shuffle(shuffled)
    day.hand_over(shuffled)
    assert list(differences(day.rows())) == []
    shares = [share for each in folded(day.rows()).values() for share in each.values()]
    assert sum(share.check_ins for share in shares) == CHECK_INS
    entries = [entry for found in _entries(day) for entry in found]
    assert sum(sum(share.minutes) for share in shares) == sum(entry.minutes for entry in entries)


def _entries(day: Day) -> Iterator[tuple[hours.Entry, ...]]:
    keys = [(item["pk"]["S"], item["sk"]["S"]) for item in day.rows() if item["sk"]["S"].startswith("DAY#")]
    return (each.entries for each in hours.days_entered(hours.whose_day(*key) for key in keys))


def test_a_batch_is_written_once_a_station_and_a_repeated_batch_not_at_all(day: Day) -> None:
    busy(BATCH)
    records = days_told(day.told)
    day.writes.clear()
    day.hand_over(records)
    stations = [key for key in day.writes if "/STATION#" in key]
    assert set(stations) == {f"{key.pk}/{key.sk}" for key in recomputed(day.rows())}
    assert sum(count for key, count in day.writes.items() if key.startswith("STATS")) == len(stations) + 1  # its mark
    day.writes.clear()
    day.hand_over(records)
    assert not [key for key in day.writes if key.startswith("STATS")]


def test_what_a_lost_fact_left_out_is_found_and_folded_again(day: Day) -> None:
    busy(60)
    day.hand_over(days_told(day.told)[:12])
    assert list(differences(day.rows()))
    assert rebuild(day.rows()) == 30
    assert list(differences(day.rows())) == []


@pytest.mark.parametrize("people", [SKETCH - 1, 40_000])
def test_a_sketch_is_exact_for_few_and_near_for_many(people: int) -> None:
    dice = random.Random(people)
    tags = [dice.randbytes(8) for _ in range(people)]
    halves = Sketch.of(tags[: people // 2 + 9]), Sketch.of(tags[people // 2 - 9 :])
    whole = Sketch.of((*halves[0].tags, *halves[1].tags))
    assert whole == Sketch.of(tags)
    assert whole.is_exact == (people < SKETCH)
    assert abs(whole.count - people) <= (0 if whole.is_exact else 0.12 * people)
