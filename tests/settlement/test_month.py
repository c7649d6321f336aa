"""A hundred thousand redemptions of one shop, settled whole: drafted, blocked by one changed row, mended, locked,
approved and paid. On the simulated engine: the local one walks through a whole partition at every query.

`./dev figures --settlement` settles all of them and keeps what was counted; otherwise they are a twentieth.
"""

import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib import merchants
from chalicelib.exchange import Offer, offers
from chalicelib.exchange.rules import shards_for
from chalicelib.exchange.store import RedemptionRow, redemption_key
from chalicelib.kit.clock import day_start_ms, now_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Command
from chalicelib.kit.table import Unit, run, stale
from chalicelib.kit.who import Actor, Role
from chalicelib.settlement import Batch, stepping
from chalicelib.settlement.drafting import make
from chalicelib.settlement.lines import lines_of
from infra.simulation.house import lived_in
from infra.simulation.scheduler import Scheduler
from infra.simulation.store import Store, tables
from tests.settlement.crowd import is_reversed, sold
from tests.settlement.settling import COUNTY, NOVEMBER, OFFICER
from tests.settlement.test_many import violations

COUNT = 100_000 if "LONG" in os.environ else 5_000
BACK = sum(map(is_reversed, range(COUNT)))
SHOP, PRICE, FEN = "M-1", 3, 199
SINCE, DECEMBER_S = day_start_ms("2026-11-02"), 9 * 86_400.0
PLACE = (SHOP, NOVEMBER)


class Month:
    """The shop, what it sold in November, and two officers of its county, on an engine of their own."""

    def __init__(self) -> None:
        self.scheduler = Scheduler(1, starts_h=(0,))
        self.store = Store(tables(records=("gsi1", "gsi2"), postings=("gsi1",)), lambda: self.scheduler.now_ns)

    def lived(self, settle: Callable[["Month"], None]) -> None:
        """Sell everything, and let somebody settle it in December."""
        with lived_in(self.scheduler, self.store.ask, {}, []):
            self.scheduler.alone(self._sell)
            self.scheduler.alone(partial(self.scheduler.sleep, DECEMBER_S))
            self.scheduler.alone(partial(settle, self))

    def _sell(self) -> None:
        merchant = merchants.Merchant(id=SHOP, name="店", area="370303001001", lat=36.8, lng=118.05)
        merchants.registry.create(self.command(), SHOP, merchant)
        offer = Offer(
            "O-1", SHOP, "矿泉水一瓶", "goods", PRICE, 1, 100, shards_for(100, 1), value_fen=FEN, funder="government"
        )
        offers.create(self.somebody(merchants.OWNER, SHOP), self.command(), offer)
        self.redemptions: list[str] = []
        for key, item in sold(SHOP, offer.id, count=COUNT, since=SINCE, price_points=PRICE):
            self.store.shelves[key.table].put((key.pk, key.sk), item, 0)
            if key.pk.startswith("RDM#"):
                self.redemptions.append(key.pk.removeprefix("RDM#"))

    def price(self, redemption: str, points: int) -> None:
        """Somebody who may write to the records changes what a redemption cost."""

        def change(unit: Unit) -> None:
            row, there = redemption_key(redemption), RedemptionRow.state.exists()
            unit.change(row, RedemptionRow.price_points.set(points), condition=there, otherwise=stale)

        run(change)

    def somebody(self, role: str, scope: str) -> Actor:
        return Actor(new_ulid(now_ms()), 0, roles=(Role(role, scope),))

    def command(self) -> Command:
        return Command(new_ulid(now_ms()), "")

    def drafted(self) -> Batch:
        """The draft as it comes out now."""
        batch = make(*PLACE)
        assert batch is not None
        return batch


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_month_of_one_shop_settles_with_a_three_way_match(record_property: Callable[[str, object], None]) -> None:
    told: dict[str, Any] = {}

    def settle(month: Month) -> None:
        month.price(month.redemptions[COUNT // 2], PRICE - 1)
        blocked = month.drafted()
        told["differences"] = [(each.kind, each.expected, each.found) for each in blocked.content.differences]
        assert (blocked.state, blocked.content.differences[0].redemption) == ("blocked", month.redemptions[COUNT // 2])
        month.price(month.redemptions[COUNT // 2], PRICE)
        draft, first, second = month.drafted(), *(month.somebody(OFFICER, COUNTY) for _ in range(2))
        stepping.lock(first, month.command(), PLACE, draft.content.hash)
        stepping.approve(second, month.command(), PLACE)
        paid = stepping.pay(second, month.command(), PLACE, "ZB-2026-0001")
        told["left"] = paid.content.differences_count
        told["batch"] = (paid.state, *paid.sum())
        told["lines"] = Counter(line.verb for line in lines_of(paid))
        told["violations"] = violations(SHOP)

    Month().lived(settle)
    assert told == {
        "differences": [("amount_differs", str(PRICE - 1), str(PRICE))],
        "batch": ("paid", COUNT + BACK, PRICE * (COUNT - BACK), FEN * (COUNT - BACK)),
        "lines": {"confirm": COUNT, "reverse": BACK},
        "left": 0,
        "violations": [],
    }
    _, _, points, _ = told["batch"]
    figures = {"redemptions": COUNT, "reversed": BACK, "differences": told["left"], "points": points}
    record_property("settlement", figures)
