"""The hourly job: what is due when, that it goes on where it stopped, and that one failure stops no other."""

from collections.abc import Iterator

import pytest

from chalicelib.kit.clock import now_ms
from chalicelib.kit.sweeping import SweepIncomplete
from chalicelib.kit.table import fetch
from chalicelib.merchants import Merchant, registry
from chalicelib.settlement import due
from chalicelib.settlement.rules import Batch
from chalicelib.settlement.store import BatchRow, Progress, batch_key, progress_key
from functions import settle as function
from infra.local.engine import Engine
from tests.exchange.shop import Shop, open_shop
from tests.settlement.settling import DECEMBER, NOVEMBER, Office, again, at, dispute, made, sell, set_state, uphold
from tests.world import World


def batch_of(shop: Shop, month: str = NOVEMBER) -> Batch | None:
    key = batch_key(shop.id, month)
    row = BatchRow.of(fetch([key])[key])
    return row.batch if row is not None else None


def progress_of(shop: Shop) -> str | None:
    key = progress_key(shop.id)
    row = Progress.of(fetch([key])[key])
    return row.month if row is not None else None


@pytest.fixture
def alone(engine: Engine) -> None:
    """Nobody else's merchants are on the job's list, no other batch is open, and no round was made."""
    tables = engine.client("dynamodb")
    for page in tables.get_paginator("scan").paginate(TableName="records"):
        for row in page["Items"]:
            pk, sk = row["pk"]["S"], row["sk"]["S"]
            if pk.startswith("SETTLED") or (pk.startswith("SETTLE#") and sk.startswith("BATCH#")):
                tables.delete_item(TableName="records", Key={"pk": row["pk"], "sk": row["sk"]})


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-12-01 00:00:00", "2026-10"),
        ("2026-12-01 00:09:59", "2026-10"),
        ("2026-12-01 00:10:00", "2026-11"),
        ("2026-12-31 23:59:59", "2026-11"),
        ("2027-01-01 00:10:00", "2026-12"),
    ],
)
def test_a_month_is_due_ten_minutes_after_it_has_ended(world: World, moment: str, month: str) -> None:
    at(world, moment)
    assert due.due_month(now_ms()) == month


def test_the_job_makes_what_is_due_and_not_before(world: World, shop: Shop, alone: None) -> None:
    sell(shop)
    at(world, "2026-12-01 00:05:00")
    due.settle(now_ms())
    assert batch_of(shop) is None
    at(world, "2026-12-01 00:10:00")
    assert function.handler({}, None)["looked_at"] >= 1
    batch = batch_of(shop)
    assert batch is not None
    assert (batch.state, batch.sum().lines, progress_of(shop)) == ("draft", 1, NOVEMBER)


def test_a_run_that_is_repeated_changes_nothing(world: World, shop: Shop, alone: None) -> None:
    sell(shop)
    at(world, "2026-12-01 00:10:00")
    due.settle(now_ms())
    before = batch_of(shop)
    at(world, "2026-12-01 01:10:00")
    due.settle(now_ms())
    assert batch_of(shop) == before


def test_months_that_were_missed_are_caught_up_in_their_order(world: World, shop: Shop, alone: None) -> None:
    sell(shop)
    at(world, "2026-12-20 09:00:00")
    sell(Shop(world, shop.id, again(shop.owner), again(shop.clerk)))
    at(world, "2027-02-03 09:00:00")
    due.settle(now_ms())
    assert [batch_of(shop, month) is not None for month in (NOVEMBER, DECEMBER, "2027-01")] == [True, True, False]
    assert progress_of(shop) == "2027-01"


def test_a_merchant_that_no_fact_told_of_is_asked_once_a_month(world: World, shop: Shop, alone: None) -> None:
    sell(shop, told=False)
    assert progress_of(shop) is None
    at(world, "2026-12-01 00:10:00")
    due.settle(now_ms())
    assert batch_of(shop) is not None


def test_everybody_is_asked_only_once_a_month(world: World, shop: Shop, alone: None) -> None:
    asked: list[str] = []

    def everybody() -> Iterator[Merchant]:
        asked.append("asked")
        return registry.all()

    due.ask_everybody("2031-01", everybody)
    due.ask_everybody("2031-01", everybody)
    assert asked == ["asked"]


