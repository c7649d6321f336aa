"""The working days of the last announced years, as the document of the policy `working_days`.

The days are those of a kept library, which follows the State Council's announcements; a newer version of it, pinned,
knows another year. Beyond what it knows deadlines are provisional (chalicelib/policy/calendar.py).
"""

from collections.abc import Iterable, Iterator
from datetime import date

from chinese_calendar.constants import holidays, workdays

from chalicelib.policy import WorkingDays

YEARS = 2
SATURDAY = 5


def working_days() -> WorkingDays:
    """Where the last years differ from Monday to Friday, known to the end of the last year that was announced."""
    last = max(holidays).year
    return WorkingDays(
        holidays=tuple(_of_years(last, (day for day in holidays if day.weekday() < SATURDAY))),
        make_up_days=tuple(_of_years(last, (day for day in workdays if day.weekday() >= SATURDAY))),
        known_until=f"{last}-12-31",
    )


def _of_years(last: int, days: Iterable[date]) -> Iterator[str]:
    return (day.isoformat() for day in sorted(days) if day.year > last - YEARS)
