"""A check-in costs the same among a thousand volunteers and stations as among a million; so nearly does a search.

LONG=1 goes to a million (four gigabytes, some minutes); otherwise to 30,000. `./dev figures --growth` keeps the ratios.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from chalicelib import policy, stations
from chalicelib.places import NearestIndex, Point
from tests.growth.cities import NO_POLICY, City, Cost
from tests.places.test_nearest import a_city_of_spots, brute_force
from tests.world import MONDAY

LONG = "LONG" in os.environ
SIZES = (1_000, 10_000, 100_000, 1_000_000) if LONG else (1_000, 30_000)
SPOTS = (3_700, 1_000_000) if LONG else (3_700, 50_000)
PEOPLE, ROUNDS = (200, 9) if LONG else (60, 3)
CPU_MOST = 1.10 if LONG else 1.5  # a busy machine's caches are noise; the long run takes the best of its rounds
Property = Callable[[str, Any], None]


@pytest.fixture
def clock(engine: object) -> Iterator[Any]:
    """A clock that stands until it is moved. (The engine's fixture sets the environment.)"""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def lived(city: City, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Cost:
    """A round in which this city's snapshots are the process's own."""
    monkeypatch.setattr(stations.snapshot, "current", lambda: city.known)
    monkeypatch.setattr(policy.snapshot, "current", lambda: NO_POLICY)
    cost = city.serve(PEOPLE, clock.shift)
    clock.shift(79_200)  # every round begins at the same hour
    return cost


def test_a_check_in_and_out_cost_the_same_in_a_city_of_any_size(
    clock: Any, monkeypatch: pytest.MonkeyPatch, record_property: Property
) -> None:
    cities = [City(size) for size in SIZES]
    best: dict[int, float] = {}
    counted: dict[int, Cost] = {}
    for turn in range(ROUNDS + 1):  # round by round, so that whatever else the machine does meets all of them
        for city in cities:
            cost = lived(city, clock, monkeypatch)
            counted[city.size] = cost
            if turn:
                best[city.size] = min(cost.cpu_s, best.get(city.size, cost.cpu_s))
    least = SIZES[0]
    rows = [
        {
            "size": size,
            "units": counted[size].write_units / counted[least].write_units,
            "trips": counted[size].write_trips / counted[least].write_trips,
            "read_units": counted[size].read_units / counted[least].read_units,
            "cpu": round(best[size] / best[least], 3),
            "each_units": round(counted[size].write_units / PEOPLE, 2),
            "each_trips": round(counted[size].write_trips / PEOPLE, 2),
            "cpu_ms": round(best[size] / PEOPLE * 1e3, 2),
        }
        for size in SIZES
    ]
    record_property("growth", rows)
    for size in SIZES:
        assert counted[size].counted == counted[least].counted
        assert best[size] <= CPU_MOST * best[least], rows


def test_a_search_among_many_is_hardly_slower_and_as_exact(record_property: Property) -> None:
    rows = [searched(count) for count in SPOTS]
    record_property("nearest", rows)
    assert rows[1]["ms"] <= 7.5 * rows[0]["ms"]  # as 1.5 ms to 0.2 ms
    assert all(row["times_quicker"] > 20 for row in rows)


def searched(count: int) -> dict[str, float]:
    """What a search of the nearest ten costs among so many spots; compared with a look at every spot."""
    spots = a_city_of_spots(count)
    index, dice = NearestIndex(spots), random.Random(count)
    points = [Point(spot.lat, spot.lng) for spot in dice.sample(spots, 400)]
    for point in points[: max(2, 400_000 // count)]:
        assert index.nearest(point, 10) == brute_force(spots, point, 10)
    each = min(_seconds(lambda: [index.nearest(point, 10) for point in points]) for _ in range(5)) / len(points)
    by_force = _seconds(lambda: brute_force(spots, points[0], 10))
    return {"spots": count, "ms": round(each * 1e3, 3), "times_quicker": round(by_force / each)}


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
