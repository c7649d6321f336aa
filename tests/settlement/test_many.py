"""A busy month: 10,000 redemptions, with LONG=1 100,000, are matched, locked, and written down, 5,000 a shop; one in
fifty was reversed.

The local engine walks through a whole partition at every query, so that 100,000 of one shop are beyond its patience;
what our own code does with as many is measured without it.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chalicelib.exchange import Offer, Redemption
from chalicelib.kit import log
from chalicelib.kit.clock import SECOND, day_start_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.pages import Listing, every
from chalicelib.points import Earned
from chalicelib.settlement.lines import lines_of
from chalicelib.settlement.matching import Books, match
from chalicelib.settlement.packing import opened, packed
from chalicelib.settlement.rules import Terms, Verb, totals_of
from chalicelib.settlement.statements import FORMS, write
from infra.audit.settlements import Settlements
from tests.exchange.shop import Shop, open_shop
from tests.settlement.crowd import fill, is_reversed
from tests.settlement.settling import Office, at, made
from tests.world import World

IS_LONG = os.environ.get("LONG") == "1"
EACH, SHOPS = 5_000, 20 if IS_LONG else 2
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


@pytest.mark.slow
def test_a_hundred_thousand_of_one_shop_are_matched_and_packed_in_memory() -> None:
    count = 100_000
    books = crowded(count)
    with measured("matched in memory", count):
        matched = match(books)
    assert (len(matched.lines), matched.differences) == (count, [])
    with measured("packed", count):
        pages = list(packed(matched.lines))
    assert max(len(body) for _, body in pages) < 60_000
    with measured("unpacked and summed", count):
        lines = [line for name, body in pages for line in opened(name, body)]
    assert totals_of(lines) == totals_of(matched.lines)
    assert lines == matched.lines


def crowded(count: int) -> Books:
    offer = Offer("O-1", "M-1", "矿泉水一瓶", "goods", 3, 1, count, 50, value_fen=199, funder="government")
    earned, redemptions = [], {}
    for number in range(count):
        moment = SINCE + number * 20 * SECOND
        redemption, person = new_ulid(moment), new_ulid(moment)
        earned.append(Earned(f"rdm:{redemption}:confirm", moment, person, 3))
        redemptions[redemption] = Redemption(
            redemption, person, "O-1", offer.title, "M-1", 3, 0, (), moment, moment, state="confirmed"
        )  # fmt: skip
    slips = frozenset[tuple[str, Verb]]((each, "confirm") for each in redemptions)
    return Books("M-1", earned, (), slips, redemptions, {"O-1": offer}, Terms("M-1"))
