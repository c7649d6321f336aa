"""A roster that a restore has cut in half agrees with itself again, and so does a case that was made void in half."""

import pytest

from chalicelib.hours.rules import Entry
from chalicelib.hours.store import Day, day_key
from chalicelib.kit.clock import MINUTE
from chalicelib.kit.record import Item
from chalicelib.reports.case_store import Case
from chalicelib.shifts.store import Ahead, Enrolment, Shift, ahead_key, enrolled_key, here_key, shift_key
from infra.audit import examine
from infra.repair import Books, repaired
from infra.repair.books import values_of
from tests.audit.history import lived
from tests.audit.test_rosters import NINE, OTHER, PERSON, SHIFT, Rows, a_roster, changed, put
from tests.repair.test_restored import HOUSE

SLOT = Shift(pk=f"SHIFT#{SHIFT}", start_at=NINE, end_at=NINE + 60 * MINUTE).slot


def whole() -> Rows:
    """Two on the roster, both have promised it; the session of the one who came stands in his day."""
    rows = a_roster()
    entry = Entry(PERSON, "S", NINE, NINE + MINUTE, 2, 0, 0)
    put(rows, day_key(PERSON, "2026-11-23"), Day(entries=(entry,), version=0))
    for person in (PERSON, OTHER):
        put(rows, ahead_key(person), Ahead(slots=(SLOT,), version=0))
    return rows


def mended(rows: Rows, *, now: int = NINE) -> Books:
    books = repaired(rows.values(), [], now, HOUSE)
    again = repaired(books.rows("records"), [], now, HOUSE)
    assert again.changes() == []
    assert [each for each in examine(books.rows("records"), [], now).found if "SHIFT#" in each] == []
    return books


def roster(books: Books) -> tuple[set[str], int]:
    rows = [row for _, item in books.under(f"SHIFT#{SHIFT}", "ENROLLED#") if (row := Enrolment.of(item))]
    (shift,) = (Shift.of(item) for _, item in books.under(f"SHIFT#{SHIFT}", "SHIFT"))
    assert shift is not None
    return {row.person for row in rows}, int(shift.enrolled)


def promised(books: Books, person: str) -> tuple[str, ...]:
    ((_, item),) = books.under(f"P#{person}", "SHIFTS")
    row = Ahead.of(item)
    assert row is not None
    return tuple(each.shift for each in row.slots)


def test_a_whole_roster_is_not_touched() -> None:
    assert [each for each in mended(whole()).changes() if "SHIFT" in each.place.pk + each.place.sk] == []


@pytest.mark.parametrize("says", [0, 1, 3])
def test_the_shift_says_how_many_are_on_its_roster(says: int) -> None:
    rows = whole()
    changed(rows, shift_key(SHIFT), "en", says)
    assert roster(mended(rows)) == ({PERSON, OTHER}, 2)


def test_who_has_come_was_on_the_roster() -> None:
    rows = whole()
    del rows[enrolled_key(SHIFT, PERSON)]
    assert roster(mended(rows)) == ({PERSON, OTHER}, 2)


def test_of_more_than_it_takes_those_stay_who_came_and_who_enrolled_last() -> None:
    rows, third = whole(), f"{SHIFT[:-1]}3"
    changed(rows, shift_key(SHIFT), "ca", 2)
    put(rows, enrolled_key(SHIFT, third), Enrolment(person=third, enrolled_at=NINE - 30_000))
    books = mended(rows)
    assert roster(books) == ({PERSON, third}, 2)
    assert promised(books, OTHER) == ()


def test_a_roster_without_its_shift_goes_and_nobody_has_promised_it() -> None:
    rows = whole()
    del rows[shift_key(SHIFT)]
    books = mended(rows)
    assert books.under(f"SHIFT#{SHIFT}") == []
    assert promised(books, PERSON) == promised(books, OTHER) == ()


def test_who_came_in_sessions_that_are_lost_did_not_come() -> None:
    rows = whole()
    del rows[day_key(PERSON, "2026-11-23")]
    books = mended(rows)
    assert books.under(f"SHIFT#{SHIFT}", "HERE#") == []
    assert roster(books) == ({PERSON, OTHER}, 2)


def test_of_several_sessions_those_stay_that_are_there() -> None:
    rows = whole()
    here = rows[here_key(SHIFT, PERSON)]
    rows[here_key(SHIFT, PERSON)] = {**here, "ss": {"S": f'["{PERSON}","{OTHER}"]'}}
    ((_, item),) = mended(rows).under(f"SHIFT#{SHIFT}", "HERE#")
    assert item["ss"] == {"S": f'["{PERSON}"]'}


def test_who_is_on_a_roster_ahead_has_promised_it() -> None:
    rows = whole()
    del rows[ahead_key(PERSON)], rows[here_key(SHIFT, PERSON)], rows[day_key(PERSON, "2026-11-23")]
    rows[ahead_key(OTHER)] = {**rows[ahead_key(OTHER)], "sl": {"S": "[]"}}
    books = mended(rows, now=NINE - MINUTE)
    assert (promised(books, PERSON), promised(books, OTHER)) == ((SHIFT,), (SHIFT,))


def test_a_case_whose_report_was_never_made_void_is_at_the_dispatchers_again() -> None:
    city = lived(120, seed=3, people=8).books()
    records: list[Item] = []
    for item in city.records:
        is_case = item["sk"]["S"] == "CASE" and (case := Case.of(item)) is not None and case.deadline is not None
        records.append({**item, **values_of(Case(state="void"))} if is_case else item)
    assert records != city.records
    books = repaired(records, city.postings, city.now, HOUSE)
    states = {case.state for _, item in books.kind("CASE#", "CASE") if (case := Case.of(item))}
    assert "void" not in states
    assert examine(books.rows("records"), books.rows("postings"), city.now).found == ()
