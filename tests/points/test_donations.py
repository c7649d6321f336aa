"""Points given to the public pool: available ones, for good, once a key."""

from chalicelib import points
from tests.exchange.shop import open_shop, reserved, rich
from tests.points.owning import desk_of, moved, verdict_of
from tests.world import Caller, Reply, World, fresh_key


def give_away(caller: Caller, amount: int, **rest: str) -> Reply:
    return caller.post("/v1/me/donations", {"points": amount}, **rest)


def test_a_donation_goes_to_the_pool_and_leaves_a_receipt(world: World) -> None:
    citizen, key = rich(world, 9), fresh_key()
    given = give_away(citizen, 4, key=key)
    assert (given.status, given.body["id"], given.body["points"], given.body["to"]) == (201, key, 4, "public_pool")
    assert desk_of(citizen).available == 5
    row = points.statement(citizen.person, limit=1, cursor=None).items[0].row()
    assert (row.txid, row.legs) == (f"don:{key}", (("available", -4), ("pool:public-good", 4)))
    assert citizen.get("/v1/me/donations").body["items"] == [given.body]
    assert verdict_of(citizen) == ()


def test_a_repeated_donation_is_given_once(world: World) -> None:
    citizen, key = rich(world, 9), fresh_key()
    first, again = (give_away(citizen, 9, key=key) for _ in range(2))
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert give_away(citizen, 1, key=key).code == "idempotency_mismatch"
    assert give_away(rich(world, 9), 9, key=key).code == "idempotency_key_invalid"
    assert desk_of(citizen).available == 0


def test_only_available_points_are_given_and_none_by_whoever_owes(world: World) -> None:
    citizen, shop = rich(world, 5), open_shop(world)
    reserved(citizen, shop.offer(price_points=3))
    assert give_away(citizen, 3).code == "not_enough_points"
    moved(citizen.person, points.ClawBack(4, "program:test", "2026-11-23"))
    assert give_away(citizen, 1).code == "debt_outstanding"
    assert give_away(rich(world, 5, level=0), 1).code == "phone_required"


def test_donations_are_listed_newest_first_and_nobody_elses(world: World) -> None:
    citizen = rich(world, 9)
    for amount in (1, 2, 3):
        give_away(citizen, amount)
        world.later(seconds=1)
    give_away(rich(world, 9), 9)
    first = citizen.get("/v1/me/donations?limit=2").body
    assert [each["points"] for each in first["items"]] == [3, 2]
    rest = citizen.get(f"/v1/me/donations?limit=2&cursor={first['next_cursor']}").body
    assert [each["points"] for each in rest["items"]] == [1]
