"""Working days and hours (工作日、工作时): Monday to Friday, corrected by the year's holidays and make-up days.

The State Council names next year's days in autumn: what is due after the last day that is known is provisional, and is
counted anew when the calendar has grown. Pure.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from ..kit.clock import DAY, MINUTE, day_end_ms, day_on, day_start_ms
from .people_figures import WorkingDays


def is_working_day(day: str, calendar: WorkingDays) -> bool:
    """Whether offices are open on a day (`YYYY-MM-DD`)."""
    if day in calendar.make_up_days:
        return True
    return _weekday(day) < 5 and day not in calendar.holidays


def end_of_working_day(after_ms: int, days: int, calendar: WorkingDays) -> int:
    """The end (UTC ms) of the n-th working day after the day of a moment; that day itself does not count."""
    at = after_ms
    while days:
        at = day_end_ms(day_on(at))
        days -= is_working_day(day_on(at), calendar)
    return day_end_ms(day_on(at))


def office_day_minutes(calendar: WorkingDays) -> int:
    """How long a working day is."""
    return sum(closes - opens for opens, closes in calendar.office_hours)


def after_office_minutes(at_ms: int, minutes: int, calendar: WorkingDays) -> int:
    """When (UTC ms) so many minutes of office hours have passed since a moment; no minutes: that moment itself."""
    if minutes <= 0:
        return at_ms
    left_ms = minutes * MINUTE
    for opens, closes in _open_from(at_ms, calendar):
        if closes - opens >= left_ms:
            return opens + left_ms
        left_ms -= closes - opens
    raise AssertionError("offices never close for good")


def office_minutes_between(from_ms: int, until_ms: int, calendar: WorkingDays) -> int:
    """Whole minutes of office hours from a moment to a later one."""
    found = 0
    for opens, closes in _open_from(from_ms, calendar):
        if opens >= until_ms:
            break
        found += min(closes, until_ms) - opens
    return found // MINUTE


def is_provisional(at_ms: int, calendar: WorkingDays) -> bool:
    """Whether the days up to a moment are not all known yet."""
    return day_on(at_ms) > calendar.known_until


@lru_cache(maxsize=1024)
def _weekday(day: str) -> int:
    return date.fromisoformat(day).weekday()


def _open_from(at_ms: int, calendar: WorkingDays) -> Iterator[tuple[int, int]]:
    """The office hours from a moment on, endlessly."""
    start = day_start_ms(day_on(at_ms))
    while True:
        if is_working_day(day_on(start), calendar):
            for opens, closes in calendar.office_hours:
                opens_at, closes_at = max(start + opens * MINUTE, at_ms), start + closes * MINUTE
                if opens_at < closes_at:
                    yield opens_at, closes_at
        start += DAY
