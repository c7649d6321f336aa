"""Working days (工作日): Monday to Friday, corrected by the holidays and the make-up days of the year. Pure."""

from datetime import date

from ..kit.clock import day_end_ms, day_on
from .people_figures import WorkingDays


def is_working_day(day: str, calendar: WorkingDays) -> bool:
    """Whether offices are open on a day (`YYYY-MM-DD`)."""
    if day in calendar.make_up_days:
        return True
    return date.fromisoformat(day).weekday() < 5 and day not in calendar.holidays


def end_of_working_day(after_ms: int, days: int, calendar: WorkingDays) -> int:
    """The end (UTC ms) of the n-th working day after the day of a moment; that day itself does not count."""
    at = after_ms
    while days:
        at = day_end_ms(day_on(at))
        days -= is_working_day(day_on(at), calendar)
    return day_end_ms(day_on(at))
