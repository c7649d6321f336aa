"""What happens to an offer between a reservation's read and its write."""

import pytest

from chalicelib.exchange import stock
from chalicelib.exchange.offers import find_now
from chalicelib.exchange.rules import OfferNotLive
from chalicelib.kit.table import Stale, Unit
from tests.exchange.shop import Shop, open_shop, reserve, rich, stock_left
from tests.world import World


def about_to_take(offer_id: str) -> Unit:
    """A Unit that has read a shard and is about to take one unit of it."""
    unit, offer = Unit(), find_now(offer_id)
    number, shard = stock.pick(unit, offer, "seed")
    stock.take(unit, offer_id, number, shard)
    return unit


@pytest.fixture
def shop(world: World) -> Shop:
    return open_shop(world)


def test_an_offer_that_is_withdrawn_meanwhile_is_not_taken_from(shop: Shop) -> None:
    offer = shop.offer()
    unit = about_to_take(offer)
    shop.owner.post(f"/v1/offers/{offer}/withdraw")
    with pytest.raises(OfferNotLive):
        unit.commit()
    assert stock_left(offer) == 10


def test_a_price_that_changes_meanwhile_is_read_again(shop: Shop) -> None:
    offer = shop.offer()
    unit = about_to_take(offer)
    shop.owner.post(f"/v1/offers/{offer}/price", {"price_points": 5})
    with pytest.raises(Stale):
        unit.commit()
    assert stock_left(offer) == 10


def test_the_last_unit_that_somebody_else_takes_meanwhile_is_read_again(shop: Shop) -> None:
    offer = shop.offer(stock=1)
    first, second = about_to_take(offer), about_to_take(offer)
    first.commit()
    with pytest.raises(Stale):
        second.commit()
    assert stock_left(offer) == 0


def test_a_sold_out_offer_that_was_withdrawn_is_not_live(world: World, shop: Shop) -> None:
    offer = shop.offer(stock=1)
    reserve(rich(world), offer)
    shop.owner.post(f"/v1/offers/{offer}/withdraw")
    assert reserve(rich(world), offer).code == "offer_not_live"
