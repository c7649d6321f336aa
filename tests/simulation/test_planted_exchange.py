"""The test of the test: bugs of redemptions, stock, shops and disputes are caught."""

import pytest

from tests.simulation.hunts import bugs_of, hunt


@pytest.mark.slow
@bugs_of("redeeming", "disputing")
def test_a_planted_bug_is_caught(name: str) -> None:
    hunt(name)
