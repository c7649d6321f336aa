"""The test of the test: bugs of keepers' scans, tablets' lists, shifts and what is entered later are caught."""

import pytest

from tests.simulation.hunts import bugs_of, hunt


@pytest.mark.slow
@bugs_of("keeping", "rostering")
def test_a_planted_bug_is_caught(name: str) -> None:
    hunt(name)
