"""A shop, and a clock in the last days of November."""

import pytest

from chalicelib.settlement import Batch
from tests.exchange.shop import Shop, open_shop
from tests.settlement.settling import Office, at, made, sell
from tests.world import World


@pytest.fixture
def shop(world: World) -> Shop:
    at(world, "2026-11-28 10:00:00")
    return open_shop(world)


@pytest.fixture
def batch(world: World, shop: Shop) -> Batch:
    """November's draft: two redemptions, one of which the government pays for."""
    sell(shop, price_points=4, funder="government", value_fen=250)
    sell(shop, price_points=2, funder="merchant")
    at(world, "2026-12-01 09:00:00")
    return made(shop)


@pytest.fixture
def office(world: World, batch: Batch) -> Office:
    """Two officers, logged in when the draft is there."""
    return Office.open(world)
