import pytest

from tests.beneficiaries.serving import Street
from tests.world import World


@pytest.fixture
def street(world: World) -> Street:
    """A grid and its people."""
    return Street(world)
