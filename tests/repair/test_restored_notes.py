"""What a restore leaves of things that stand beside days and batches: notes for exports, statements, payments."""

import pytest

from chalicelib.bridge.store import Feed
from chalicelib.hours.store import Day
from chalicelib.kit.clock import now_ms
from infra.repair import Books
from infra.simulation.shelf import Stored
from tests.audit import history
from tests.audit.history import lived
from tests.exchange.shop import Shop, open_shop
from tests.repair.test_restored import after, again, found
from tests.settlement.settling import DECEMBER, JANUARY, Office, at, made, sell, take_back
from tests.settlement.settling import again as logged_in
from tests.settlement.test_verify import all_books
from tests.world import World


@pytest.fixture(scope="module")
def lived_in() -> history.Books:
    return lived(300, seed=1, people=16).books()


@pytest.fixture
def city(lived_in: history.Books) -> history.Books:
    """A sound city; a test may take its rows away."""
    return history.Books(list(lived_in.records), list(lived_in.postings), lived_in.now)


def worth_nothing(city: history.Books) -> Stored:
    """A day of nothing but sessions that add nothing: neither minutes nor postings know of it."""
    days = ((item, Day.of(item)) for item in city.records if item["sk"]["S"].startswith("DAY#"))
    return next(item for item, day in days if day and not any(each.minutes or each.points for each in day.entries))


def noted(rows: list[Stored], day: Stored) -> list[Feed]:
    """The notes of a person's sessions."""
    notes = (Feed.of(item) for item in rows if item["pk"]["S"].startswith("FEED#"))
    return [each for each in notes if each is not None and f"P#{each.person}" == day["pk"]["S"]]


def test_a_note_of_a_session_that_no_day_has_any_more_goes(city: history.Books) -> None:
    day = worth_nothing(city)
    before = len(noted(city.records, day))
    city.records.remove(day)
    (sentence, *_) = city.verdict.found
    assert "and that day has no such session" in sentence
    books = after(city)
    assert all(change.why[0].endswith("is in no day any more") for change in books.changes())
    assert len(noted(books.rows("records"), day)) == before - len(books.changes()) < before
    assert (books.left, found(books), again(books).changes()) == ([], (), [])


def test_a_note_follows_its_session_to_another_day(city: history.Books) -> None:
    day = worth_nothing(city)
    moved = {**day, "sk": {"S": "DAY#2026-11-01"}}
    city.records[city.records.index(day)] = moved
    assert city.verdict.found
    books = after(city)
    assert found(books) == ()
    assert "2026-11-01" in [each.on for each in noted(books.rows("records"), day)]


def test_no_note_is_touched_of_an_owner_whose_chain_has_a_gap(city: history.Books) -> None:
    day = worth_nothing(city)
    first = next(item for item in city.postings if item["pk"] == day["pk"] and int(item["sk"]["S"]) == 1)
    city.records.remove(day)
    city.postings.remove(first)
    books = after(city)
    assert len(books.left) == 1
    assert len(noted(books.rows("records"), day)) == len(noted(city.records, day))


def statements(books: Books) -> int:
    return sum(item["sk"]["S"].startswith("STATEMENT#") for item in books.rows("records"))


def paid(city: history.Books) -> int:
    return sum("BATCH#" in item["sk"]["S"] and item["st"]["S"] == "paid" for item in city.records)


@pytest.mark.parametrize("back", ["draft", ""])
def test_a_batch_that_is_not_locked_any_more_has_no_statement(city: history.Books, back: str) -> None:
    locked = next(item for item in city.records if item.get("st") == {"S": "locked"} and "BATCH#" in item["sk"]["S"])
    city.records.remove(locked)
    if back:
        listed = {"S": locked["g2pk"]["S"].replace("locked", back)}
        city.records.append({**locked, "st": {"S": back}, "g2pk": listed})
    assert any("a statement was made of it, and it is not locked" in each for each in city.verdict.found)
    books = after(city)
    assert {change.why for change in books.changes()} == {("its batch is not locked any more",)}
    assert (books.left, found(books)) == ([], ())
    assert statements(books) == paid(city) * 3 > 0, "the others keep theirs, in three forms each"


def test_a_lost_payment_is_posted_with_what_was_set_off(world: World) -> None:
    at(world, "2026-11-28 10:00:00")
    shop = open_shop(world)
    sale = sell(shop, price_points=4, funder="government", value_fen=250)
    at(world, "2026-12-20 09:00:00")
    Office.open(world).settle(made(shop))
    take_back(sale)
    at(world, "2027-01-05 09:00:00")
    Office.open(world).settle(made(shop, DECEMBER))
    later = Shop(shop.world, shop.id, logged_in(shop.owner), logged_in(shop.clerk), shop.offers)
    sold = sell(later, price_points=9, funder="government", value_fen=900)
    at(world, "2027-02-01 00:10:00")
    Office.open(world).settle(made(shop, JANUARY))
    books = all_books(shop, [sale.citizen, sold.citizen])
    lost = next(row for row in books.postings if row["tx"]["S"].endswith("2027-01:paid"))
    books.postings.remove(lost)
    assert books.verdict.found
    done = after(history.Books(books.records, books.postings, now_ms()))
    again_there = next(row for row in done.rows("postings") if row["tx"] == lost["tx"])
    assert again_there["lg"] == lost["lg"]
    assert (done.left, found(done)) == ([], ())
