"""Who sees which batches and lines, and pages of them."""

from typing import Any

import pytest

from chalicelib import merchants
from tests.exchange.shop import Shop, open_shop
from tests.settlement.settling import NOVEMBER, OFFICER, Office, again, at, made, sell
from tests.world import Caller, World, fresh_key

TOWN, OTHER_TOWN = "370303001001", "370302001001"


def ids(caller: Caller, query: str = "") -> list[str]:
    """All pages of a list."""
    found: list[str] = []
    cursor = ""
    while True:
        reply = caller.get(f"/v1/settlements?{query}&limit=3{cursor}")
        assert reply.status == 200, reply.body
        found += [item["id"] for item in reply.body["items"]]
        if reply.body["next_cursor"] is None:
            return found
        cursor = f"&cursor={reply.body['next_cursor']}"


def test_an_officer_lists_the_batches_of_his_area(world: World, shop: Shop) -> None:
    other = open_shop(world, area=OTHER_TOWN)
    for each in (shop, other):
        sell(each)
        made(each)
    month = f"month={NOVEMBER}"
    mine, theirs = f"{shop.id}.{NOVEMBER}", f"{other.id}.{NOVEMBER}"
    county = ids(world.citizen((OFFICER, "370303")), month)
    assert mine in county
    assert theirs not in county
    assert {mine, theirs} <= set(ids(world.citizen((OFFICER, "3703")), month))
    assert mine in ids(world.citizen((OFFICER, "3703")), f"{month}&area={TOWN}")
    assert theirs in ids(world.citizen((OFFICER, "370302")), "state=draft")
    assert mine not in ids(world.citizen((OFFICER, "370302")), "state=draft")


def test_without_a_choice_the_last_month_that_is_cut_is_listed(world: World, shop: Shop) -> None:
    sell(shop)
    made(shop)
    officer = world.citizen((OFFICER, TOWN))
    assert f"{shop.id}.{NOVEMBER}" not in ids(officer)
    at(world, "2026-12-01 00:10:00")
    assert f"{shop.id}.{NOVEMBER}" in ids(world.citizen((OFFICER, TOWN)))


def test_a_list_by_state_follows_the_steps(world: World, shop: Shop) -> None:
    sell(shop)
    batch, office = made(shop), Office.open(world)
    for state, step in (("draft", office.lock), ("locked", office.approve), ("approved", office.pay), ("paid", None)):
        for other in ("draft", "blocked", "locked", "approved", "paid"):
            listed = batch.id in ids(office.first, f"state={other}&month={NOVEMBER}")
            assert listed == (other == state), f"{state} in {other}"
        if step is not None:
            assert step(batch).status == 200


def test_an_owner_sees_his_own_shop_and_no_other(world: World, shop: Shop) -> None:
    other = open_shop(world)
    for each in (shop, other):
        sell(each)
        made(each)
    assert ids(shop.owner, f"merchant={shop.id}") == [f"{shop.id}.{NOVEMBER}"]
    assert ids(shop.owner, f"merchant={shop.id}&state=paid") == []
    assert shop.owner.get(f"/v1/settlements?merchant={other.id}").code == "not_your_area"
    assert shop.owner.get("/v1/settlements").code == "missing_field"
    assert shop.owner.get(f"/v1/settlements/{shop.id}.{NOVEMBER}").status == 200
    for path in ("", "/lines", "/statement"):
        assert shop.owner.get(f"/v1/settlements/{other.id}.{NOVEMBER}{path}").code == "not_your_area"
    assert shop.owner.get(f"/v1/merchants/{other.id}/settlement-terms").code == "not_your_area"


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/lines", "/{id}/statement"])
def test_others_see_nothing(world: World, shop: Shop, path: str) -> None:
    sell(shop)
    url = "/v1/settlements" + path.format(id=made(shop).id)
    assert world.citizen().get(url).code == "role_required"
    assert shop.clerk.get(url).code == "role_required"


def test_an_officer_of_another_area_sees_and_lists_nothing(world: World, shop: Shop) -> None:
    sell(shop)
    stranger = world.citizen((OFFICER, "370302"))
    for url in (f"/v1/settlements/{made(shop).id}", f"/v1/settlements?merchant={shop.id}", "/v1/settlements?area=3703"):
        assert stranger.get(url).code == "not_your_area"
    terms = stranger.put(f"/v1/merchants/{shop.id}/settlement-terms", {"mode": "priced"})
    assert terms.code == "not_your_area"


@pytest.mark.parametrize("role", [merchants.OWNER, merchants.CLERK])
def test_nobody_of_the_shop_sets_its_terms(world: World, shop: Shop, role: str) -> None:
    friend = world.citizen((OFFICER, "370303"), (role, shop.id))
    url = f"/v1/merchants/{shop.id}/settlement-terms"
    assert friend.put(url, {"mode": "priced"}).code == "interested_party"
    assert shop.owner.put(url, {"mode": "priced"}).code == "role_required"


def test_terms_are_set_and_changed_and_a_repeat_is_a_repeat(world: World, shop: Shop) -> None:
    officer, url = world.citizen((OFFICER, "370303")), f"/v1/merchants/{shop.id}/settlement-terms"
    assert officer.get(url).body == {"merchant": shop.id, "mode": None, "offers": [], "flows_to": None}
    key = fresh_key()
    first = officer.put(url, {"mode": "priced"}, key=key)
    assert officer.put(url, {"mode": "donation"}).body["mode"] == "donation"
    repeat = officer.put(url, {"mode": "priced"}, key=key)
    assert (repeat.body, repeat.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert officer.get(url).body["mode"] == "donation"
    assert officer.put(url, {"mode": "donation"}, key=key).code == "idempotency_mismatch"
    assert officer.put(url, {"flows_to": "NO-TEAM"}).code == "no_such_team"


def test_lines_come_in_pages_in_the_order_of_their_moments(world: World, shop: Shop) -> None:
    offer = shop.offer()
    sales = [sell(shop, offer).id for _ in range(5)]
    batch = made(shop)
    found: list[dict[str, Any]] = []
    cursor = ""
    for count in (2, 2, 1):
        reply = shop.owner.get(f"/v1/settlements/{batch.id}/lines?limit=2{cursor}")
        assert len(reply.body["items"]) == count
        found += reply.body["items"]
        cursor = f"&cursor={reply.body['next_cursor']}"
    assert reply.body["next_cursor"] is None
    assert [line["redemption"] for line in found] == sales
    assert found[0]["at"].startswith("2026-11-28T02:00:0")
    assert "person" not in found[0]


def test_a_cursor_of_another_draft_is_refused(world: World, shop: Shop) -> None:
    offer = shop.offer()
    for _ in range(3):
        sell(shop, offer)
    url = f"/v1/settlements/{made(shop).id}/lines?limit=2"
    cursor = shop.owner.get(url).body["next_cursor"]
    sell(shop, offer)
    made(shop)
    assert shop.owner.get(f"{url}&cursor={cursor}").code == "cursor_invalid"
    for bad in ("x", "e30", "w78", "LjE"):
        assert shop.owner.get(f"{url}&cursor={bad}").code == "cursor_invalid"


def test_a_batch_that_is_not_there_is_not_found(world: World, shop: Shop) -> None:
    officer = again(world.citizen((OFFICER, "3703")))
    for path in ("", "/lines", "/statement"):
        assert officer.get(f"/v1/settlements/{shop.id}.2026-02{path}").code == "no_such_settlement"
    assert officer.get("/v1/settlements?merchant=NOBODY").code == "no_such_merchant"
    assert officer.get("/v1/settlements/2026-02").code == "not_found"
