"""A network's vouchers: any shop of it may confirm one, one shop does, and that shop is credited everywhere."""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest

from chalicelib import merchants
from chalicelib.exchange.store import document_of_live, redemption_key, snapshot
from chalicelib.kit.record import Record
from chalicelib.kit.table import fetch
from chalicelib.points import earned_in
from chalicelib.settlement.drafting import make
from tests.exchange.books import books_of
from tests.exchange.shop import Shop, balances, cancel, code_of, confirm, open_shop, reserve, reserved, rich, units
from tests.exchange.test_races import at_once
from tests.settlement.settling import tell
from tests.world import World, fresh_key

_count = count(1)
MONTH = "2026-11"


def network_of(world: World, *shops: Shop) -> str:
    """A network that these shops join."""
    network, city = f"N-{next(_count):06d}", world.citizen(("city_admin", "3703"))
    for shop in shops:
        joined = city.put(f"/v1/merchants/{shop.id}/networks", {"networks": [network]})
        assert joined.body["networks"] == [network]
    merchants.snapshot.rebuild(merchants.registry.document)
    merchants.snapshot.forget()
    return network


def voucher(world: World, network: str, **more: Any) -> str:
    """A voucher of the city that the network's shops accept."""
    offer = f"V-{next(_count):06d}"
    body = {"id": offer, "network": network, "title": "通兑券", "kind": "discount", "price_points": 2, "stock": 100}
    made = world.citizen(("city_admin", "3703")).post("/v1/offers", {**body, "claim": "voucher", **more})
    assert made.status == 201, made.body
    snapshot.rebuild(document_of_live)
    snapshot.forget()
    return offer


@pytest.fixture
def shops(world: World) -> list[Shop]:
    return [open_shop(world) for _ in range(2)]


def test_the_shop_that_confirms_is_credited_in_redemption_posting_and_fact(world: World, shops: list[Shop]) -> None:
    offer, citizen, (_, second) = voucher(world, network_of(world, *shops)), rich(world), shops
    made = reserve(citizen, offer).body
    assert made["merchant"] is None
    done = confirm(second.clerk, made["id"], code_of(citizen, made["id"]))
    assert done.body["receipt"]["shop"] == second.id
    assert citizen.get(f"/v1/redemptions/{made['id']}").body["merchant"] == second.id
    assert [each.points for each in earned_in(second.id, MONTH)] == [2]
    assert list(earned_in(shops[0].id, MONTH)) == []
    key = redemption_key(made["id"])
    row = Record.of(fetch([key])[key])
    assert row is not None
    assert row.facts is not None
    assert row.facts[0].data["merchant"] == second.id
    second.offers.append(offer)
    books = books_of(second, [citizen])
    assert books.verdict.found == ()
    assert json.loads(books.postings[-1]["lg"]["S"]) == [["held", -2], [f"merchant:{second.id}", 2]]


def test_settlement_pays_the_shop_that_confirmed(world: World, shops: list[Shop]) -> None:
    offer, citizen, (first, second) = voucher(world, network_of(world, *shops), funder="government"), rich(world), shops
    redemption = reserved(citizen, offer)
    confirm(second.clerk, redemption, code_of(citizen, redemption))
    tell(redemption_key(redemption))
    batch = make(second.id, MONTH)
    assert batch is not None
    assert batch.state == "draft"
    assert (batch.sum().lines, batch.sum().points) == (1, 2)
    assert make(first.id, MONTH) is None


def test_sixteen_shops_at_once_confirm_a_voucher_once(world: World) -> None:
    shops = [open_shop(world) for _ in range(16)]
    offer, citizen = voucher(world, network_of(world, *shops)), rich(world)
    redemption = reserved(citizen, offer)
    code = code_of(citizen, redemption)
    jobs: list[Callable[[], Any]] = [partial(confirm, shop.clerk, redemption, code) for shop in shops]
    replies = at_once(jobs)
    assert Counter(reply.code for reply in replies) == {None: 1, "already_confirmed": 15}
    (winner,) = [reply.body["receipt"]["shop"] for reply in replies if reply.status == 200]
    told = {reply.body["error"]["details"]["shop"] for reply in replies if reply.status != 200}
    earned = {shop.id: [each.points for each in earned_in(shop.id, MONTH)] for shop in shops}
    assert told == {winner}
    assert {shop: points for shop, points in earned.items() if points} == {winner: [2]}
    assert balances(citizen) == (8, 0, 0)


