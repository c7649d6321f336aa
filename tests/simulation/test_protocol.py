"""The bank test's second layer: the same cities over HTTP, the wire, the fault proxy and a real engine."""

import os

import pytest

from infra.simulation.faults import ANYWHERE, OF_BATCHES, OF_TRANSACTIONS
from infra.simulation.planted import caught
from infra.simulation.run import simulate

pytestmark = pytest.mark.slow
OPERATIONS = 100_000 if "LONG" in os.environ else 10_000
HIT = 0.15
HANDFUL = (
    "a check-in does not ask for an open session",
    "a reservation ignores the stock",
    "a reservation takes the price from elsewhere",
    "a key is never recognised",
    "points come back twice",
    "stock does not come back",
)


def test_ten_thousand_operations_on_a_real_line_break_nothing() -> None:
    result = simulate(OPERATIONS, seed=1, layer="T1", processes=2)
    assert result.violations == [], result.replay_command
    assert result.operations >= OPERATIONS
    assert result.hit >= HIT * result.operations
    assert set(result.faults) >= {*ANYWHERE, *OF_TRANSACTIONS, *OF_BATCHES, "truncated", "hung", "met", "outage"}


def test_the_same_seed_gives_the_same_history_on_a_real_engine_too() -> None:
    one, two = (simulate(80, seed=5, layer="T1") for _ in range(2))
    assert (one.digest, one.faults, one.violations) == (two.digest, two.faults, [])


@pytest.mark.parametrize("name", HANDFUL)
def test_a_planted_bug_is_caught_on_a_real_line(name: str) -> None:
    assert caught(name, layer="T1", seeds=5).violations
