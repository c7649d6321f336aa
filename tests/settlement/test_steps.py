"""From draft to paid over the real App and engine: who may, in which order, and that nothing changes after the lock."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib import merchants
from chalicelib.identity.store import Profile, profile_key
from chalicelib.kit.errors import Refusal
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Command
from chalicelib.kit.table import Unit, fetch, run, stale
from chalicelib.kit.who import Actor, Role
from chalicelib.settlement import Batch, drafting, stepping
from chalicelib.settlement.rules import WrongStep
from chalicelib.settlement.store import batch_key
from tests.exchange.shop import Shop
from tests.settlement.settling import COUNTY, DECEMBER, NOVEMBER, OFFICER, Office, again, at, made, sell, set_state
from tests.world import Caller, Reply, World, fresh_key

Step = Callable[..., Reply]
STEPS: dict[str, Step] = {"lock": Office.lock, "approve": Office.approve, "pay": Office.pay}


@pytest.fixture
def batch(world: World, shop: Shop) -> Batch:
    sell(shop, price_points=4, funder="government", value_fen=250)
    sell(shop, price_points=2, funder="merchant")
    at(world, "2026-12-01 09:00:00")
    return made(shop)


@pytest.fixture
def office(world: World, batch: Batch) -> Office:
    return Office.open(world)


def stored(batch: Batch) -> object:
    key = batch_key(batch.merchant, batch.month)
    return fetch([key])[key]


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
    sell(shop, shop_offer(shop))
    office = Office.open(world)
    for month in (NOVEMBER, DECEMBER):
        office.settle(made(shop, month))
    rows = list(every(Listing(f"M#{shop.id}", table="postings")))
    assert [row["sk"]["S"][-1] for row in rows] == ["1", "2"]
    (chain,) = every(Listing(f"M#{shop.id}"))
    assert (chain["sq"]["N"], chain["ch"]["B"]) == ("2", rows[-1]["h"]["B"])


def shop_offer(shop: Shop) -> str:
    return Shop(shop.world, shop.id, again(shop.owner), again(shop.clerk)).offer()


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


def test_who_locked_does_not_approve(office: Office, batch: Batch) -> None:
    office.lock(batch)
    assert office.first.post(f"/v1/settlements/{batch.id}/approve").code == "second_person_needed"
    assert office.approve(batch).status == 200


def test_nor_does_somebody_of_his_household(office: Office, batch: Batch) -> None:
    home = fresh_key()
    for person in (office.first, office.second):
        live_in(person, home)
    office.lock(batch)
    assert office.approve(batch).code == "second_person_needed"
    live_in(office.second, fresh_key())
    assert office.approve(batch).status == 200


def live_in(person: Caller, household: str) -> None:
    key, home = profile_key(person.person), Profile.household.set(household)
    run(lambda unit: unit.change(key, home, condition=Profile.version.exists(), otherwise=stale))


@pytest.mark.parametrize("role", [merchants.OWNER, merchants.CLERK])
@pytest.mark.parametrize("step", ["lock", "approve", "pay"])
def test_an_officer_who_works_for_the_shop_decides_nothing(
    world: World, office: Office, batch: Batch, role: str, step: str
) -> None:
    friend = world.citizen((OFFICER, COUNTY), (role, batch.merchant))
    by_friend = Office(world, friend, friend)
    for name in ("lock", "approve"):
        if name != step:
            STEPS[name](office, batch)
        else:
            break
    before = stored(batch)
    assert STEPS[step](by_friend, batch).code == "interested_party"
    assert stored(batch) == before
    assert STEPS[step](office, batch).status == 200


@pytest.mark.parametrize("step", ["lock", "approve", "pay"])
def test_an_officer_of_another_area_decides_nothing(world: World, office: Office, batch: Batch, step: str) -> None:
    stranger = world.citizen((OFFICER, "370302"))
    before = stored(batch)
    assert STEPS[step](Office(world, stranger, stranger), batch).code == "not_your_area"
    assert stored(batch) == before


@pytest.mark.parametrize("step", ["lock", "approve"])
def test_only_an_officer_locks_and_approves(world: World, office: Office, batch: Batch, step: str) -> None:
    for role, scope in (("city_admin", "3703"), ("fund_officer", COUNTY), (merchants.OWNER, batch.merchant)):
        other = world.citizen((role, scope))
        assert STEPS[step](Office(world, other, other), batch).code == "role_required"


def test_a_fund_officer_pays(world: World, office: Office, batch: Batch) -> None:
    office.lock(batch)
    office.approve(batch)
    payer = world.citizen(("fund_officer", "3703"))
    assert Office(world, payer, payer).pay(batch).status == 200


def test_what_changed_since_the_officer_looked_is_not_locked(world: World, shop: Shop, office: Office) -> None:
    at(world, "2026-11-29 09:00:00")
    old = made(shop)
    sell(shop)
    new = made(shop)
    office = Office.open(world)
    assert office.lock(old).code == "draft_changed"
    assert office.lock(new).status == 200


def test_months_are_locked_in_their_order(world: World, shop: Shop, batch: Batch) -> None:
    sell(shop, shop_offer(shop))
    december, office = made(shop, DECEMBER), Office.open(world)
    assert office.lock(december).code == "earlier_batch_open"
    assert office.lock(batch).status == 200
    assert office.lock(december).status == 200


def test_a_draft_made_before_the_month_before_was_final_is_made_again(world: World, shop: Shop) -> None:
    sale = sell(shop)
    sell(shop)
    set_state(sale, "disputed")
    november = made(shop)
    at(world, "2026-12-02 09:00:00")
    sell(shop, shop_offer(shop))
    december = made(shop, DECEMBER)
    set_state(sale, "confirmed")
    november, office = made(shop), Office.open(world)
    assert office.lock(november).status == 200
    assert office.lock(december).code == "earlier_batch_open"
    assert office.lock(made(shop, DECEMBER)).status == 200


def test_a_batch_that_is_not_there_cannot_be_locked(world: World, office: Office, batch: Batch) -> None:
    for place in (f"{batch.merchant}.2026-08", "NOBODY.2026-11"):
        reply = office.first.post(f"/v1/settlements/{place}/lock", {"hash": "0" * 64})
        assert (reply.status, reply.code) == (404, "no_such_settlement")
    assert office.first.post("/v1/settlements/x.2026-11/lock", {"hash": "0" * 64}).code == "not_found"


def test_of_two_officers_at_once_one_locks(world: World, office: Office, batch: Batch) -> None:
    offices = [Office(world, person, person) for person in (office.first, office.second)] * 3
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda each: each.lock(batch), offices))
    assert sorted(reply.code or "locked" for reply in replies) == ["locked"] + ["wrong_step"] * 5


def test_who_read_a_draft_that_another_one_locked_meanwhile_does_not_lock_it_again(
    office: Office, batch: Batch
) -> None:
    replies: list[Reply] = []

    def against(read: Batch) -> Refusal | None:
        if not replies:
            replies.append(office.lock(batch))
        return None if read.state == "draft" else WrongStep()

    way = stepping.Way("locked", fact="SettlementLocked", roles=(OFFICER,), against=against)
    late = as_actor(office.second)
    with pytest.raises(WrongStep):
        run(
            lambda unit: stepping.step(unit, late, Command(fresh_key(), "late"), (batch.merchant, batch.month), way=way)
        )
    assert replies[0].status == 200
    (row,) = every(Listing(f"SETTLE#{batch.merchant}", prefix="BATCH#"))
    assert office.first.person in row["sp"]["S"]
    assert office.second.person not in row["sp"]["S"]


def as_actor(officer: Caller) -> Actor:
    """The officer as the door would have read him."""
    return Actor(officer.person, 0, roles=(Role(OFFICER, COUNTY),))


def test_of_many_payments_at_once_one_is_posted(office: Office, batch: Batch) -> None:
    office.lock(batch)
    office.approve(batch)
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: office.pay(batch), range(6)))
    assert [reply.status for reply in replies].count(200) == 1
    assert len(list(every(Listing(f"M#{batch.merchant}", table="postings")))) == 1


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_no_write_path_reaches_a_locked_batch(world: World, shop: Shop, batch: Batch, steps: int) -> None:
    office = Office.open(world)
    for step in list(STEPS.values())[:steps]:
        assert step(office, batch).status == 200
    before = list(every(Listing(f"SETTLE#{shop.id}", prefix="BATCH#"))), pages(shop)
    put = office.first.put(f"/v1/merchants/{shop.id}/settlement-terms", {"mode": "priced"})
    assert put.status == 200  # terms count for later drafts only
    world.later(days=2)
    assert drafting.make(shop.id, NOVEMBER) is not None
    drafting.keep_slip(shop.id, fresh_key(), 1_795_800_000_000)  # in November
    assert drafting.make(shop.id, NOVEMBER) is not None
    assert Office.open(world).lock(batch).code == "wrong_step"
    assert (list(every(Listing(f"SETTLE#{shop.id}", prefix="BATCH#"))), pages(shop)) == before


def pages(shop: Shop) -> list[object]:
    return list(every(Listing(f"SETTLE#{shop.id}", prefix="PAGE#")))


def test_a_draft_that_was_read_before_the_lock_does_not_overwrite_it(office: Office, batch: Batch) -> None:
    replies: list[Reply] = []

    def late(unit: Unit) -> Batch:
        kept = drafting.keep(unit, batch.merchant, batch.month, replace(batch.content, hash="0" * 64))
        if not replies:
            replies.append(office.lock(batch))
        return kept

    assert run(late).content.hash == batch.content.hash
    assert replies[0].status == 200
    assert office.approve(batch).body["hash"] == batch.content.hash
