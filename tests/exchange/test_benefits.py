"""Benefits: no points, but stars, and so many units a day; the day turns by itself."""

import json
from collections import Counter
from functools import partial

import pytest

from chalicelib import hours
from chalicelib.exchange.ending import expire_in
from chalicelib.exchange.rules import StarsTooFew
from chalicelib.exchange.store import redemption_key
from chalicelib.hours.store import DeskHours, desk_key
from chalicelib.kit.table import Unit, run, stale
from chalicelib.settlement.drafting import make
from tests.exchange.books import books_of
from tests.exchange.shop import (
    Shop,
    balances,
    benefit,
    cancel,
    code_of,
    confirm,
    give,
    logged_in_again,
    open_shop,
    reserve,
    reserved,
    rich,
    serve,
    stock_left,
    units,
)
from tests.exchange.test_races import at_once
from tests.settlement.settling import tell
from tests.world import Caller, World


@pytest.fixture
def shop(world: World) -> Shop:
    return open_shop(world)


def starred(world: World, hours: int = 100) -> Caller:
    citizen = world.citizen()
    serve(citizen, hours)
    return citizen


def test_a_benefit_is_for_who_has_the_stars(world: World, shop: Shop) -> None:
    offer, citizen = benefit(shop, min_stars=2), starred(world, 299)
    refused = reserve(citizen, offer)
    assert (refused.status, refused.code) == (403, "stars_too_few")
    assert refused.body["error"]["details"] == {"stars": 2}
    serve(citizen, 300)
    assert reserve(citizen, offer).body["price_points"] == 0


def test_stars_are_a_condition_of_the_write_itself(world: World) -> None:
    """Hours that are taken away between the read and the write are gone."""
    citizen = starred(world)

    def late(unit: Unit) -> None:
        hours.demand_verified(unit, citizen.person, 6_000, StarsTooFew(stars=1))
        serve(citizen, 99)
        anything = DeskHours.minutes.set(0)
        unit.change(desk_key(citizen.person), anything, condition=None, otherwise=stale)

    with pytest.raises(StarsTooFew):
        run(late)


def test_a_benefit_goes_the_same_way_and_its_postings_move_nothing(world: World, shop: Shop) -> None:
    offer, citizen = benefit(shop, value_fen=3_000), starred(world)
    redemption = reserved(citizen, offer)
    done = confirm(shop.clerk, redemption, code_of(citizen, redemption))
    assert done.body["receipt"]["points"] == 0
    books = books_of(shop, [citizen])
    assert books.verdict.found == ()
    assert [json.loads(row["lg"]["S"]) for row in books.postings] == [
        [["available", 0], ["held", 0]],
        [["held", 0], [f"merchant:{shop.id}", 0]],
    ]
    assert balances(citizen) == (0, 0, 0)


def test_a_benefit_is_settled_in_fen_although_no_point_moved(world: World, shop: Shop) -> None:
    offer, citizen = benefit(shop, value_fen=3_000), starred(world)
    redemption = reserved(citizen, offer)
    confirm(shop.clerk, redemption, code_of(citizen, redemption))
    tell(redemption_key(redemption))
    batch = make(shop.id, "2026-11")
    assert batch is not None
    assert batch.state == "draft", batch.content.differences
    assert (batch.sum().lines, batch.sum().points, batch.sum().fen) == (1, 0, 3_000)


def test_a_benefit_that_is_given_back_moves_nothing(world: World, shop: Shop) -> None:
    offer, citizen = benefit(shop), starred(world)
    give(citizen, 3)
    assert cancel(citizen, reserved(citizen, offer)).status == 200
    assert balances(citizen) == (3, 0, 0)
    assert books_of(shop, [citizen]).verdict.found == ()


def test_a_day_has_its_units_and_the_next_day_has_them_again(world: World, shop: Shop) -> None:
    offer, people = benefit(shop, stock=3, shards=2), [starred(world) for _ in range(8)]
    assert Counter(reserve(each, offer).code for each in people[:4]) == {None: 3, "out_of_stock": 1}
    assert stock_left(offer) == 0
    world.later(days=1)
    assert stock_left(offer) == 3
    assert Counter(reserve(each, offer).code for each in people[4:]) == {None: 3, "out_of_stock": 1}
    assert books_of(shop, people).verdict.found == ()


def test_what_comes_back_the_same_day_is_there_again_and_not_the_next(world: World, shop: Shop) -> None:
    offer, (one, two, late) = benefit(shop, stock=1, claim="voucher"), [starred(world) for _ in range(3)]
    cancel(one, reserved(one, offer))
    kept = reserved(two, offer)
    assert reserve(late, offer).code == "out_of_stock"
    world.later(days=1)
    reserved(late, offer)
    assert cancel(two, kept).status == 200
    assert stock_left(offer) == 0, "yesterday's unit is not today's"
    assert books_of(shop, [one, two, late]).verdict.found == ()


