"""Drafts on the real engine: which month a redemption belongs to, what it is worth, and what a repeat changes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.kit.facts import news_of
from chalicelib.kit.table import fetch
from chalicelib.settlement import drafting
from chalicelib.settlement.lines import lines_of
from chalicelib.settlement.rules import Total
from chalicelib.settlement.store import batch_key
from tests.exchange.shop import Shop
from tests.settlement.settling import DECEMBER, NOVEMBER, OFFICER, again, at, made, sell
from tests.world import World


def test_a_redemption_becomes_a_line_of_its_month(world: World, shop: Shop) -> None:
    sale = sell(shop, price_points=4, funder="government", value_fen=250)
    batch = made(shop)
    (line,) = lines_of(batch)
    assert (line.redemption, line.verb, line.offer, line.title) == (sale.id, "confirm", sale.offer, "矿泉水一瓶")
    assert (line.funder, line.mode, line.points, line.fen) == ("government", "priced", 4, 250)
    assert (batch.id, batch.state, batch.content.area) == (f"{shop.id}.2026-11", "draft", "370303001001")
    assert batch.sum() == (1, 4, 250)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-11-30 23:59:58", NOVEMBER),
        ("2026-12-01 00:00:01", DECEMBER),
        ("2026-12-01 07:59:59", DECEMBER),  # still November in Greenwich
        ("2026-12-31 23:59:58", DECEMBER),
    ],
)
def test_a_month_begins_and_ends_at_midnight_in_the_city(world: World, shop: Shop, moment: str, month: str) -> None:
    offer = shop.offer()
    at(world, moment)
    sale = sell(shop, offer)
    other = DECEMBER if month == NOVEMBER else NOVEMBER
    assert [line.redemption for line in lines_of(made(shop, month))] == [sale.id]
    assert drafting.make(shop.id, other) is None


def test_a_month_without_redemptions_has_no_batch(world: World, shop: Shop) -> None:
    assert drafting.make(shop.id, NOVEMBER) is None
    key = batch_key(shop.id, NOVEMBER)
    assert fetch([key])[key] is None


def test_sums_are_by_funder_and_mode(world: World, shop: Shop) -> None:
    for funder, count in (("government", 2), ("community_fund", 1), ("merchant", 3)):
        offer = shop.offer(price_points=2, funder=funder, value_fen=199)
        for _ in range(count):
            sell(shop, offer)
    assert made(shop).content.totals == (
        Total("community_fund", "priced", 1, 2, 199),
        Total("government", "priced", 2, 4, 398),
        Total("merchant", "donation", 3, 6, 0),  # what the merchant gives costs the city nothing
    )


def test_terms_decide_the_mode_of_all_offers_or_of_one(world: World, shop: Shop) -> None:
    one = shop.offer(funder="merchant", value_fen=500)
    other = shop.offer(funder="government", value_fen=700)
    for offer in (one, other):
        sell(shop, offer)
    officer = world.citizen((OFFICER, "370303"))
    terms = {"mode": "flow_back", "offers": [{"offer": one, "mode": "priced"}]}
    put = officer.put(f"/v1/merchants/{shop.id}/settlement-terms", terms)
    assert (put.status, put.body["offers"]) == (200, terms["offers"])
    assert again(shop.owner).get(f"/v1/merchants/{shop.id}/settlement-terms").body == put.body
    modes = {line.offer: (line.mode, line.fen) for line in lines_of(made(shop))}
    assert modes == {one: ("priced", 500), other: ("flow_back", 0)}


def test_a_repeat_of_the_job_changes_nothing(world: World, shop: Shop) -> None:
    sell(shop)
    first = made(shop)
    key = batch_key(shop.id, NOVEMBER)
    before = fetch([key])
    assert made(shop) == first
    assert fetch([key]) == before


def test_a_draft_follows_the_month_until_it_is_locked(world: World, shop: Shop) -> None:
    sell(shop)
    first = made(shop)
    sell(shop)
    second = made(shop)
    assert (second.sum().lines, second.state) == (2, "draft")
    assert second.content.hash != first.content.hash


def test_two_jobs_at_once_make_one_draft(world: World, shop: Shop) -> None:
    offer = shop.offer(stock=20)
    for _ in range(6):
        sell(shop, offer)
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: drafting.make(shop.id, NOVEMBER), range(8)))
    hashes = {batch.content.hash for batch in batches if batch is not None}
    assert len(hashes) == 1
    assert len(list(lines_of(made(shop)))) == 6


def test_a_draft_is_told_of_once(world: World, shop: Shop) -> None:
    sell(shop)
    made(shop)
    made(shop)
    key = batch_key(shop.id, NOVEMBER)
    (news,) = news_of(fetch([key])[key], None)
    assert (news.name, news.data["points"], news.id.rpartition("|")[2]) == ("SettlementDrafted", 3, "1.0")
