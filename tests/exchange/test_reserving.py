"""Reserving over the real App and engine: every guard of the first arrow."""

from chalicelib import merchants
from chalicelib.exchange.store import snapshot
from chalicelib.kit.record import Command
from chalicelib.kit.table import run, stale
from chalicelib.points.store import DeskPoints, desk_key
from tests.exchange.books import books_of
from tests.exchange.shop import (
    balances,
    cancel,
    code_of,
    confirm,
    give,
    open_shop,
    reserve,
    reserved,
    rich,
    stock_left,
)
from tests.world import World, fresh_key


def test_a_reservation_holds_points_and_one_unit(world: World) -> None:
    shop, citizen = open_shop(world), rich(world, 10)
    offer = shop.offer(price_points=3, stock=5)
    made = reserve(citizen, offer)
    assert made.status == 201
    assert (made.body["state"], made.body["price_points"], made.body["quantity"]) == ("reserved", 3, 1)
    assert balances(citizen) == (7, 3, 0)
    assert stock_left(offer) == 4
    assert books_of(shop, [citizen]).verdict.found == ()


def test_a_counter_offer_is_kept_for_fifteen_minutes_and_a_voucher_for_seven_days(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    counter = reserve(citizen, shop.offer()).body
    voucher = reserve(citizen, shop.offer(claim="voucher")).body
    assert (counter["reserved_at"][:16], counter["expires_at"][:16]) == ("2026-11-23T01:00", "2026-11-23T01:15")
    assert voucher["expires_at"][:10] == "2026-11-30"


def test_the_same_key_answers_the_first_reservation_whatever_became_of_it(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    offer, key = shop.offer(), fresh_key()
    first = reserve(citizen, offer, key=key)
    again = reserve(citizen, offer, key=key)
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    confirm(shop.clerk, key, code_of(citizen, key))
    shop.owner.post(f"/v1/offers/{offer}/withdraw")
    assert reserve(citizen, offer, key=key).body == first.body
    assert balances(citizen) == (9, 0, 0)


def test_the_same_key_for_another_offer_is_a_mismatch(world: World) -> None:
    shop, citizen, key = open_shop(world), rich(world), fresh_key()
    reserve(citizen, shop.offer(), key=key)
    assert reserve(citizen, shop.offer(), key=key).code == "idempotency_mismatch"


def test_nobody_takes_the_key_of_another_persons_redemption(world: World) -> None:
    shop, one, other, key = open_shop(world), rich(world), rich(world), fresh_key()
    offer = shop.offer()
    reserve(one, offer, key=key)
    assert reserve(other, offer, key=key).code == "idempotency_key_invalid"
    assert balances(other) == (10, 0, 0)


def test_who_has_too_few_points_reserves_nothing(world: World) -> None:
    shop, citizen = open_shop(world), rich(world, 2)
    offer = shop.offer(price_points=3)
    assert reserve(citizen, offer).code == "not_enough_points"
    assert (balances(citizen), stock_left(offer)) == ((2, 0, 0), 10)


def test_who_owes_points_reserves_nothing(world: World) -> None:
    shop, citizen = open_shop(world), world.citizen()
    owed = DeskPoints.debt.set(2)
    key = desk_key(citizen.person)
    run(lambda unit: unit.change(key, owed, condition=DeskPoints.seq.does_not_exist(), otherwise=stale))
    assert reserve(citizen, shop.offer()).code == "debt_outstanding"


def test_a_fourth_open_reservation_is_refused_until_one_is_over(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    offer = shop.offer()
    first, *_ = [reserved(citizen, offer) for _ in range(3)]
    refused = reserve(citizen, offer)
    assert refused.code == "too_many_reservations"
    assert len(refused.body["error"]["details"]["open"]) == 3
    cancel(citizen, first)
    assert reserve(citizen, offer).status == 201


def test_nobody_has_more_of_an_offer_than_its_limit(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    offer = shop.offer(per_person_limit=1)
    first = reserved(citizen, offer)
    assert reserve(citizen, offer).code == "person_limit_reached"
    cancel(citizen, first)
    second = reserved(citizen, offer)
    confirm(shop.clerk, second, code_of(citizen, second))
    assert reserve(citizen, offer).code == "person_limit_reached"
    assert reserve(rich(world), offer).status == 201


def test_the_last_units_are_found_on_whichever_shard_they_are(world: World) -> None:
    shop = open_shop(world)
    offer = shop.offer(stock=5, shards=4)
    people = [rich(world) for _ in range(7)]
    codes = [reserve(person, offer).code for person in people]
    assert codes == [None] * 5 + ["out_of_stock"] * 2
    assert stock_left(offer) == 0
    assert books_of(shop, people).verdict.found == ()


def test_a_withdrawn_offer_takes_no_reservation(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    offer = shop.offer()
    shop.owner.post(f"/v1/offers/{offer}/withdraw")
    assert reserve(citizen, offer).code == "offer_not_live"  # though the snapshot still lists it
    snapshot.current().pop(offer, None)
    assert reserve(citizen, offer).code == "offer_not_live"


def test_a_suspended_merchant_takes_no_reservation(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    offer = shop.offer()
    admin = world.citizen(("county_admin", "370303"))
    assert admin.post(f"/v1/merchants/{shop.id}/suspend").status == 200
    assert reserve(citizen, offer).code == "merchant_suspended"


def test_a_changed_price_counts_at_once_and_leaves_open_reservations_alone(world: World) -> None:
    shop, citizen = open_shop(world), rich(world, 10)
    offer = shop.offer(price_points=2)
    before = reserved(citizen, offer)
    assert shop.owner.post(f"/v1/offers/{offer}/price", {"price_points": 5}).body["price_points"] == 5
    after = reserve(citizen, offer).body
    assert after["price_points"] == 5
    assert citizen.get(f"/v1/redemptions/{before}").body["price_points"] == 2
    assert balances(citizen) == (3, 7, 0)
    confirm(shop.clerk, before, code_of(citizen, before))
    assert balances(citizen) == (3, 5, 0)
    assert books_of(shop, [citizen]).verdict.found == ()


def test_points_that_expire_first_are_taken_first_and_kept_with_the_redemption(world: World) -> None:
    shop, citizen = open_shop(world), world.citizen()
    give(citizen, 2, expires_on="2027-12-31")
    give(citizen, 2, expires_on="2026-12-31")
    reserved(citizen, shop.offer(price_points=3))
    assert citizen.get("/v1/me/points").body["expiring"] == [{"points": 1, "on": "2027-12-31"}]


def test_an_unknown_offer_is_refused(world: World) -> None:
    assert reserve(rich(world), "NO-SUCH").code == "no_such_offer"


def test_a_phone_number_is_needed(world: World) -> None:
    assert reserve(rich(world, level=0), open_shop(world).offer()).code == "phone_required"


def test_quantity_is_one(world: World) -> None:
    refused = rich(world).post("/v1/redemptions", {"offer_id": open_shop(world).offer(), "quantity": 2})
    assert (refused.status, refused.code) == (422, "invalid_field")


def test_a_session_that_was_ended_reserves_nothing(world: World) -> None:
    citizen, offer = rich(world), open_shop(world).offer()
    citizen.delete("/v1/session")
    assert reserve(citizen, offer).code == "session_ended"


def test_a_merchant_younger_than_the_snapshot_is_known(world: World) -> None:
    shop = open_shop(world)
    young = merchants.Merchant(id=shop.id[:2] + "NEW-" + shop.id[-4:], name="新店", area="370303", lat=36.8, lng=118.05)
    merchants.registry.create(Command(fresh_key(), "builder"), young.id, young)
    assert world.citizen().get(f"/v1/merchants/{young.id}").body["name"] == "新店"
