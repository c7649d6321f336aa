"""What counts as another registry's was brought in, and what was brought in stands in its day; repair leaves it be."""

import pytest

from chalicelib.bridge.store import Foreign, foreign_key
from chalicelib.hours.rules import Entry
from chalicelib.hours.store import Day, DeskHours, day_key, desk_key
from chalicelib.kit.clock import HOUR
from chalicelib.policy import Figures
from infra.audit import examine
from infra.repair import House, repaired
from tests.audit.test_rosters import NINE, PERSON, SHIFT, Rows, put

SESSION, ON = SHIFT, "2026-11-23"
HOUSE = House(lambda _: Figures(), lambda redemption: redemption[-8:])


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


@pytest.mark.parametrize(("lost", "stands"), [(ON, "2026-11-24"), ("both", "no day")])
def test_what_was_brought_in_and_is_lost_is_found(lost: str, stands: str) -> None:
    rows = brought()
    for on in (ON, "2026-11-24"):
        if lost in (on, "both"):
            del rows[day_key(PERSON, on)]
    rows[desk_key(PERSON)]["mi"] = {"N": "60" if lost == ON else "0"}
    (one,) = said(rows)
    assert f"was brought in for {ON}, and stands in {stands}" in one
