import pytest

from tests.policy.publishing import publish
from tests.risk.watching import Watch
from tests.world import World

__all__ = ["publish"]


@pytest.fixture
def watch(world: World) -> Watch:
    """A station, its people, and those who look."""
    return Watch(world)