def test_one_merchants_failure_stops_no_other_and_is_met_again(
    world: World, shop: Shop, engine: Engine, alone: None
) -> None:
    shops = sorted((shop, open_shop(world), open_shop(world)), key=lambda each: each.id)
    for each in shops:
        sell(each)
    lost = registry.key(shops[1].id)
    row = fetch([lost])[lost]
    assert row is not None
    tables = engine.client("dynamodb")
    tables.delete_item(TableName="records", Key={"pk": row["pk"], "sk": row["sk"]})
    at(world, "2026-12-01 00:10:00")
    with pytest.raises(SweepIncomplete):
        due.settle(now_ms())
    assert [batch_of(each) is not None for each in shops] == [True, False, True]
    tables.put_item(TableName="records", Item=dict(row))
    due.settle(now_ms())
    assert batch_of(shops[1]) is not None


def test_a_run_that_is_cut_off_goes_on_where_it_stopped(world: World, shop: Shop, alone: None) -> None:
    shops = [shop, open_shop(world), open_shop(world)]
    for each in shops:
        sell(each)
    at(world, "2026-12-01 00:10:00")
    due.ask_everybody(NOVEMBER, lambda: ())  # nobody else's shops
    left = iter([True, True, False])  # time for the round and one merchant
    due.settle(now_ms(), lambda: next(left))
    assert sum(batch_of(each) is not None for each in shops) == 1
    left = iter([True, True, False])
    due.settle(now_ms(), lambda: next(left))
    assert sum(batch_of(each) is not None for each in shops) == 2
    due.settle(now_ms())
    assert all(batch_of(each) is not None for each in shops)


def test_what_is_blocked_is_looked_at_in_every_run(world: World, shop: Shop, alone: None) -> None:
    sale = sell(shop)
    set_state(sale, "cancelled")
    at(world, "2026-12-01 00:10:00")
    due.settle(now_ms())
    batch = batch_of(shop)
    assert batch is not None
    assert batch.state == "blocked"
    set_state(sale, "confirmed")
    due.settle(now_ms())
    batch = batch_of(shop)
    assert batch is not None
    assert batch.state == "draft"


def test_a_draft_is_looked_at_again_the_next_day(world: World, shop: Shop, alone: None) -> None:
    sale, _ = sell(shop), sell(shop)
    dispute(sale)
    at(world, "2026-12-01 00:10:00")
    due.settle(now_ms())
    uphold(sale)
    at(world, "2026-12-01 12:10:00")
    due.settle(now_ms())
    same_day = batch_of(shop)
    at(world, "2026-12-02 00:10:00")
    due.settle(now_ms())
    next_day = batch_of(shop)
    assert same_day is not None
    assert next_day is not None
    assert (same_day.sum().lines, len(same_day.content.held), next_day.sum().lines) == (1, 1, 2)


def test_a_draft_is_looked_at_again_when_something_was_disputed(world: World, shop: Shop, alone: None) -> None:
    sale, _ = sell(shop), sell(shop)
    at(world, "2026-12-01 00:10:00")
    due.settle(now_ms())
    dispute(sale)
    due.settle(now_ms())
    batch = batch_of(shop)
    assert batch is not None
    assert (batch.sum().lines, len(batch.content.held)) == (1, 1)


def test_what_a_month_leaves_later_is_taken_over_by_one_that_was_passed_by(
    world: World, shop: Shop, alone: None
) -> None:
    sale = sell(shop)
    at(world, "2027-01-02 00:10:00")
    due.settle(now_ms())
    assert batch_of(shop, DECEMBER) is None
    dispute(sale)
    due.settle(now_ms())
    december = batch_of(shop, DECEMBER)
    assert december is not None
    assert [each.points for each in december.content.held] == [sale.points]


def test_a_draft_is_made_again_when_the_month_before_has_left_something_else(
    world: World, shop: Shop, alone: None
) -> None:
    sale = sell(shop)
    dispute(sale)
    at(world, "2027-01-02 09:00:00")
    due.settle(now_ms())
    december = batch_of(shop, DECEMBER)
    assert december is not None
    assert len(december.content.held) == 1
    uphold(sale)
    assert Office.open(world).lock(made(shop)).status == 200  # November has it now
    due.settle(now_ms())
    december = batch_of(shop, DECEMBER)
    assert december is not None
    assert (december.content.held, december.content.after) == ((), "")


def test_the_progress_never_goes_back(world: World, shop: Shop, alone: None) -> None:
    sell(shop)
    at(world, "2026-12-01 00:10:00")
    due.settle(now_ms())
    due.enlist(shop.id, "2026-05")
    due.catch_up(shop.id, "2026-06")
    assert progress_of(shop) == NOVEMBER
