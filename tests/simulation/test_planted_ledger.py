"""The test of the test: bugs of services, points and what everything stands on are caught."""

import pytest

from infra.simulation.life import one_city
from infra.simulation.planted import FAULTS, OPERATIONS
from infra.simulation.plants import AREAS, PLANTED
from tests.simulation.hunts import bugs_of, hunt

WANTED = 25


@pytest.mark.slow
@bugs_of("serving", "giving", "machinery")
def test_a_planted_bug_is_caught(name: str) -> None:
    hunt(name)


def test_there_are_enough_of_them_and_none_has_the_name_of_another() -> None:
    assert WANTED <= len(PLANTED) == sum(map(len, AREAS.values()))


@pytest.mark.slow
def test_without_a_bug_nobody_is_accused_in_the_towns_of_the_hunt() -> None:
    for seed, town in enumerate(dict.fromkeys(bug.town for bug in PLANTED.values())):
        assert one_city(OPERATIONS, seed, FAULTS, town=town).violations == []
