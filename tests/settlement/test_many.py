"""A busy month of two shops: 5,000 redemptions each are matched, locked, approved, paid and written down; one in fifty
was reversed. (A hundred thousand of one shop: test_month.py.)"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chalicelib.kit import log
from chalicelib.kit.clock import day_start_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.settlement.lines import lines_of
from chalicelib.settlement.statements import FORMS, write
from infra.audit.settlements import Settlements
from tests.exchange.shop import open_shop
from tests.settlement.crowd import fill, is_reversed
from tests.settlement.settling import Office, at, made
from tests.world import World

EACH, SHOPS = 5_000, 2
BACK = sum(map(is_reversed, range(EACH)))
SINCE = day_start_ms("2026-11-02")


@contextmanager
def measured(what: str, count: int = EACH) -> Iterator[None]:
    """Print what a step took."""
    started = time.monotonic()
    with log.metered() as meter:
        yield
    units = {name: round(amount) for name, amount in meter.units().items() if amount}
    print(f"settlement of {count}: {what} in {time.monotonic() - started:.1f} s {units or ''}")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(SHOPS))
def test_a_busy_month_settles_with_a_three_way_match(world: World, number: int) -> None:
    at(world, "2026-11-28 10:00:00")
    shop = open_shop(world)
    offer = shop.offer(price_points=3, funder="government", value_fen=199)
    with measured("rows made"):
        assert fill(shop.id, offer, count=EACH, since=SINCE) == 3 * EACH + 2 * BACK
    at(world, "2026-12-01 00:10:00")
    with measured("matched and drafted"):
        batch = made(shop)
    assert (batch.state, batch.sum()) == ("draft", (EACH + BACK, 3 * (EACH - BACK), 199 * (EACH - BACK)))
    with measured("looked at again"):
        assert made(shop) == batch
    with measured("locked, approved, paid"):
        Office.open(world).settle(batch)
    with measured("all lines read"):
        verbs = Counter(line.verb for line in lines_of(batch))
    assert verbs == {"confirm": EACH, "reverse": BACK}
    for form in FORMS:
        with measured(f"{form} written"):
            write(made(shop), form)
    with measured("verified"):
        assert violations(shop.id) == []


def violations(shop: str) -> list[str]:
    judge = Settlements()
    for row in every(Listing(f"SETTLE#{shop}", prefix="BATCH#")):
        judge.batch(row)
    for row in every(Listing(f"SETTLE#{shop}", prefix="PAGE#")):
        judge.page(row)
    for row in every(Listing(f"M#{shop}")):
        judge.chain(row)
    for partition in (f"MERCHANT#{shop}#2026-11", f"MERCHANT#{shop}#2026-12"):
        for row in every(Listing(partition, index="gsi1", table="postings")):
            judge.posting(row)
    return judge.finish()
