"""How a planted bug is caught: by what it does to the city, not by failing where it was planted."""

import pytest

from infra.simulation.planted import caught
from infra.simulation.plants import AREAS

SLIPS = ("AttributeError", "NameError", "TypeError", "ImportError")  # of a plant that fits the code no more


def bugs_of(*areas: str) -> pytest.MarkDecorator:
    """All bugs of some areas, one test each."""
    return pytest.mark.parametrize("name", [name for area in areas for name in AREAS[area]])


def hunt(name: str) -> None:
    """Catch it."""
    violations = caught(name).violations
    assert violations
    assert not [each for each in violations if any(slip in each for slip in SLIPS)]
