"""Of somebody whose desk and chain a restore has lost, one row is left: it is enough to find him by."""

import pytest

from chalicelib.hours.rules import Entry
from chalicelib.hours.store import Day, day_key
from chalicelib.kit.clock import MINUTE
from chalicelib.kit.record import Record
from chalicelib.kit.table import Key
from chalicelib.points.awarding import AwardRow, award_key
from chalicelib.points.store import DeskPoints, Donation, donation_key
from chalicelib.reports.rules import Mark
from chalicelib.reports.store import Report, report_key
from infra.audit import examine
from infra.repair import Books, repaired
from infra.repair.books import Place
from tests.audit.test_rosters import NINE, OTHER, PERSON, Rows, put
from tests.repair.test_restored import HOUSE

DAY = Day(entries=(Entry(OTHER, "S", NINE, NINE + 120 * MINUTE, 2, 120, 2),), version=0)
REPORT = Report(
    person=PERSON, kind="problem", category="c", words="w", lat=0, lng=0, accuracy_m=5, area="3703", submitted_at=NINE,
    text="pass", state="accepted", visibility="public", safety="pass", reward="granted", points=2, digest="d",
    revision=0, timeline=(Mark("reward_granted", NINE),),
)  # fmt: skip
AWARD = AwardRow(
    programme="training", person=PERSON, points=2, reference="r", actor=PERSON, state="granted", awarded_at=NINE
)


def mended(key: Key, record: Record) -> Books:
    rows: Rows = {}
    put(rows, key, record)
    books = repaired(rows.values(), [], NINE, HOUSE)
    again = repaired(books.rows("records"), books.rows("postings"), NINE, HOUSE)
    assert (books.left, again.changes()) == ([], [])
    assert [each for each in examine(books.rows("records"), books.rows("postings"), NINE).found if PERSON in each] == []
    return books


@pytest.mark.parametrize(
    ("key", "record"),
    [
        (day_key(PERSON, "2026-11-23"), DAY),
        (report_key(OTHER), REPORT),
        (award_key(OTHER), AWARD),
    ],
)
def test_what_it_earned_is_posted_and_stands_on_the_desk(key: Key, record: Record) -> None:
    books = mended(key, record)
    (posting,) = books.rows("postings")
    assert posting["pk"]["S"] == f"P#{PERSON}"
    desk = DeskPoints.of(books.items[Place("records", f"P#{PERSON}", "DESK")])
    assert desk is not None
    assert (desk.available, desk.honour, desk.seq) == (2, 2, 1)


def test_a_donation_of_somebody_who_has_nothing_never_was() -> None:
    books = mended(donation_key(OTHER), Donation(person=PERSON, points=2, at=NINE, digest="d"))
    assert (books.rows("records"), books.rows("postings")) == ([], [])
