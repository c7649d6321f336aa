"""A suspended shop's and a recalled offer's reservations are called off, each with its reason, and nothing else is."""

from functools import partial

import pytest

from chalicelib import merchants
from chalicelib.exchange import calling_off
from chalicelib.exchange.store import redemption_key, registry
from chalicelib.kit.record import Record
from chalicelib.kit.table import fetch
from tests.exchange.books import books_of
from tests.exchange.shop import Shop, balances, code_of, confirm, open_shop, reserved, rich, stock_left
from tests.exchange.test_races import at_once
from tests.exchange.test_vouchers import network_of, voucher
from tests.settlement.settling import tell
from tests.world import Caller, World


@pytest.fixture
def shop(world: World) -> Shop:
    return open_shop(world)


def state_of(citizen: Caller, redemption: str) -> tuple[str, str | None]:
    body = citizen.get(f"/v1/redemptions/{redemption}").body
    return body["state"], body["reason"]


def suspend(world: World, shop: Shop) -> Caller:
    admin = world.citizen(("city_admin", "3703"))
    assert admin.post(f"/v1/merchants/{shop.id}/suspend").status == 200
    return admin


def test_a_suspended_shops_open_reservations_are_called_off_with_the_reason(world: World, shop: Shop) -> None:
    offer, elsewhere, people = shop.offer(), open_shop(world), [rich(world) for _ in range(3)]
    mine = [reserved(each, offer) for each in people]
    other = reserved(people[0], elsewhere.offer())
    confirm(shop.clerk, mine[2], code_of(people[2], mine[2]))
    suspend(world, shop)
    tell(merchants.registry.key(shop.id))
    assert state_of(people[0], mine[0]) == state_of(people[1], mine[1]) == ("cancelled", "merchant_suspended")
    assert state_of(people[2], mine[2]) == ("confirmed", None)
    assert state_of(people[0], other) == ("reserved", None)
    assert (balances(people[1]), stock_left(offer)) == ((10, 0, 0), 9)
    key = redemption_key(mine[0])
    row = Record.of(fetch([key])[key])
    assert row is not None
    assert row.facts is not None
    assert (row.facts[0].name, row.facts[0].data["cause"]) == ("RedemptionCancelled", "merchant_suspended")
    assert books_of(shop, people).verdict.found != ()  # the other shop's offer is not among these rows
    elsewhere.offers += shop.offers
    assert books_of(elsewhere, people).verdict.found == ()


def test_a_shop_that_goes_on_keeps_what_is_open(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    news = merchants.registry.key(shop.id)
    admin = suspend(world, shop)
    admin.post(f"/v1/merchants/{shop.id}/resume")
    assert calling_off.of_merchant(shop.id) == 1
    tell(news)
    assert state_of(citizen, redemption) == ("reserved", None)
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200


def test_calling_off_twice_and_at_once_gives_back_once(world: World, shop: Shop) -> None:
    offer, people = shop.offer(stock=20), [rich(world) for _ in range(6)]
    for each in people:
        reserved(each, offer)
    suspend(world, shop)
    at_once([partial(calling_off.of_merchant, shop.id)] * 6)
    assert [balances(each) for each in people] == [(10, 0, 0)] * 6
    assert stock_left(offer) == 20
    assert books_of(shop, people).verdict.found == ()


def test_a_networks_voucher_outlives_the_suspension_of_one_shop(world: World, shop: Shop) -> None:
    citizen = rich(world)
    redemption = reserved(citizen, voucher(world, network_of(world, shop)))
    suspend(world, shop)
    assert calling_off.of_merchant(shop.id) == 0
    assert state_of(citizen, redemption) == ("reserved", None)


@pytest.mark.parametrize(("open_ones", "state"), [("honour", "reserved"), ("cancel", "cancelled"), (None, "reserved")])
def test_a_withdrawn_offers_reservations_are_honoured_or_cancelled(
    world: World, shop: Shop, open_ones: str | None, state: str
) -> None:
    citizen, offer = rich(world), shop.offer()
    redemption, other = reserved(citizen, offer), reserved(citizen, shop.offer())
    body = {"open": open_ones} if open_ones else None
    assert shop.owner.post(f"/v1/offers/{offer}/withdraw", body).body["state"] == "withdrawn"
    tell(registry.key(offer))
    assert state_of(citizen, redemption)[0] == state
    assert state_of(citizen, other) == ("reserved", None)
    if state == "reserved":
        assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200
    assert books_of(shop, [citizen]).verdict.found == ()


def test_a_recalled_voucher_is_called_off_everywhere(world: World, shop: Shop) -> None:
    citizen, offer = rich(world), voucher(world, network_of(world, shop))
    redemption = reserved(citizen, offer)
    city = world.citizen(("city_admin", "3703"))
    assert city.post(f"/v1/offers/{offer}/withdraw", {"open": "cancel"}).status == 200
    tell(registry.key(offer))
    assert state_of(citizen, redemption) == ("cancelled", "offer_withdrawn")
    assert balances(citizen) == (10, 0, 0)
