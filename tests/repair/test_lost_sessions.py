"""A session that was paid for, and whose day a restore has lost, is entered again as long as its posting says."""

import pytest

from chalicelib.hours.rules import Entry
from chalicelib.hours.store import Day, DeskHours, day_key
from chalicelib.kit.clock import MINUTE
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Item
from chalicelib.points.store import Posting
from chalicelib.policy import Figures
from infra.audit import examine
from infra.repair import Books, repaired
from infra.repair.books import Place
from tests.audit.test_rosters import NINE, PERSON, Rows, put
from tests.repair.test_restored import HOUSE

HOURS = Figures().hours
SESSION = new_ulid(NINE)
DAY = day_key(PERSON, "2026-11-23")
DESK = Place("records", DAY.pk, "DESK")


def paid(points: int, *, after: int) -> list[Item]:
    """The chain of a person whose one session began at nine and was paid `after` so many minutes: his posting alone."""
    rows: Rows = {}
    put(rows, DAY, Day(entries=(Entry(SESSION, "S", NINE, NINE + after * MINUTE, 2, 0, points),), version=0))
    return repaired(rows.values(), [], NINE, HOUSE).rows("postings")


def entered(postings: list[Item], desk: dict[str, Item] | None = None) -> Entry:
    """What the lost day says again; the repair is whole, and a second one finds nothing to do."""
    books = repaired((desk or {}).values(), postings, NINE, HOUSE)
    assert books.rows("postings") == postings
    assert books.left == []
    again = repaired(books.rows("records"), books.rows("postings"), NINE, HOUSE)
    assert again.changes() == []
    assert examine(books.rows("records"), books.rows("postings"), NINE).found == ()
    (entry,) = _day(books).entries
    totals = DeskHours.of(books.items[DESK])
    assert totals is not None
    assert totals.minutes == entry.minutes
    return entry


def _day(books: Books) -> Day:
    ((_, item),) = books.under(DAY.pk, "DAY#")
    day = Day.of(item)
    assert day is not None
    return day


def test_what_is_needed_for_it_is_a_posting_of_the_session_and_nothing_else() -> None:
    (posting,) = (Posting.of(item) for item in paid(2, after=130))
    assert posting is not None
    assert posting.txid == f"sess:{SESSION}"


@pytest.mark.parametrize(
    ("points", "after", "ending", "minutes"),
    [
        (2, 130, "closed", 130),  # ended in time: until it was paid
        (6, HOURS.session_cap_minutes, "closed", 360),
        (6, 70 * 60, "closed", HOURS.session_cap_minutes),  # uploaded days later: as long as a session may last
        (1, 70 * 60, "auto_closed", HOURS.unproven_minutes),  # nobody proved it: what needs no proof
    ],
)
def test_it_is_as_long_as_what_was_paid_for_it(points: int, after: int, ending: str, minutes: int) -> None:
    entry = entered(paid(points, after=after))
    assert (entry.session, entry.start_at, entry.ending) == (SESSION, NINE, ending)
    assert ((entry.end_at - NINE) // MINUTE, entry.minutes, entry.points) == (minutes, minutes, points)
