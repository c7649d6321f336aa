"""Working time on the Chinese calendar: offices close at noon, at night, on holidays, and open on make-up days."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kit.clock import MINUTE, SHANGHAI
from chalicelib.policy import (
    WorkingDays,
    after_office_minutes,
    is_provisional,
    office_day_minutes,
    office_minutes_between,
)

# The week before a long holiday that is made up for on the Saturday after it.
CALENDAR = WorkingDays(
    holidays=("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
    make_up_days=("2026-10-10",),
    known_until="2026-12-31",
)


def at(text: str) -> int:
    """A moment in Zibo."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).timestamp() * 1000)


@pytest.mark.parametrize(
    ("since", "minutes", "due"),
    [
        ("2026-11-23 09:00", 60, "2026-11-23 10:00"),
        ("2026-11-23 11:00", 60, "2026-11-23 12:00"),  # to the stroke of noon
        ("2026-11-23 11:00", 120, "2026-11-23 14:30"),  # over the pause
        ("2026-11-23 03:00", 30, "2026-11-23 09:00"),  # before they open
        ("2026-11-23 20:00", 30, "2026-11-24 09:00"),  # after they close
        ("2026-11-27 17:00", 120, "2026-11-30 09:30"),  # over a weekend
        ("2026-09-30 17:00", 120, "2026-10-08 09:30"),  # over the holiday
        ("2026-10-09 17:00", 120, "2026-10-10 09:30"),  # a Saturday that is worked
        ("2026-11-23 09:00", 0, "2026-11-23 09:00"),
    ],
)
def test_time_is_counted_while_offices_are_open(since: str, minutes: int, due: str) -> None:
    assert after_office_minutes(at(since), minutes, CALENDAR) == at(due)


@given(st.integers(0, 30 * 24 * 60), st.integers(0, 5_000))
def test_what_has_passed_at_its_end_is_what_was_asked_for(offset: int, minutes: int) -> None:
    since = at("2026-09-20 00:00") + offset * MINUTE
    due = after_office_minutes(since, minutes, CALENDAR)
    assert office_minutes_between(since, due, CALENDAR) == minutes
    if minutes:
        assert office_minutes_between(since, due - MINUTE, CALENDAR) == minutes - 1


def test_an_office_day_has_eight_hours_unless_policy_says_otherwise() -> None:
    assert office_day_minutes(CALENDAR) == 480
    assert office_day_minutes(WorkingDays(office_hours=((540, 600),))) == 60
    with pytest.raises(ValueError, match="offices close"):
        WorkingDays(office_hours=((600, 600),))


def test_beyond_what_is_announced_a_day_is_provisional() -> None:
    assert not is_provisional(at("2026-12-31 23:59"), CALENDAR)
    assert is_provisional(at("2027-01-01 00:00"), CALENDAR)
    assert is_provisional(at("2026-01-01 00:00"), WorkingDays())
