"""Minutes of a day: the union of its intervals in milliseconds, floored once, capped once. Pure.

A session is worth the difference that it makes, so that splitting or reordering sessions changes no total.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec

from ..kit.clock import MINUTE, day_end_ms, day_on
from ..policy import Figures

Ending = Literal["closed", "auto_closed"]


@dataclass(frozen=True)
class Service:
    """A service that was rendered: who recorded it where, from when to when, and how well it is proven."""

    session: str
    station: str
    start_at: int
    end_at: int
    grade: int
    ending: Ending = "closed"
    in_grade: int = 0  # what the check-in answered
    in_by: str = ""  # the keeper or device that scanned the volunteer in; "" when he did it himself
    out_by: str = ""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One interval of a day, with what it added, as stored."""

    session: str
    station: str
    start_at: int
    end_at: int
    grade: int
    minutes: int
    points: int
    ending: Ending = "closed"
    in_digest: str = ""  # of the check-in, whose key is the session's id
    out_key: str = ""
    out_digest: str = ""
    in_grade: int = 0
    day_minutes: int = 0
    in_by: str = ""
    out_by: str = ""


def by_day(service: Service) -> list[tuple[str, int, int]]:
    """The service's (day, start, end) pieces, cut at midnight in Asia/Shanghai."""
    pieces = []
    start = service.start_at
    while start < service.end_at:
        day = day_on(start)
        end = min(service.end_at, day_end_ms(day))
        pieces.append((day, start, end))
        start = end
    return pieces or [(day_on(service.start_at), service.start_at, service.end_at)]


def union_ms(intervals: Iterable[tuple[int, int]]) -> int:
    """Milliseconds that at least one of the intervals covers."""
    total, reached = 0, 0
    for start, end in sorted(intervals):
        start = max(start, reached)
        if end > start:
            total += end - start
            reached = end
    return total


def minutes_of(intervals: Iterable[tuple[int, int]], figures: Figures) -> int:
    """A day's minutes: floor of the union, at most the daily cap."""
    return min(union_ms(intervals) // MINUTE, figures.hours.daily_cap_minutes)


def points_of(entries: Iterable[tuple[int, int, int]], figures: Figures) -> int:
    """A day's points: from (start, end, grade) at or above the policy's grade, one per so many minutes."""
    good = ((start, end) for start, end, grade in entries if grade >= figures.hours.min_grade_for_points)
    return minutes_of(good, figures) // figures.hours.minutes_per_point


@dataclass(frozen=True)
class Added:
    """What one more interval makes of a day."""

    minutes: int
    points: int
    verified_minutes: int
    day_minutes: int


def added(entries: tuple[Entry, ...], start: int, end: int, *, grade: int, figures: Figures) -> Added:
    """The differences that an interval makes to a day's minutes, verified minutes and points."""
    before = [(entry.start_at, entry.end_at, entry.grade) for entry in entries]
    after = [*before, (start, end, grade)]
    verified = figures.hours.min_grade_for_points

    def minutes(found: list[tuple[int, int, int]], at_least: int) -> int:
        return minutes_of(((one, two) for one, two, graded in found if graded >= at_least), figures)

    day_minutes = minutes(after, 0)
    return Added(
        minutes=day_minutes - minutes(before, 0),
        points=points_of(after, figures) - points_of(before, figures),
        verified_minutes=minutes(after, verified) - minutes(before, verified),
        day_minutes=day_minutes,
    )
