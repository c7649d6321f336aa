"""The audit knows what a correction, a donation and an expiry have to be."""

import json
from collections.abc import Callable

import pytest

from chalicelib import points
from chalicelib.points.expiring import end_lots
from tests.exchange.books import Books, Row, books_of
from tests.exchange.shop import open_shop, reserved
from tests.points.owning import awarded, number_of
from tests.world import World


@pytest.fixture
def books(world: World) -> Books:
    """An award and its correction, a donation, a lot that ended, a reservation."""
    citizen, officer, shop = world.citizen(), world.citizen(("fund_officer", "3703")), open_shop(world)
    number = awarded(citizen, 9)
    awarded(citizen, 5, expires_on="2026-11-24")
    citizen.post("/v1/me/donations", {"points": 2})
    body = {"volunteer_no": number_of(citizen), "number": number, "reason": "误计"}
    assert officer.post("/v1/points/corrections", body).status == 201
    world.later(days=2)
    end_lots(points.Owner("P", citizen.person))
    awarded(citizen, 3)
    reserved(citizen, shop.offer())
    return books_of(shop, [citizen])


def posting(books: Books, kind: str) -> Row:
    return next(row for row in books.postings if row["tx"]["S"].startswith(kind))


def said(books: Books) -> str:
    return " ".join(books.verdict.found)


def test_sound_books_have_no_violation(books: Books) -> None:
    assert books.verdict.found == ()
    assert {row["tx"]["S"].partition(":")[0] for row in books.postings} == {"problem", "don", "corr", "exp", "rdm"}


@pytest.mark.parametrize(("sk", "what"), [("CORRECTED#", "lacks its record"), ("DONATION", "the receipt says None")])
def test_a_missing_record_is_found(books: Books, sk: str, what: str) -> None:
    books.records.remove(books.record(sk))
    assert what in said(books)


@pytest.mark.parametrize(
    ("sk", "name", "what"),
    [
        ("CORRECTED#", "pt", "says other amounts"),
        ("CORRECTED#", "ho", "says other amounts"),
        ("DONATION", "pt", "the receipt says"),
    ],
)
def test_a_record_that_says_other_amounts_is_found(books: Books, sk: str, name: str, what: str) -> None:
    books.record(sk)[name] = {"N": "7"}
    assert what in said(books)


@pytest.mark.parametrize("name", ["tx", "rs", "by", "at"])
def test_a_correction_that_lacks_something_is_found(books: Books, name: str) -> None:
    del books.record("CORRECTED#")[name]
    assert "cannot be read" in said(books)


def _shifted(row: Row) -> None:
    legs = json.loads(row["lg"]["S"])
    row["lg"] = {"S": json.dumps([[name, amount * 2] for name, amount in legs], separators=(",", ":"))}


def _elsewhere(row: Row) -> None:
    row["lg"] = {"S": row["lg"]["S"].replace("program:reports", "program:hours").replace("city:expired", "pool:x")}


@pytest.mark.parametrize(
    ("kind", "spoil", "what"),
    [
        ("corr:", _shifted, "is not its mirror"),
        ("corr:", _elsewhere, "is not its mirror"),
        ("don:", _shifted, "the receipt says"),
        ("exp:", _elsewhere, "ends a lot before its time"),
    ],
)
def test_a_posting_that_moved_something_else_is_found(
    books: Books, kind: str, spoil: Callable[[Row], None], what: str
) -> None:
    spoil(posting(books, kind))
    assert what in said(books)


def test_a_mirror_without_its_original_is_found(books: Books) -> None:
    books.postings.remove(posting(books, "problem:"))
    assert "lacks its record, its posting or what it corrects" in said(books)


def test_a_lot_that_ended_before_its_day_was_over_is_found(books: Books) -> None:
    row = posting(books, "exp:")
    row["tx"] = {"S": row["tx"]["S"].replace("2026-11-24", "2026-11-25")}
    assert "ends a lot before its time" in said(books)


def test_a_reservation_of_a_lot_whose_day_was_over_is_found(books: Books) -> None:
    redemption = books.record("REDEMPTION")
    redemption["lo"] = {"S": redemption["lo"]["S"].replace("2027", "2025")}
    assert "took a lot whose day was over" in said(books)


def test_the_pool_is_moved_by_donations_only(books: Books) -> None:
    row = posting(books, "exp:")
    row["lg"] = {"S": row["lg"]["S"].replace("city:expired", "pool:public-good")}
    assert "moves points of the pool and is no donation" in said(books)


def test_a_desk_that_is_not_listed_under_its_next_end_is_found(books: Books) -> None:
    desk = books.record("DESK")
    for name in ("g1pk", "g1sk"):
        kept = desk.pop(name)
        assert "is listed to end at" in said(books)
        desk[name] = kept
