"""What counts as another registry's was brought in, and what was brought in stands in its day: verify, and repair."""

from chalicelib.bridge.store import Foreign, foreign_key
from chalicelib.hours.rules import Entry
from chalicelib.hours.store import Day, DeskHours, day_key, desk_key
from chalicelib.kit.clock import HOUR
from infra.audit import examine
from infra.repair import repaired
from tests.audit.test_rosters import NINE, PERSON, SHIFT, Rows, put
from tests.repair.test_lost_sessions import paid
from tests.repair.test_restored import HOUSE

SESSION, ON = SHIFT, "2026-11-23"


def imported(start: int, end: int, minutes: int) -> Day:
    return Day(entries=(Entry(SESSION, "@SD", start, end, 0, minutes, 0, "imported"),), version=0)


def brought() -> Rows:
    """From nine in the evening until after midnight."""
    rows: Rows = {}
    evening, midnight = NINE + 12 * HOUR, NINE + 15 * HOUR
    put(rows, day_key(PERSON, ON), imported(evening, midnight, 180))
    put(rows, day_key(PERSON, "2026-11-24"), imported(midnight, midnight + HOUR, 60))
    put(rows, desk_key(PERSON), DeskHours(minutes=240))
    record = Foreign(person=PERSON, brought_by=SESSION, session=SESSION, on=ON, minutes=240)
    put(rows, foreign_key("SD", "A-1"), record)
    return rows


def said(rows: Rows) -> tuple[str, ...]:
    """What verify finds, and repair leaves as it is."""
    found = examine(rows.values(), [], NINE).found
    books = repaired(rows.values(), [], NINE, HOUSE)
    assert tuple(books.left) == found
    assert books.changes() == []
    return found


def test_what_was_brought_in_and_stands_in_its_days_is_sound() -> None:
    assert said(brought()) == ()


def test_minutes_of_another_registry_that_nobody_brought_in_are_found() -> None:
    rows = brought()
    del rows[foreign_key("SD", "A-1")]
    (one,) = said(rows)
    assert "was never brought in" in one


def test_a_day_that_was_lost_of_two_is_found() -> None:
    rows = brought()
    del rows[day_key(PERSON, ON)]
    rows[desk_key(PERSON)]["mi"] = {"N": "60"}
    (one,) = said(rows)
    assert f"was brought in for {ON}, and stands in 2026-11-24" in one


def forgotten_by_its_days() -> Rows:
    rows = brought()
    for on in (ON, "2026-11-24"):
        del rows[day_key(PERSON, on)]
    rows[desk_key(PERSON)]["mi"] = {"N": "0"}
    return rows


def test_a_record_that_stands_in_no_day_goes_so_that_it_can_be_sent_again() -> None:
    rows = forgotten_by_its_days()
    (one,) = examine(rows.values(), [], NINE).found
    assert f"was brought in for {ON}, and stands in no day" in one
    books = repaired(rows.values(), [], NINE, HOUSE)
    assert [(change.place.pk, change.after) for change in books.changes()] == [("FOREIGN#SD", None)]
    assert (books.left, examine(books.rows("records"), [], NINE).found) == ([], ())


def test_no_record_is_touched_of_an_owner_whose_chain_has_a_gap() -> None:
    (first,) = paid(2, after=130)
    books = repaired(forgotten_by_its_days().values(), [first | {"sk": {"S": f"{2:012d}"}}], NINE, HOUSE)
    assert books.changes() == []
    assert any("stands in no day" in each for each in books.left)