def test_a_clock_that_is_behind_at_midnight_takes_from_the_day_that_has_begun(world: World, shop: Shop) -> None:
    offer, (one, two) = benefit(shop, stock=2, shards=1), [starred(world) for _ in range(2)]
    world.later(days=1)
    reserved(one, offer)
    world.later(days=-1)
    behind = reserved(two, offer)
    assert stock_left(offer) == 0
    assert cancel(two, behind).status == 200
    assert stock_left(offer) == 1
    assert books_of(shop, [one, two]).verdict.found == ()


def test_more_units_are_there_at_once_and_every_day(world: World, shop: Shop) -> None:
    offer, citizen = benefit(shop, stock=1, shards=1), starred(world)
    reserved(citizen, offer)
    shop.owner.post(f"/v1/offers/{offer}/stock", {"add": 2})
    assert stock_left(offer) == 2
    assert books_of(shop, [citizen]).verdict.found == ()
    world.later(days=1)
    assert stock_left(offer) == 3


def test_a_benefit_keeps_its_price(world: World, shop: Shop) -> None:
    refused = shop.owner.post(f"/v1/offers/{benefit(shop)}/price", {"price_points": 1})
    assert refused.code == "offer_impossible"


def test_sixteen_people_at_the_turn_of_the_day_get_the_new_days_five(world: World, shop: Shop) -> None:
    offer, people = benefit(shop, stock=5, shards=2), [starred(world) for _ in range(16)]
    first = reserved(people[0], offer)
    world.later(days=1)
    codes = Counter(reply.code for reply in at_once([partial(reserve, each, offer) for each in people[1:]]))
    assert codes[None] == 5
    assert set(codes) <= {None, "out_of_stock"}
    run(lambda unit: expire_in(unit, first, people[0].person))
    assert stock_left(offer) == 0
    assert books_of(shop, people).verdict.found == ()


def test_a_benefit_costs_what_every_reservation_costs(
    world: World, shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    offer = benefit(shop)
    reserve(starred(world), offer)
    citizen = starred(world)
    redemption = reserved(citizen, offer)
    spent = units(capsys)
    assert (spent["w"], spent["wt"], spent["rt"]) == (8, 1, 1)
    code = code_of(citizen, redemption)
    confirm(shop.clerk, redemption, code)
    spent = units(capsys)
    assert (spent["w"], spent["wt"]) == (6, 1)


LIMITS = (("day", {"days": 1}), ("month", {"days": 8}), ("year", {"days": 40}))


@pytest.mark.parametrize(("per", "later"), LIMITS)
def test_a_limit_counts_in_its_period_and_anew_in_the_next(
    world: World, shop: Shop, per: str, later: dict[str, float]
) -> None:
    offer, citizen = shop.offer(per_person_limit=1, limit_per=per, claim="voucher"), rich(world)
    first = reserved(citizen, offer)
    refused = reserve(citizen, offer)
    assert (refused.code, refused.body["error"]["details"]) == ("person_limit_reached", {"limit": 1, "per": per})
    cancel(citizen, first)
    again = reserved(citizen, offer)
    world.later(**later)
    run(lambda unit: expire_in(unit, again, citizen.person))
    citizen = logged_in_again(citizen)
    second = reserved(citizen, offer)
    assert reserve(citizen, offer).code == "person_limit_reached"
    assert books_of(shop, [citizen]).verdict.found == ()
    assert citizen.get(f"/v1/redemptions/{second}").body["state"] == "reserved"


def test_giving_back_an_old_periods_reservation_leaves_the_new_periods_count(world: World, shop: Shop) -> None:
    offer, citizen = shop.offer(per_person_limit=1, limit_per="day", claim="voucher"), rich(world)
    old = reserved(citizen, offer)
    world.later(days=1)
    reserved(citizen, offer)
    assert cancel(citizen, old).status == 200
    assert reserve(citizen, offer).code == "person_limit_reached"
    assert books_of(shop, [citizen]).verdict.found == ()


def test_a_limit_of_a_period_costs_ten_units(world: World, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    offer, citizen = shop.offer(per_person_limit=5, limit_per="day"), rich(world)
    for _ in range(2):
        redemption = reserved(citizen, offer)
        assert (spent := units(capsys))["w"] == 10, spent
        cancel(citizen, redemption)
        assert (spent := units(capsys))["w"] == 10, spent
