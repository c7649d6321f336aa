"""The test of the test: every planted bug is caught, and the code without it is not accused."""

import pytest

from infra.simulation.planted import PLANTED, caught

pytestmark = pytest.mark.slow
WANTED = 25


SLIPS = ("AttributeError", "NameError", "TypeError", "ImportError")  # of a plant that fits the code no more


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_caught(name: str) -> None:
    violations = caught(name).violations
    assert violations
    assert not [each for each in violations if any(slip in each for slip in SLIPS)]


def test_there_are_enough_of_them() -> None:
    assert len(PLANTED) >= WANTED
