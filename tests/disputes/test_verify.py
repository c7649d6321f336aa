"""`./dev verify` knows disputed and reversed redemptions: sound ones pass, and what was changed shows."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.disputes.quarrel import Quarrel, begin
from tests.exchange.books import Books
from tests.exchange.shop import code_of, confirm, reserved
from tests.world import World

Row = dict[str, Any]


@pytest.fixture
def books(world: World) -> Books:
    """One redemption stands, one is disputed, one was reversed; two of the three count against a limit."""
    first = begin(world, per_person_limit=5)
    second = Quarrel(world, first.shop, first.offer, first.citizen, begun_again(first))
    third = Quarrel(world, first.shop, first.offer, first.citizen, begun_again(first))
    assert second.dispute().status == 200
    assert third.agree(first.citizen).status == 200
    assert third.agree(first.shop.owner).body["state"] == "reversed"
    return first.books()


def begun_again(quarrel: Quarrel) -> str:

    redemption = reserved(quarrel.citizen, quarrel.offer)
    assert confirm(quarrel.shop.clerk, redemption, code_of(quarrel.citizen, redemption)).status == 200
    return redemption


def in_state(books: Books, state: str) -> Row:
    return next(row for row in books.records if row["sk"]["S"] == "REDEMPTION" and row["st"]["S"] == state)


def reversal(books: Books) -> Row:
    return next(row for row in books.postings if row["tx"]["S"].endswith(":reverse"))


def test_disputed_and_reversed_redemptions_are_sound(books: Books) -> None:
    assert books.verdict.found == ()


def forget_the_reversal(books: Books) -> None:
    in_state(books, "reversed")["st"] = {"S": "confirmed"}


def never_reverse(books: Books) -> None:
    in_state(books, "disputed")["st"] = {"S": "reversed"}


def lose_the_posting(books: Books) -> None:
    books.postings.remove(reversal(books))


def reverse_for_another_price(books: Books) -> None:
    in_state(books, "reversed")["pp"] = {"N": "2"}


def reverse_at_another_shop(books: Books) -> None:
    in_state(books, "reversed")["me"] = {"S": "M-OTHER"}


def give_the_unit_back(books: Books) -> None:
    shard = books.record("STOCK#")
    shard["qt"] = {"N": str(int(shard["qt"]["N"]) + 1)}


def keep_the_limit(books: Books) -> None:
    books.record("LIMIT#")["ct"] = {"N": "3"}


def be_in_no_state(books: Books) -> None:
    in_state(books, "disputed")["st"] = {"S": "contested"}


SPOILED: list[tuple[Callable[[Books], None], str]] = [
    (forget_the_reversal, "is confirmed, its postings are ['reserve', 'confirm', 'reverse']"),
    (never_reverse, "is reversed, its postings are ['reserve', 'confirm']"),
    (lose_the_posting, "is reversed, its postings are ['reserve', 'confirm']"),
    (reverse_for_another_price, "reverse moved"),
    (reverse_at_another_shop, "reverse moved"),
    (give_the_unit_back, "were put in"),
    (keep_the_limit, "its limit counts another number"),
    (be_in_no_state, "cannot be read"),
]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILED)
def test_what_was_changed_is_found(books: Books, spoil: Callable[[Books], None], sentence: str) -> None:
    spoil(books)
    assert any(sentence in each for each in books.verdict.found), books.verdict.found
