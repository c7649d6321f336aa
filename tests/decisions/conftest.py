import pytest

from tests.decisions.deciding import Court
from tests.policy.publishing import publish
from tests.world import World

__all__ = ["publish"]


@pytest.fixture
def court(world: World) -> Court:
    """Whoever decides, and whoever it hurts."""
    return Court(world)
