"""From draft to paid over the real App and engine: in which order, what is posted, and what a repeat answers."""

import json

import pytest

from chalicelib.kit.pages import Listing, every
from chalicelib.settlement import Batch
from tests.exchange.shop import Shop
from tests.settlement.settling import (
    COUNTY,
    DECEMBER,
    NOVEMBER,
    STEPS,
    Office,
    at,
    dispute,
    made,
    new_offer,
    sell,
    stored,
    uphold,
)  # fmt: skip
from tests.world import World, fresh_key


def test_two_persons_settle_a_month(office: Office, batch: Batch) -> None:
    locked = office.lock(batch)
    assert (locked.status, locked.body["state"], locked.body["total"]) == (
        200, "locked", {"lines": 2, "points": 6, "fen": 250},
    )  # fmt: skip
    assert office.approve(batch).body["state"] == "approved"
    paid = office.pay(batch, "ZB-2026-7")
    assert (paid.status, paid.body["state"], paid.body["payment_reference"]) == (200, "paid", "ZB-2026-7")
    assert paid.body["locked_at"] < paid.body["approved_at"] < paid.body["paid_at"]


def test_paying_moves_the_receivable_to_what_is_settled(office: Office, batch: Batch) -> None:
    office.settle(batch)
    (row,) = every(Listing(f"M#{batch.merchant}", table="postings"))
    assert json.loads(row["lg"]["S"]) == [[f"merchant:{batch.merchant}", -6], ["city:settled", 6]]
    assert (row["tx"]["S"], row["sk"]["S"]) == (f"settle:{batch.id}:paid", "000000000001")


@pytest.mark.parametrize(("team", "account"), [(None, "wallet:{shop}"), ("T-FLOW", "team:T-FLOW")])
def test_points_that_flow_back_go_to_the_merchants_wallet_or_its_team(
    world: World, shop: Shop, team: str | None, account: str
) -> None:
    sell(shop, price_points=5, funder="merchant")
    sell(shop, price_points=7, funder="government", value_fen=100)
    office = Office.open(world)
    admin = world.citizen(("city_admin", "3703"))
    admin.post("/v1/teams", {"id": "T-FLOW", "name": "巷口志愿队", "area": COUNTY})
    offers = [{"offer": shop.offers[0], "mode": "flow_back"}]
    terms = office.first.put(
        f"/v1/merchants/{shop.id}/settlement-terms", {"offers": offers} | ({"flows_to": team} if team else {})
    )
    assert terms.status == 200, terms.body
    office.settle(made(shop))
    (row,) = every(Listing(f"M#{shop.id}", table="postings"))
    assert json.loads(row["lg"]["S"]) == [
        [f"merchant:{shop.id}", -12], ["city:settled", 7], [account.format(shop=shop.id), 5],
    ]  # fmt: skip


def test_the_chain_of_a_merchant_goes_on_with_each_payment(world: World, shop: Shop) -> None:
    sell(shop)
    at(world, "2026-12-20 09:00:00")
    sell(shop, new_offer(shop))
    office = Office.open(world)
    for month in (NOVEMBER, DECEMBER):
        office.settle(made(shop, month))
    rows = list(every(Listing(f"M#{shop.id}", table="postings")))
    assert [row["sk"]["S"][-1] for row in rows] == ["1", "2"]
    (chain,) = every(Listing(f"M#{shop.id}"))
    assert (chain["sq"]["N"], chain["ch"]["B"]) == ("2", rows[-1]["h"]["B"])


@pytest.mark.parametrize("step", ["approve", "pay"])
def test_a_step_is_refused_before_the_one_that_leads_to_it(office: Office, batch: Batch, step: str) -> None:
    before = stored(batch)
    assert STEPS[step](office, batch).code == "wrong_step"
    assert stored(batch) == before


@pytest.mark.parametrize("step", ["lock", "approve", "pay"])
def test_a_paid_batch_takes_no_further_step(office: Office, batch: Batch, step: str) -> None:
    office.settle(batch)
    before = stored(batch)
    assert STEPS[step](office, batch).code == "wrong_step"
    assert stored(batch) == before


@pytest.mark.parametrize("step", ["lock", "approve", "pay"])
def test_a_repeat_answers_the_first_answer_whatever_came_later(office: Office, batch: Batch, step: str) -> None:
    key, answers = fresh_key(), {}
    for name, do in STEPS.items():
        answers[name] = do(office, batch, **({"key": key} if name == step else {}))
    again_ = STEPS[step](office, batch, key=key)
    assert (again_.status, again_.headers["Idempotency-Replayed"]) == (200, "true")
    assert again_.body == answers[step].body
    assert len(list(every(Listing(f"M#{batch.merchant}", table="postings")))) == 1


def test_the_same_key_with_another_reference_is_a_mismatch(office: Office, batch: Batch) -> None:
    office.lock(batch)
    office.approve(batch)
    key = fresh_key()
    assert office.pay(batch, "A-1", key=key).status == 200
    assert office.pay(batch, "A-2", key=key).code == "idempotency_mismatch"


def test_another_persons_key_is_nobody_elses_repeat(office: Office, batch: Batch) -> None:
    key = fresh_key()
    assert office.lock(batch, key=key).status == 200
    other = office.second.post(f"/v1/settlements/{batch.id}/lock", {"hash": batch.content.hash}, key=key)
    assert other.code == "wrong_step"


def test_what_changed_since_the_officer_looked_is_not_locked(world: World, shop: Shop, office: Office) -> None:
    at(world, "2026-11-29 09:00:00")
    old = made(shop)
    sell(shop)
    new = made(shop)
    office = Office.open(world)
    assert office.lock(old).code == "draft_changed"
    assert office.lock(new).status == 200


def test_months_are_locked_in_their_order(world: World, shop: Shop, batch: Batch) -> None:
    sell(shop, new_offer(shop))
    december, office = made(shop, DECEMBER), Office.open(world)
    assert office.lock(december).code == "earlier_batch_open"
    assert office.lock(batch).status == 200
    assert office.lock(december).status == 200


def test_a_draft_made_before_the_month_before_was_final_is_made_again(world: World, shop: Shop) -> None:
    sale = sell(shop)
    sell(shop)
    dispute(sale)
    november = made(shop)
    at(world, "2026-12-02 09:00:00")
    sell(shop, new_offer(shop))
    december = made(shop, DECEMBER)
    uphold(sale)
    november, office = made(shop), Office.open(world)
    assert office.lock(november).status == 200
    assert office.lock(december).code == "earlier_batch_open"
    assert office.lock(made(shop, DECEMBER)).status == 200


def test_a_batch_that_is_not_there_cannot_be_locked(world: World, office: Office, batch: Batch) -> None:
    for place in (f"{batch.merchant}.2026-08", "NOBODY.2026-11"):
        reply = office.first.post(f"/v1/settlements/{place}/lock", {"hash": "0" * 64})
        assert (reply.status, reply.code) == (404, "no_such_settlement")
    assert office.first.post("/v1/settlements/x.2026-11/lock", {"hash": "0" * 64}).code == "not_found"
