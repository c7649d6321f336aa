"""How long a case may take: working hours on the Chinese calendar, every hour for what cannot wait. Pure.

A clock starts, is stopped while a case is deferred (挂账), and goes on with what was left. It warns twice: yellow when
most of the time is gone, red when all of it is.
"""

from math import ceil

import msgspec

from ..kit.clock import MINUTE
from ..policy import (
    Category,
    Figures,
    WorkingDays,
    after_office_minutes,
    is_provisional,
    office_day_minutes,
    office_minutes_between,
)

URGENT = "A"
DAY_MINUTES = 24 * 60


class Clock(msgspec.Struct, frozen=True, array_like=True):
    """A running time: since when, how many minutes, and whether every hour counts or only those of offices."""

    since: int
    minutes: int
    around: bool = False

    def after(self, minutes: int, calendar: WorkingDays) -> int:
        """When so many of its minutes have passed."""
        if self.around:
            return self.since + max(minutes, 0) * MINUTE
        return after_office_minutes(self.since, minutes, calendar)

    def due_at(self, calendar: WorkingDays) -> int:
        """When its time is over."""
        return self.after(self.minutes, calendar)

    def yellow_at(self, calendar: WorkingDays, percent: int) -> int:
        """When little is left: so much of it has gone, and it is in its last (working) day."""
        last_day = DAY_MINUTES if self.around else office_day_minutes(calendar)
        return self.after(max(ceil(self.minutes * percent / 100), self.minutes - last_day), calendar)

    def left(self, now_ms: int, calendar: WorkingDays) -> int:
        """The minutes that are left at a moment, none when it is over."""
        if self.around:
            return max(0, self.minutes - (now_ms - self.since) // MINUTE)
        return max(0, self.minutes - office_minutes_between(self.since, now_ms, calendar))

    def again(self, now_ms: int, minutes: int) -> "Clock":
        """A clock of the same kind that starts now."""
        return Clock(now_ms, minutes, self.around)

    def is_provisional(self, calendar: WorkingDays) -> bool:
        """Whether the calendar does not reach as far as its end."""
        return not self.around and is_provisional(self.due_at(calendar), calendar)


def working_clock(category: Category, now_ms: int) -> Clock:
    """The unit's time for a case of the category."""
    return Clock(now_ms, category.due_hours * 60, category.grade == URGENT)


def dispatch_clock(category: Category, figures: Figures, now_ms: int) -> Clock:
    """The dispatcher's time to find a unit."""
    return Clock(now_ms, figures.reports.dispatch_hours * 60, category.grade == URGENT)


def verifying_clock(category: Category, figures: Figures, now_ms: int) -> Clock:
    """The time to look whether it was done."""
    return Clock(now_ms, figures.reports.verify_hours * 60, category.grade == URGENT)
