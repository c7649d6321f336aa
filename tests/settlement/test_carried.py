"""What a month owes less than nothing: nobody is asked for it, the next months take it over, funder by funder."""

from typing import Any

import pytest

from chalicelib.kit.pages import Listing, every
from chalicelib.points.store import Posting
from chalicelib.settlement import Batch
from chalicelib.settlement.rules import Content, Total, hash_of_left
from tests.exchange.shop import Shop
from tests.settlement.settling import DECEMBER, JANUARY, Office, Sale, again, at, made, sell, take_back
from tests.settlement.test_verify import all_books
from tests.world import World

FEBRUARY = "2027-02"


def reopened(shop: Shop) -> Shop:
    """The shop, with those who work there logged in now."""
    return Shop(shop.world, shop.id, again(shop.owner), again(shop.clerk), shop.offers)


def settled(world: World, shop: Shop, month: str | None = None) -> Batch:
    """Every step of a month's batch, which must go through."""
    batch = made(shop, month) if month else made(shop)
    Office.open(world).settle(batch)
    return batch


def paid(shop: Shop) -> dict[str, dict[str, int]]:
    """Batch → what its payment moved."""
    rows = (Posting.of(item) for item in every(Listing(f"M#{shop.id}", table="postings")))
    return {row.txid: dict(row.legs) for row in rows if row is not None}


def test_a_batch_of_reversals_alone_pays_nothing_and_is_carried_over(world: World, shop: Shop) -> None:
    sale = sell(shop, funder="government", value_fen=250)
    at(world, "2026-12-20 09:00:00")
    settled(world, shop)
    take_back(sale)
    later = [sell(reopened(shop), price_points=5, funder="government", value_fen=600) for _ in range(1)]
    at(world, "2027-01-01 00:10:00")
    december = made(shop, DECEMBER)
    assert (december.sum(), december.content.left) == ((2, 2, 350), ())
    take_back(later[0])
    at(world, "2027-02-01 00:10:00")
    settled(world, shop, DECEMBER)
    january = settled(world, shop, JANUARY)
    assert (january.sum(), january.paid()) == ((1, -5, -600), (0, 0, 0))
    assert january.content.left == (Total("government", "priced", 0, -5, -600),)
    assert set(paid(shop)) == {f"settle:{shop.id}.2026-11:paid", f"settle:{shop.id}.2026-12:paid"}


def test_what_is_carried_over_is_set_off_against_the_next_month(world: World, shop: Shop) -> None:
    sale = sell(shop, price_points=4, funder="government", value_fen=250)
    at(world, "2026-12-20 09:00:00")
    settled(world, shop)
    take_back(sale)
    at(world, "2027-01-05 09:00:00")
    settled(world, shop, DECEMBER)
    sold = sell(reopened(shop), price_points=9, funder="government", value_fen=900)
    at(world, "2027-02-01 00:10:00")
    january = made(shop, JANUARY)
    assert january.content.carried == (Total("government", "priced", 0, -4, -250),)
    assert (january.sum(), january.paid()) == ((1, 9, 900), (1, 5, 650))
    Office.open(world).settle(january)
    assert paid(shop)[f"settle:{shop.id}.2027-01:paid"] == {f"merchant:{shop.id}": -5, "city:settled": 5}
    assert all_books(shop, [sale.citizen, sold.citizen]).verdict.found == ()


def test_months_without_any_redemption_carry_it_on(world: World, shop: Shop) -> None:
    sale = sell(shop, price_points=4, funder="government", value_fen=250)
    at(world, "2026-12-20 09:00:00")
    settled(world, shop)
    take_back(sale)
    at(world, "2027-03-05 09:00:00")
    for month in (DECEMBER, JANUARY, FEBRUARY):
        batch = settled(world, shop, month)
        assert batch.content.left == (Total("government", "priced", 0, -4, -250),)
    assert all_books(shop, [sale.citizen]).verdict.found == ()


def test_one_funder_never_pays_what_another_one_is_owed(world: World, shop: Shop) -> None:
    sale = sell(shop, price_points=4, funder="government", value_fen=250)
    at(world, "2026-12-20 09:00:00")
    settled(world, shop)
    take_back(sale)
    sell(reopened(shop), price_points=6, funder="community_fund", value_fen=700)
    at(world, "2027-01-01 00:10:00")
    december = settled(world, shop, DECEMBER)
    assert december.content.payable == (Total("community_fund", "priced", 1, 6, 700),)
    assert december.content.left == (Total("government", "priced", 0, -4, -250),)
    assert paid(shop)[f"settle:{shop.id}.2026-12:paid"] == {f"merchant:{shop.id}": -6, "city:settled": 6}


MODES: list[tuple[dict[str, Any], str, int]] = [
    ({"mode": "donation"}, "city:settled", 0),
    ({"mode": "priced"}, "city:settled", 250),
    ({"mode": "flow_back"}, "wallet", 0),
]


@pytest.mark.parametrize(("terms", "account", "fen"), MODES)
def test_each_mode_pays_sets_off_and_stays_whole(
    world: World, shop: Shop, terms: dict[str, Any], account: str, fen: int
) -> None:
    office = Office.open(world)
    assert office.first.put(f"/v1/merchants/{shop.id}/settlement-terms", terms).status == 200
    offer = shop.offer(price_points=4, funder="government", value_fen=250)
    sales: list[Sale] = [sell(shop, offer) for _ in range(2)]
    at(world, "2026-12-20 09:00:00")
    november = settled(world, shop)
    assert november.paid() == (2, 8, 2 * fen)
    take_back(sales[0])
    sales.append(sell(reopened(shop), offer))
    sales.append(sell(reopened(shop), offer))
    at(world, "2027-01-01 00:10:00")
    december = settled(world, shop, DECEMBER)
    assert (december.sum(), december.paid()) == ((3, 4, fen), (3, 4, fen))
    moved = paid(shop)[f"settle:{shop.id}.2026-12:paid"]
    to = f"wallet:{shop.id}" if account == "wallet" else account
    assert moved == {f"merchant:{shop.id}": -4, to: 4}
    assert all_books(shop, [sale.citizen for sale in sales]).verdict.found == ()


def test_the_officer_reads_what_is_taken_over_paid_and_left(world: World, shop: Shop) -> None:
    sale = sell(shop, price_points=4, funder="government", value_fen=250)
    at(world, "2026-12-20 09:00:00")
    settled(world, shop)
    take_back(sale)
    at(world, "2027-02-02 09:00:00")
    made(shop, DECEMBER)
    made(shop, JANUARY)
    body = Office.open(world).first.get(f"/v1/settlements/{shop.id}.{JANUARY}").body
    less = {"lines": 0, "points": -4, "fen": -250}
    assert (body["total"]["points"], body["payable"]["points"]) == (0, 0)
    assert (body["carried"], body["left"]) == (less, less)


def test_what_a_batch_leaves_is_what_it_owes_less_than_nothing() -> None:
    content = Content(
        "370303",
        "wallet:M-1",
        totals=(Total("government", "priced", 2, -3, 40), Total("merchant", "donation", 1, 2, 0)),
        carried=(Total("government", "priced", 0, 1, -50),),
    )
    assert content.left == (Total("government", "priced", 0, -2, -10),)
    assert content.payable == (Total("merchant", "donation", 1, 2, 0),)
    assert hash_of_left(content) != hash_of_left(None) == ""
