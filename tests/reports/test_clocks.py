"""A case's clock: warned late, stopped and started again without a minute won or lost."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kit.clock import MINUTE
from chalicelib.policy import WorkingDays
from chalicelib.reports.clocks import Clock
from tests.policy.test_calendar import CALENDAR, at


def test_yellow_is_eighty_percent_of_a_short_time_and_the_last_working_day_of_a_long_one() -> None:
    short = Clock(at("2026-11-23 08:30"), 100)
    assert short.yellow_at(CALENDAR, 80) == at("2026-11-23 09:50")
    long = Clock(at("2026-11-23 08:30"), 10 * 480)
    assert long.yellow_at(CALENDAR, 80) == at("2026-12-03 18:00")
    assert long.due_at(CALENDAR) == at("2026-12-04 18:00")


def test_what_cannot_wait_counts_every_hour() -> None:
    night = Clock(at("2026-11-28 23:00"), 120, around=True)
    assert night.due_at(CALENDAR) == at("2026-11-29 01:00")
    assert night.yellow_at(CALENDAR, 80) == at("2026-11-29 00:36")
    assert night.left(at("2026-11-29 00:00"), CALENDAR) == 60
    assert not night.is_provisional(WorkingDays())


clocks = st.builds(
    Clock,
    since=st.integers(0, 60 * 24 * 60).map(lambda minutes: at("2026-09-01 00:00") + minutes * MINUTE),
    minutes=st.integers(1, 5_000),
    around=st.booleans(),
)


@given(clocks, st.integers(1, 100))
def test_a_clock_warns_before_it_is_over(clock: Clock, percent: int) -> None:
    assert clock.since <= clock.yellow_at(CALENDAR, percent) <= clock.due_at(CALENDAR)


@given(clocks, st.integers(0, 20_000), st.integers(0, 40_000))
def test_a_pause_neither_wins_nor_loses_a_minute(clock: Clock, until_stop: int, pause: int) -> None:
    stopped = clock.since + until_stop * MINUTE
    left = clock.left(stopped, CALENDAR)
    again = clock.again(stopped + pause * MINUTE, left)
    assert clock.minutes - left == clock.minutes - again.minutes
    assert again.left(again.due_at(CALENDAR), CALENDAR) == 0
    if left:
        assert again.left(again.due_at(CALENDAR) - MINUTE, CALENDAR) == 1
