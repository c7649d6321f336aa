"""`./dev verify` reads settlements too: sound ones pass, and a change in a locked batch or its payment shows."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from chalicelib.kit.pages import Listing, every
from infra.audit.settlements import Settlements
from infra.local.engine import Engine
from tests.exchange.books import Books, books_of
from tests.exchange.shop import Shop, open_shop
from tests.settlement.settling import DECEMBER, Office, again, at, dispute, made, sell, take_back, uphold
from tests.world import World, start_of_day

Row = dict[str, Any]


def all_books(shop: Shop, people: list[Any]) -> Books:
    """The books of the shop and its customers, with what was settled."""
    books = books_of(shop, people)
    books.records += [dict(row) for row in every(Listing(f"SETTLE#{shop.id}"))]
    books.records += [dict(row) for row in every(Listing(f"M#{shop.id}"))]
    books.postings += [dict(row) for row in every(Listing(f"M#{shop.id}", table="postings"))]
    return books


@pytest.fixture(scope="module")
def made_books(engine: Engine) -> Books:
    """November paid, with one redemption held; December locked, with it and another one."""
    with start_of_day() as traveller:
        world = World(traveller)
        at(world, "2026-11-28 10:00:00")
        shop = open_shop(world)
        sales = [sell(shop, funder="government", value_fen=100), sell(shop, price_points=5), sell(shop)]
        dispute(sales[1])
        at(world, "2026-12-05 10:00:00")
        Office.open(world).settle(made(shop))
        uphold(sales[1])
        later = Shop(world, shop.id, again(shop.owner), again(shop.clerk))
        sales += [sell(later), sell(later)]
        shop.offers += later.offers
        at(world, "2027-01-05 10:00:00")
        Office.open(world).lock(made(shop, DECEMBER))
        return all_books(shop, [sale.citizen for sale in sales])


@pytest.fixture
def books(made_books: Books) -> Books:
    return deepcopy(made_books)


def batch(books: Books, month: str = "2026-11") -> Row:
    return next(row for row in books.records if row["sk"]["S"] == f"BATCH#{month}")


def edit(row: Row, before: str, after: str) -> None:
    assert before in row["co"]["S"]
    row["co"] = {"S": row["co"]["S"].replace(before, after, 1)}


def test_sound_settlements_have_no_violation(books: Books) -> None:
    assert books.verdict.found == ()


def change_points(books: Books) -> None:
    edit(batch(books), '["government","priced",1,3,100]', '["government","priced",1,3,900]')


def change_held(books: Books) -> None:
    edit(batch(books), '"held":[[', '"held":[["rdm:x:confirm",1,"p",5],[')


def change_where_it_flows(books: Books) -> None:
    edit(batch(books), '"flows_to":"wallet:', '"flows_to":"wallet:X')


def lose_a_page(books: Books) -> None:
    books.records.remove(next(row for row in books.records if row["sk"]["S"].startswith("PAGE#2026-12")))


def damage_a_page(books: Books) -> None:
    page = next(row for row in books.records if row["sk"]["S"].startswith("PAGE#2026-11"))
    page["bd"] = {"B": page["bd"]["B"][:-1] + b"\x00"}


def drop_the_payment(books: Books) -> None:
    books.postings.remove(next(row for row in books.postings if row["tx"]["S"].startswith("settle:")))


def pay_what_was_not_approved(books: Books) -> None:
    batch(books)["st"] = {"S": "approved"}


def forget_a_payment(books: Books) -> None:
    batch(books, "2026-12")["st"] = {"S": "paid"}


def drop_the_batch(books: Books) -> None:
    books.records.remove(batch(books))


def lose_the_month_after(books: Books) -> None:
    """The month after is another one's."""
    batch(books, "2026-12")["sk"] = {"S": "BATCH#2027-01"}


def leave_one_out(books: Books) -> None:
    december = batch(books, "2026-12")
    december["st"] = {"S": "draft"}
    edit(batch(books), '"held":[["rdm:', '"held":[["rdx:')


def take_over_what_was_not_left(books: Books) -> None:
    december = batch(books, "2026-12")
    edit(december, '"carried":[]', '"carried":[["government","priced",0,-1,-50]]')


def move_the_chain(books: Books) -> None:
    books.record("CHAIN")["sq"] = {"N": "7"}


SPOILED: list[tuple[Callable[[Books], None], str]] = [
    (change_points, "is not what its hash says"),
    (change_points, "add up to other sums"),
    (change_held, "is not what its hash says"),
    (change_where_it_flows, "is not what its hash says"),
    (lose_a_page, "a page of lines is missing or damaged"),
    (damage_a_page, "a page of lines is missing or damaged"),
    (drop_the_payment, "is paid, and its payment was not posted"),
    (drop_the_payment, "its chain's head is not that of its last posting"),
    (pay_what_was_not_approved, "is approved, and its payment was posted"),
    (forget_a_payment, "is paid, and its payment was not posted"),
    (drop_the_batch, "was paid and is no batch"),
    (leave_one_out, "of 2026-11 is in no batch"),
    (lose_the_month_after, "no batch took over what it left"),
    (change_held, "was not made after what the batch before left"),
    (take_over_what_was_not_left, "took over other sums than the batch before left"),
    (move_the_chain, "its chain's head is not that of its last posting"),
]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILED)
def test_what_was_changed_is_found(books: Books, spoil: Callable[[Books], None], sentence: str) -> None:
    spoil(books)
    assert any(sentence in each for each in books.verdict.found), books.verdict.found


def test_every_flipped_byte_of_a_locked_batch_is_found(books: Books) -> None:
    row = batch(books, "2026-12")
    raw = row["co"]["S"].encode()
    moment = row["co"]["S"].index('"looked_at"')  # when somebody last looked is no part of what is locked
    for position in range(moment):
        row["co"] = {"S": bytes([*raw[:position], raw[position] ^ 1, *raw[position + 1 :]]).decode()}
        assert books.verdict.found, f"byte {position}: {raw[position - 10 : position + 10]!r}"


def test_a_redemption_in_two_batches_is_found(world: World, shop: Shop) -> None:
    sale = sell(shop)
    at(world, "2026-12-05 10:00:00")
    Office.open(world).settle(made(shop))
    books = all_books(shop, [sale.citizen])
    assert list(books.verdict.found) == []
    twin = deepcopy(batch(books))
    twin["sk"] = {"S": "BATCH#2026-12"}
    books.records.append(twin)
    found = books.verdict.found
    assert any("is in 2 batches" in each for each in found)
    assert any("earned 3, settled 6" in each for each in found)


def test_a_reversal_after_the_lock_leaves_sound_books(world: World, shop: Shop) -> None:
    sale = sell(shop)
    at(world, "2026-12-05 10:00:00")
    office = Office.open(world)
    office.settle(made(shop))
    take_back(sale)
    office.settle(made(shop, DECEMBER))
    books, judge = all_books(shop, [sale.citizen]), Settlements()
    for row in books.records:
        if row["sk"]["S"].startswith("BATCH#"):
            judge.batch(row)
        elif row["sk"]["S"].startswith("PAGE#"):
            judge.page(row)
        elif row["sk"]["S"] == "CHAIN":
            judge.chain(row)
    for row in books.postings:
        judge.posting(row)
    assert judge.finish() == []
