"""Cancelled or expired: points and stock are back, exactly once."""

import pytest

from chalicelib.exchange.ending import expire
from chalicelib.exchange.reactions import sweep
from chalicelib.exchange.store import StockShard, stock_key
from chalicelib.kit.clock import now_ms
from chalicelib.kit.sweeping import SweepIncomplete
from chalicelib.kit.table import run, stale
from chalicelib.points.store import DeskPoints, desk_key
from functions import sweep as minutely
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


def test_a_cancelled_reservation_gives_back_points_and_stock(world: World) -> None:
    shop, citizen = open_shop(world), rich(world, 5)
    offer = shop.offer(price_points=5, stock=1)
    redemption = reserved(citizen, offer)
    assert stock_left(offer) == 0
    done = cancel(citizen, redemption)
    assert (done.status, done.body["state"]) == (200, "cancelled")
    assert (balances(citizen), stock_left(offer)) == ((5, 0, 0), 1)
    assert books_of(shop, [citizen]).verdict.found == ()


def test_a_repeated_cancel_answers_the_same_and_a_second_one_is_refused(world: World) -> None:
    shop, citizen, key = open_shop(world), rich(world), fresh_key()
    redemption = reserved(citizen, shop.offer())
    first = cancel(citizen, redemption, key=key)
    again = cancel(citizen, redemption, key=key)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert cancel(citizen, redemption).code == "cancelled"
    assert balances(citizen) == (10, 0, 0)


def test_the_key_of_the_shops_cancel_is_not_the_persons(world: World) -> None:
    shop, citizen, key = open_shop(world), rich(world), fresh_key()
    redemption = reserved(citizen, shop.offer())
    cancel(shop.clerk, redemption, key=key)
    assert cancel(citizen, redemption, key=key).code == "cancelled"


def test_the_shop_may_cancel_what_it_does_not_have(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    offer = shop.offer()
    by_clerk, by_owner = reserved(citizen, offer), reserved(citizen, offer)
    assert cancel(shop.clerk, by_clerk).status == 200
    assert cancel(shop.owner, by_owner).status == 200
    assert balances(citizen) == (10, 0, 0)


def test_nobody_else_may_cancel(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    redemption = reserved(citizen, shop.offer())
    for stranger in (world.citizen(), open_shop(world).clerk):
        assert (cancel(stranger, redemption).status, balances(citizen)) == (404, (9, 1, 0))
    assert cancel(citizen, fresh_key()).code == "no_such_redemption"


def test_a_confirmed_redemption_is_not_cancelled(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    redemption = reserved(citizen, shop.offer())
    confirm(shop.clerk, redemption, code_of(citizen, redemption))
    refused = cancel(citizen, redemption)
    assert (refused.code, refused.body["error"]["details"]["shop"]) == ("already_confirmed", shop.id)


def test_what_nobody_claimed_expires_two_minutes_after_its_end(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    offer = shop.offer()
    redemption = reserved(citizen, offer)
    world.later(minutes=15, seconds=115)
    assert expire(redemption, citizen.person) is False
    sweep(now_ms())
    assert citizen.get(f"/v1/redemptions/{redemption}").body["state"] == "reserved"
    world.later(seconds=10)
    assert minutely.handler({}, None)["redemptions"] >= 1
    assert citizen.get(f"/v1/redemptions/{redemption}").body["state"] == "expired"
    assert (balances(citizen), stock_left(offer)) == ((10, 0, 0), 10)
    assert cancel(citizen, redemption).code == "expired"
    sweep(now_ms())
    assert books_of(shop, [citizen]).verdict.found == ()


def test_one_reservation_that_cannot_end_stops_no_other(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    broken, sound = shop.offer(), shop.offer()
    stuck, free = reserved(citizen, broken), reserved(citizen, sound)
    key = stock_key(broken, 0)
    gone = StockShard.left.exists()
    run(lambda unit: unit.remove(key, gone, stale))
    world.later(minutes=20)
    with pytest.raises(SweepIncomplete, match="1 of"):
        sweep(now_ms())
    shard = StockShard(left=9, live=True, price_points=1, price_version=1)
    run(lambda unit: unit.create(key, shard, stale))
    assert citizen.get(f"/v1/redemptions/{free}").body["state"] == "expired"
    sweep(now_ms())
    assert citizen.get(f"/v1/redemptions/{stuck}").body["state"] == "expired"


def test_released_points_repay_a_debt_first(world: World) -> None:
    shop, citizen = open_shop(world), rich(world, 3)
    redemption = reserved(citizen, shop.offer(price_points=3))
    key, owed = desk_key(citizen.person), DeskPoints.debt.set(2)
    run(lambda unit: unit.change(key, owed, condition=DeskPoints.seq.exists(), otherwise=stale))
    cancel(citizen, redemption)
    assert balances(citizen) == (1, 0, 0)


def test_points_whose_lot_expired_under_the_hold_may_be_spent_for_seven_days(world: World) -> None:
    shop, citizen = open_shop(world), world.citizen()
    give(citizen, 2, expires_on="2026-11-24")
    redemption = reserved(citizen, shop.offer(claim="voucher"))
    world.later(days=3)
    cancel(citizen, redemption)
    assert citizen.get("/v1/me/points").body["expiring"] == [{"points": 1, "on": "2026-12-03"}]


def test_a_person_sees_open_redemptions_first_then_finished_ones_newest_first(world: World) -> None:
    shop, citizen = open_shop(world), rich(world)
    offer = shop.offer()
    first = reserved(citizen, offer)
    world.later(seconds=1)
    second = reserved(citizen, offer)
    world.later(seconds=1)
    third = reserved(citizen, offer)
    cancel(citizen, third)
    cancel(citizen, first)
    listed = citizen.get("/v1/me/redemptions").body
    assert [each["id"] for each in listed["items"]] == [second, third, first]
    page = citizen.get("/v1/me/redemptions?limit=1").body
    assert [each["id"] for each in page["items"]] == [second, third]
    rest = citizen.get(f"/v1/me/redemptions?limit=1&cursor={page['next_cursor']}").body
    assert [each["id"] for each in rest["items"]] == [first]
    assert citizen.get("/v1/me/redemptions?cursor=nonsense").code == "cursor_invalid"
    assert reserve(citizen, offer).status == 201
