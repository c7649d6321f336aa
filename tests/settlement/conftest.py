"""A shop, and a clock in the last days of November."""

import pytest

from tests.exchange.shop import Shop, open_shop
from tests.settlement.settling import at
from tests.world import World


@pytest.fixture
def shop(world: World) -> Shop:
    at(world, "2026-11-28 10:00:00")
    return open_shop(world)
