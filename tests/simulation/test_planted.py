"""The test of the test: every planted bug is caught, and the code without it is not accused."""

import pytest

from infra.simulation.planted import PLANTED, caught

WANTED = 25


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name: str) -> None:
    assert caught(name).violations


def test_there_are_enough_of_them() -> None:
    assert len(PLANTED) >= WANTED
