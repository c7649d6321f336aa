"""What a dispute costs: write units, and one write each."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.disputes.quarrel import Quarrel, begin
from tests.exchange.shop import units
from tests.world import Reply, World


def test_every_word_is_one_write_and_a_reversal_costs_what_a_cancellation_does(
    world: World, quarrel: Quarrel, capsys: pytest.CaptureFixture[str]
) -> None:
    arbiter = quarrel.arbiter()
    ceilings: list[tuple[Callable[[], Reply], int]] = [
        (quarrel.dispute, 8),  # redemption, dispute, the merchant's count
        (quarrel.withdraw, 6),
        (partial(quarrel.agree, quarrel.citizen), 2),
        (partial(quarrel.reverse, arbiter), 10),  # redemption, dispute, desk, posting
    ]
    for say, most in ceilings:
        assert say().status == 200
        spent = units(capsys)
        assert (spent["wt"], spent["w"] <= most) == (1, True), spent


def test_a_reversal_of_what_was_limited_writes_one_item_more(
    world: World, quarrel: Quarrel, capsys: pytest.CaptureFixture[str]
) -> None:
    limited = begin(world, quarrel.shop, per_person_limit=2)
    assert limited.reverse(quarrel.arbiter()).status == 200
    spent = units(capsys)
    assert (spent["wt"], spent["w"] <= 12) == (1, True), spent
