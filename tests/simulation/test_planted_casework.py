"""The test of the test: bugs of reports and cases are caught."""

import pytest

from tests.simulation.hunts import bugs_of, hunt


@pytest.mark.slow
@bugs_of("casework", "reporting")
def test_a_planted_bug_is_caught(name: str) -> None:
    hunt(name)
