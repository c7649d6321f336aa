"""Servers' clocks differ by seconds: a reversal may be dated before its own confirmation, and that blocks no batch."""

from chalicelib.kit.pages import Listing, every
from chalicelib.points import merchant_month
from chalicelib.settlement.lines import lines_of
from infra.local.engine import Engine
from tests.exchange.shop import Shop
from tests.settlement.settling import DECEMBER, Office, at, made, sell, take_back
from tests.world import World


def test_a_reversal_dated_before_its_confirmation_is_a_line_beside_it(world: World, shop: Shop) -> None:
    at(world, "2026-11-28 10:00:45")
    sale = sell(shop, price_points=4, funder="government", value_fen=90)
    at(world, "2026-11-28 10:00:00")
    take_back(sale)
    batch = made(shop)
    assert [(line.verb, line.points, line.fen) for line in lines_of(batch)] == [
        ("reverse", -4, -90),
        ("confirm", 4, 90),
    ]
    assert (batch.state, batch.sum()) == ("draft", (2, 0, 0))


def test_at_the_end_of_a_month_it_waits_for_the_batch_of_its_confirmation(world: World, shop: Shop) -> None:
    at(world, "2026-12-01 00:00:15")
    sale = sell(shop, price_points=4, funder="government", value_fen=90)
    at(world, "2026-11-30 23:59:40")
    take_back(sale)
    at(world, "2026-12-01 09:00:00")
    november = made(shop)
    assert (november.state, november.sum(), len(november.content.held)) == ("draft", (0, 0, 0), 1)
    Office.open(world).settle(november)
    december = made(shop, DECEMBER)
    assert [(line.redemption, line.verb) for line in lines_of(december)] == [(sale.id, "reverse"), (sale.id, "confirm")]
    assert (december.state, december.sum(), december.content.held) == ("draft", (2, 0, 0), ())


def test_it_waits_for_no_confirmation_but_that_of_the_next_month(world: World, shop: Shop, engine: Engine) -> None:
    at(world, "2026-12-01 00:00:15")
    sale = sell(shop, told=False)
    at(world, "2026-11-30 23:59:40")
    take_back(sale)
    at(world, "2027-01-02 09:00:00")
    Office.open(world).settle(made(shop))
    (row,) = every(Listing(merchant_month(shop.id, DECEMBER), index="gsi1", table="postings"))
    engine.client("dynamodb").delete_item(TableName="postings", Key={"pk": row["pk"], "sk": row["sk"]})
    assert [each.kind for each in made(shop, DECEMBER).content.differences] == ["reversal_of_nothing"]
