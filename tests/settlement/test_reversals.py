"""What is taken back after the lock, and what is disputed before it: always in a later batch, never in a locked one."""

from chalicelib.settlement import Batch, drafting
from chalicelib.settlement.lines import lines_of
from chalicelib.settlement.rules import Line
from tests.exchange.shop import Shop
from tests.settlement.settling import (
    DECEMBER,
    JANUARY,
    NOVEMBER,
    Office,
    Sale,
    at,
    dispute,
    made,
    sell,
    take_back,
    uphold,
)
from tests.world import World


def said(batch: Batch) -> list[tuple[str, str, int, int]]:
    return [(line.redemption, line.verb, line.points, line.fen) for line in lines_of(batch)]


def confirmed(sale: Sale, fen: int = 0) -> tuple[str, str, int, int]:
    return sale.id, "confirm", sale.points, fen


def taken_back(sale: Sale, fen: int = 0) -> tuple[str, str, int, int]:
    return sale.id, "reverse", -sale.points, -fen


def test_a_reversal_after_the_lock_is_a_negative_line_of_the_next_batch(world: World, shop: Shop) -> None:
    sale = sell(shop, price_points=4, funder="government", value_fen=250)
    at(world, "2026-12-01 09:00:00")
    november, office = made(shop), Office.open(world)
    office.settle(november)
    take_back(sale)
    assert said(made(shop)) == [confirmed(sale, 250)]
    assert made(shop) == made(shop)
    december = made(shop, DECEMBER)
    assert said(december) == [taken_back(sale, 250)]
    assert december.sum() == (1, -4, -250)


def test_a_reversal_in_the_same_month_is_a_line_beside_the_confirmation(world: World, shop: Shop) -> None:
    sale = sell(shop, funder="government", value_fen=90)
    take_back(sale)
    batch = made(shop)
    assert said(batch) == [confirmed(sale, 90), taken_back(sale, 90)]
    assert batch.sum() == (2, 0, 0)


def test_a_reversal_takes_back_what_was_settled_whatever_the_terms_are_now(world: World, shop: Shop) -> None:
    sale = sell(shop, funder="government", value_fen=250)
    at(world, "2026-12-01 09:00:00")
    office = Office.open(world)
    office.settle(made(shop))
    office.first.put(f"/v1/merchants/{shop.id}/settlement-terms", {"mode": "donation"})
    take_back(sale)
    (line,) = lines_of(made(shop, DECEMBER))
    assert (line.mode, line.fen, line.funder) == ("priced", -250, "government")


def test_the_line_that_is_taken_back_may_stand_some_months_before(world: World, shop: Shop) -> None:
    sale = sell(shop, funder="government", value_fen=250)
    at(world, "2027-01-20 09:00:00")
    Office.open(world).settle(made(shop))
    take_back(sale)
    assert drafting.make(shop.id, DECEMBER) is None
    assert said(made(shop, JANUARY)) == [taken_back(sale, 250)]


def test_a_reversal_of_what_no_batch_ever_had_blocks(world: World, shop: Shop) -> None:
    sale = sell(shop)
    at(world, "2026-12-01 09:00:00")
    take_back(sale)
    batch = made(shop, DECEMBER)  # November was never locked
    assert (batch.state, batch.content.differences[0].kind) == ("blocked", "reversal_of_nothing")
    Office.open(world).settle(made(shop))
    assert made(shop, DECEMBER).state == "draft"


def test_what_is_disputed_is_held_and_paid_with_the_next_batch_when_it_stands(world: World, shop: Shop) -> None:
    held, plain = sell(shop, price_points=5), sell(shop, price_points=2)
    dispute(held)
    at(world, "2026-12-01 09:00:00")
    office, november = Office.open(world), made(shop)
    assert said(november) == [confirmed(plain)]
    assert office.lock(november).body["held"] == 1
    assert [each.points for each in made(shop, DECEMBER).content.held] == [5]  # still disputed: on to January
    uphold(held)
    assert said(made(shop, DECEMBER)) == [confirmed(held)]
    assert said(made(shop)) == [confirmed(plain)]


def test_what_is_disputed_and_reversed_cancels_itself_in_the_next_batch(world: World, shop: Shop) -> None:
    held = sell(shop, price_points=5, funder="government", value_fen=300)
    dispute(held)
    at(world, "2026-12-01 09:00:00")
    Office.open(world).lock(made(shop))
    take_back(held)
    december = made(shop, DECEMBER)
    assert said(december) == [confirmed(held, 300), taken_back(held, 300)]
    assert december.sum()[1:] == (0, 0)


def test_a_held_redemption_is_settled_once_however_many_months_pass(world: World, shop: Shop) -> None:
    held = sell(shop, price_points=5)
    dispute(held)
    at(world, "2027-02-01 09:00:00")
    lines: list[Line] = []
    for month in (NOVEMBER, DECEMBER):
        office = Office.open(world)
        batch = made(shop, month)
        assert (batch.sum().lines, len(batch.content.held)) == (0, 1)
        office.settle(batch)
    uphold(held)
    for month in (NOVEMBER, DECEMBER, JANUARY):
        lines += lines_of(made(shop, month))
    assert [line.redemption for line in lines] == [held.id]
