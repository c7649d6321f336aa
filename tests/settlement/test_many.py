"""A busy shop's month: 10,000 redemptions, with LONG=1 100,000, are matched, locked, and written down."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chalicelib.kit import log
from chalicelib.kit.clock import day_start_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.settlement.lines import lines_of
from chalicelib.settlement.statements import FORMS, write
from infra.audit.settlements import Settlements
from tests.exchange.shop import Shop
from tests.settlement.crowd import fill
from tests.settlement.settling import Office, at, made
from tests.world import World

COUNT = 100_000 if os.environ.get("LONG") == "1" else 10_000


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Print what a step took."""
    started = time.monotonic()
    with log.metered() as meter:
        yield
    units = {name: round(amount) for name, amount in meter.units().items()}
    print(f"settlement of {COUNT}: {what} in {time.monotonic() - started:.1f} s, units {units}")


@pytest.mark.slow
def test_a_busy_month_settles_with_a_three_way_match(world: World, shop: Shop) -> None:
    offer = shop.offer(price_points=3, funder="government", value_fen=199)
    with measured("rows written"):
        assert fill(shop.id, offer, count=COUNT, since=day_start_ms("2026-11-02")) == 3 * COUNT
    at(world, "2026-12-01 00:10:00")
    with measured("matched and drafted"):
        batch = made(shop)
    assert (batch.state, batch.sum()) == ("draft", (COUNT, 3 * COUNT, 199 * COUNT))
    with measured("looked at again"):
        assert made(shop) == batch
    office = Office.open(world)
    with measured("locked, approved, paid"):
        office.settle(batch)
    with measured("all lines read"):
        redemptions = {line.redemption for line in lines_of(batch)}
    assert len(redemptions) == COUNT
    for form in FORMS:
        with measured(f"{form} written"):
            write(made(shop), form)
    with measured("verified"):
        assert violations(shop) == []


def violations(shop: Shop) -> list[str]:
    judge = Settlements()
    for row in every(Listing(f"SETTLE#{shop.id}", prefix="BATCH#")):
        judge.batch(row)
    for row in every(Listing(f"SETTLE#{shop.id}", prefix="PAGE#")):
        judge.page(row)
    for row in every(Listing(f"M#{shop.id}")):
        judge.chain(row)
    for partition in (f"MERCHANT#{shop.id}#2026-11", f"MERCHANT#{shop.id}#2026-12"):
        for row in every(Listing(partition, index="gsi1", table="postings")):
            judge.posting(row)
    return judge.finish()
