"""A damaged store: each kind of difference blocks the batch and is listed; once mended, it is a draft again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.exchange.store import redemption_key, registry
from chalicelib.kit.clock import now_ms
from chalicelib.kit.facts import news_of
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.table import fetch
from chalicelib.points import merchant_month
from chalicelib.settlement import Batch
from infra.local.engine import Engine
from tests.exchange.shop import Shop
from tests.settlement.settling import NOVEMBER, Office, Sale, made, sell, stored, take_back
from tests.world import World

Row = dict[str, Any]


class Vandal:
    """Changes rows behind everybody's back."""

    def __init__(self, engine: Engine, shop: Shop) -> None:
        self._tables, self._shop = engine.client("dynamodb"), shop

    def put(self, table: str, row: Row) -> None:
        self._tables.put_item(TableName=table, Item=row)

    def drop(self, table: str, row: Row) -> None:
        self._tables.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})

    def redemption(self, sale: Sale) -> Row:
        return dict(fetch([redemption_key(sale.id)])[redemption_key(sale.id)] or {})

    def posting(self, sale: Sale, verb: str = "confirm") -> Row:
        partition = Listing(merchant_month(self._shop.id, NOVEMBER), index="gsi1", table="postings")
        return dict(next(row for row in every(partition) if row["tx"]["S"] == f"rdm:{sale.id}:{verb}"))


@pytest.fixture
def vandal(engine: Engine, shop: Shop) -> Vandal:
    return Vandal(engine, shop)


def no_redemption(vandal: Vandal, sale: Sale) -> None:
    vandal.drop("records", vandal.redemption(sale))


def another_price(vandal: Vandal, sale: Sale) -> None:
    vandal.put("records", vandal.redemption(sale) | {"pp": {"N": "99"}})


def another_amount(vandal: Vandal, sale: Sale) -> None:
    row = vandal.posting(sale)
    legs = [[name, amount * 2] for name, amount in json.loads(row["lg"]["S"])]
    vandal.put("postings", row | {"lg": {"S": json.dumps(legs)}})


def never_confirmed(vandal: Vandal, sale: Sale) -> None:
    vandal.put("records", vandal.redemption(sale) | {"st": {"S": "cancelled"}})


def another_shop(vandal: Vandal, sale: Sale) -> None:
    vandal.put("records", vandal.redemption(sale) | {"me": {"S": "M-OTHER"}})


def another_person(vandal: Vandal, sale: Sale) -> None:
    vandal.put("records", vandal.redemption(sale) | {"pe": {"B": b"\x01" * 16}})


def posted_twice(vandal: Vandal, sale: Sale) -> None:
    row = vandal.posting(sale)
    vandal.put("postings", row | {"sk": {"S": f"{int(row['sk']['S']) + 1:012d}"}})


def no_posting(vandal: Vandal, sale: Sale) -> None:
    vandal.drop("postings", vandal.posting(sale))


def no_offer(vandal: Vandal, sale: Sale) -> None:
    key = registry.key(sale.offer)
    vandal.drop("records", {"pk": {"S": key.pk}, "sk": {"S": key.sk}})


def strange_posting(vandal: Vandal, sale: Sale) -> None:
    row = vandal.posting(sale)
    vandal.put("postings", row | {"sk": {"S": "000000000099"}, "tx": {"S": "gift:to-the-shop"}})


DAMAGES: list[tuple[Callable[[Vandal, Sale], None], str]] = [
    (no_redemption, "missing_redemption"),
    (another_price, "amount_differs"),
    (another_amount, "amount_differs"),
    (never_confirmed, "state_does_not_fit"),
    (another_shop, "merchant_differs"),
    (another_person, "person_differs"),
    (posted_twice, "double"),
    (no_posting, "missing_posting"),
    (no_offer, "missing_offer"),
    (strange_posting, "unknown_posting"),
]


@pytest.mark.parametrize(("damage", "kind"), DAMAGES)
def test_a_difference_blocks_the_batch_and_is_listed(
    world: World, shop: Shop, vandal: Vandal, damage: Callable[[Vandal, Sale], None], kind: str
) -> None:
    sale, _ = sell(shop, price_points=4), sell(shop)
    assert made(shop).state == "draft"
    damage(vandal, sale)
    batch = made(shop)
    assert (batch.state, batch.content.differences_count) == ("blocked", 1)
    office = Office.open(world)
    shown = office.first.get(f"/v1/settlements/{batch.id}").body
    assert (shown["state"], [each["kind"] for each in shown["differences"]]) == ("blocked", [kind])
    assert_nothing_can_be_locked(office, batch)


def assert_nothing_can_be_locked(office: Office, batch: Batch) -> None:
    before = stored(batch)
    assert office.lock(batch).code == "batch_blocked"
    assert office.approve(batch).code == "wrong_step"
    assert office.pay(batch).code == "wrong_step"
    assert stored(batch) == before


def test_a_reversed_posting_of_a_redemption_that_is_not_reversed_blocks(
    world: World, shop: Shop, vandal: Vandal
) -> None:
    sale = sell(shop)
    take_back(sale)
    vandal.put("records", vandal.redemption(sale) | {"st": {"S": "confirmed"}})
    (difference,) = made(shop).content.differences
    assert (difference.kind, difference.expected, difference.found) == ("state_does_not_fit", "reversed", "confirmed")


def test_a_reversal_of_which_no_posting_is_left_blocks(world: World, shop: Shop, vandal: Vandal) -> None:
    sale = sell(shop)
    take_back(sale)
    vandal.drop("postings", vandal.posting(sale, "reverse"))
    (difference,) = made(shop).content.differences
    assert (difference.kind, difference.redemption, difference.expected) == (
        "missing_posting", sale.id, f"-{sale.points}",
    )  # fmt: skip


def test_what_is_mended_is_a_draft_again(world: World, shop: Shop, vandal: Vandal) -> None:
    sale = sell(shop)
    whole = vandal.redemption(sale)
    no_redemption(vandal, sale)
    assert made(shop).state == "blocked"
    vandal.put("records", whole)
    batch = made(shop)
    assert (batch.state, batch.content.differences) == ("draft", ())
    assert Office.open(world).lock(batch).status == 200


def test_a_block_is_told_of(world: World, shop: Shop, vandal: Vandal) -> None:
    no_redemption(vandal, sell(shop))
    (news,) = news_of(stored(made(shop)), None)
    assert (news.name, news.data["differences"]) == ("SettlementBlocked", 1)


def test_many_differences_are_counted_and_the_first_are_listed(world: World, shop: Shop, vandal: Vandal) -> None:
    sale = sell(shop)
    row = vandal.posting(sale)
    for number in range(60):
        there = {"sk": {"S": f"{number + 100:012d}"}, "tx": {"S": f"rdm:{new_ulid(now_ms())}:confirm"}}
        vandal.put("postings", row | there)
    content = made(shop).content
    assert (content.differences_count, len(content.differences)) == (60, 50)


def test_a_confirmation_that_no_slip_tells_of_is_no_difference(world: World, shop: Shop) -> None:
    sell(shop, told=False)
    batch = made(shop)
    assert (batch.state, batch.sum().lines) == ("draft", 1)
