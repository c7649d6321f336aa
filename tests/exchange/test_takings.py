"""A shop's takings: each confirmation counts once; a cap stops the shop for its period; what looks wrong is told."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.exchange.store import TakingsRow, redemption_key, takings_key
from chalicelib.exchange.suspicions import Confirmation, Takings
from chalicelib.exchange.takings import fold
from chalicelib.kit.clock import now_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.table import fetch
from tests.exchange.shop import Shop, code_of, confirm, open_shop, reserve, reserved, rich
from tests.exchange.test_races import at_once
from tests.settlement.settling import again, tell
from tests.world import Caller, World, fresh_key


@pytest.fixture
def shop(world: World) -> Shop:
    return open_shop(world)


def row_of(shop: Shop, month: str = "2026-11") -> TakingsRow | None:
    key = takings_key(shop.id, month)
    return TakingsRow.of(fetch([key])[key])


def takings_of(shop: Shop) -> Takings:
    row = row_of(shop)
    return row.takings if row is not None else Takings()


def sold(shop: Shop, citizen: Caller, offer: str) -> str:
    redemption = reserved(citizen, offer)
    done = confirm(again(shop.clerk), redemption, code_of(citizen, redemption))
    assert done.status == 200, done.body
    tell(redemption_key(redemption))
    return redemption


def cap(world: World, shop: Shop, daily: int | None, monthly: int | None = None) -> None:
    body = {"daily_points": daily, "monthly_points": monthly}
    admin = world.citizen(("county_admin", "370303"))
    assert admin.put(f"/v1/merchants/{shop.id}/caps", body).body["capped_until"] is None


def test_a_confirmation_counts_once_however_often_it_is_told(world: World, shop: Shop) -> None:
    redemption = sold(shop, rich(world), shop.offer(price_points=3))
    for _ in range(2):
        tell(redemption_key(redemption))
    takings = takings_of(shop)
    assert (takings.points, takings.day, takings.day_points) == (3, "2026-11-23", 3)


def test_confirmations_that_are_told_at_once_all_count(world: World, shop: Shop) -> None:
    person, at = new_ulid(1), now_ms()
    told = [Confirmation(fresh_key(), person, shop.id, 2, at + number) for number in range(6)]
    jobs: list[Callable[[], Any]] = [partial(fold, each) for each in told * 2]
    at_once(jobs)
    assert takings_of(shop).points == 12


def test_a_shop_at_its_daily_cap_confirms_nothing_more_that_day(world: World, shop: Shop) -> None:
    cap(world, shop, 4)
    citizen, offer = rich(world), shop.offer(price_points=2, claim="voucher")
    waiting = reserved(citizen, offer)
    sold(shop, citizen, offer)
    sold(shop, citizen, offer)
    refused = confirm(shop.clerk, waiting, code_of(citizen, waiting))
    assert (refused.status, refused.code) == (409, "merchant_cap")
    assert reserve(citizen, shop.offer()).code == "merchant_cap", "nobody is sent to a counter that is closed"
    world.later(days=1)
    assert confirm(again(shop.clerk), waiting, code_of(citizen, waiting)).status == 200


def test_a_shop_at_its_monthly_cap_waits_for_the_next_month(world: World, shop: Shop) -> None:
    cap(world, shop, None, 2)
    citizen, offer = rich(world), shop.offer(price_points=2, claim="voucher")
    sold(shop, citizen, offer)
    world.later(days=6)
    waiting = reserved(citizen, offer)
    assert confirm(shop.clerk, waiting, code_of(citizen, waiting)).code == "merchant_cap"
    world.later(days=2)  # December
    citizen = again(citizen)
    assert confirm(again(shop.clerk), waiting, code_of(citizen, waiting)).status == 200


def test_a_higher_cap_lets_a_shop_go_on(world: World, shop: Shop) -> None:
    cap(world, shop, 1)
    citizen, offer = rich(world), shop.offer(claim="voucher")
    sold(shop, citizen, offer)
    waiting = reserved(citizen, offer)
    assert confirm(shop.clerk, waiting, code_of(citizen, waiting)).code == "merchant_cap"
    cap(world, shop, 100)
    assert confirm(shop.clerk, waiting, code_of(citizen, waiting)).status == 200


def flags_of(shop: Shop) -> list[str]:
    row = row_of(shop)
    assert row is not None
    return [fact.data["rule"] for fact in row.facts or () if fact.name == "MerchantFlagged"]


def test_a_persons_fourth_visit_of_a_day_is_told_and_not_refused(world: World, shop: Shop) -> None:
    citizen, offer = rich(world), shop.offer()
    for _ in range(3):
        sold(shop, citizen, offer)
    assert flags_of(shop) == []
    sold(shop, citizen, offer)
    assert flags_of(shop) == ["many_visits"]
    world.later(days=1)
    sold(shop, citizen, offer)
    row = row_of(shop)
    assert row is not None
    assert row.takings.day_points == 1


def test_a_confirmation_outside_the_shops_hours_is_told(world: World) -> None:
    shop = open_shop(world, opens=600, closes=1200)  # the tests' morning is 9:00
    sold(shop, rich(world), shop.offer())
    assert flags_of(shop) == ["out_of_hours"]
