import pytest

from tests.kit.conftest import line, proxy
from tests.policy.publishing import publish
from tests.shifts.standing import Stand
from tests.world import World

__all__ = ["line", "proxy", "publish"]


@pytest.fixture
def at(world: World) -> Stand:
    """A station with a shift ahead of it."""
    return Stand(world)