def test_a_shop_outside_the_network_does_not_accept_it(world: World, shops: list[Shop]) -> None:
    inside, outside = shops
    offer, citizen = voucher(world, network_of(world, inside)), rich(world)
    redemption = reserved(citizen, offer)
    code = code_of(citizen, redemption)
    assert confirm(outside.clerk, redemption, code).code == "wrong_merchant"
    city = world.citizen(("city_admin", "3703"))
    city.put(f"/v1/merchants/{inside.id}/networks", {"networks": []})
    assert confirm(inside.clerk, redemption, code).code == "wrong_merchant", "it left the network"


def test_a_clerk_of_several_shops_says_in_which_he_is(world: World, shops: list[Shop]) -> None:
    offer, citizen, (first, second) = voucher(world, network_of(world, *shops)), rich(world), shops
    clerk = world.citizen((merchants.CLERK, first.id), (merchants.CLERK, second.id))
    redemption, elsewhere = reserved(citizen, offer), open_shop(world)
    body = {"code": code_of(citizen, redemption)}
    path = f"/v1/redemptions/{redemption}/confirm"
    assert clerk.post(path, {**body, "shop": elsewhere.id}).code == "wrong_merchant"
    assert clerk.post(path, {**body, "shop": second.id}).body["receipt"]["shop"] == second.id


def test_a_suspended_shop_confirms_no_voucher_and_another_does(world: World, shops: list[Shop]) -> None:
    offer, citizen, (first, second) = voucher(world, network_of(world, *shops)), rich(world), shops
    redemption = reserved(citizen, offer)
    world.citizen(("city_admin", "3703")).post(f"/v1/merchants/{first.id}/suspend")
    code = code_of(citizen, redemption)
    assert confirm(first.clerk, redemption, code).code == "merchant_suspended"
    assert confirm(second.clerk, redemption, code).status == 200


def test_only_the_city_issues_vouchers_and_no_shop_cancels_one(world: World, shops: list[Shop]) -> None:
    network, citizen = network_of(world, *shops), rich(world)
    body = {"id": "V-OWN", "network": network, "title": "券", "kind": "goods", "price_points": 1, "stock": 1}
    assert shops[0].owner.post("/v1/offers", body).code == "not_your_area"
    county = world.citizen(("city_admin", "370303"))
    assert county.post("/v1/offers", body).code == "not_your_area"
    redemption = reserved(citizen, voucher(world, network))
    assert cancel(shops[0].clerk, redemption).code == "no_such_redemption"
    assert cancel(citizen, redemption).status == 200
    assert balances(citizen) == (10, 0, 0)


def test_a_voucher_is_found_at_every_shop_that_accepts_it(world: World, shops: list[Shop]) -> None:
    network, stranger = network_of(world, *shops), open_shop(world)
    offer = voucher(world, network)
    citizen = world.citizen()
    seen = citizen.get(f"/v1/offers?merchant={shops[1].id}").body["items"]
    assert [(each["id"], each["network"], each["merchant"]) for each in seen] == [(offer, network, None)]
    assert citizen.get(f"/v1/offers?merchant={stranger.id}").body["items"] == []
    assert citizen.get(f"/v1/offers/{offer}").body["merchant_name"] is None


def test_confirming_a_voucher_costs_what_every_confirmation_costs(
    world: World, shops: list[Shop], capsys: pytest.CaptureFixture[str]
) -> None:
    offer, citizen = voucher(world, network_of(world, *shops)), rich(world)
    reserve(rich(world), offer)  # loads the snapshots
    redemption = reserved(citizen, offer)
    spent = units(capsys)
    assert (spent["w"], spent["wt"], spent["rt"]) == (8, 1, 1)
    confirm(shops[0].clerk, redemption, code_of(citizen, redemption))
    spent = units(capsys)
    assert (spent["w"], spent["wt"], spent["rt"]) == (6, 1, 2)


def test_correcting_a_merchant_leaves_its_networks(world: World, shops: list[Shop]) -> None:
    network = network_of(world, shops[0])
    city = world.citizen(("city_admin", "3703"))
    facts = {"name": "新名字", "area": "370303001001", "lat": 36.8, "lng": 118.05, "datum": "gcj02"}
    assert city.put(f"/v1/merchants/{shops[0].id}", facts).body["networks"] == [network]


def test_a_repeat_of_the_reservation_is_as_it_began(world: World, shops: list[Shop]) -> None:
    offer, citizen = voucher(world, network_of(world, *shops)), rich(world)
    key = fresh_key()
    first = reserve(citizen, offer, key=key)
    confirm(shops[0].clerk, key, code_of(citizen, key))
    assert reserve(citizen, offer, key=key).body == first.body
