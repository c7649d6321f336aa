"""Minutes of a day: the union of its intervals in milliseconds, floored once, capped once. Pure.

A session is worth the difference that it makes, so that splitting or reordering sessions changes no total.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from ..kit.clock import MINUTE, day_end_ms, day_on
from ..kit.errors import Conflict, Forbidden, NotFound
from ..policy import Figures

Ending = Literal["closed", "auto_closed", "corrected", "back_filled", "revoked", "restored", "held", "imported"]
ENDINGS: tuple[Ending, ...] = (
    "closed",
    "auto_closed",
    "corrected",
    "back_filled",
    "revoked",
    "restored",
    "held",
    "imported",
)
ENDED: tuple[Ending, ...] = ("closed", "auto_closed", "held")
"""How a session ends in its time; the others are what was entered about it later. What is held counts for nothing."""
LATER: tuple[Ending, ...] = ("back_filled", "imported")
"""What makes a session of its own, though it was entered later."""
Graded = tuple[int, int, int]
"""(start, end, grade) of an interval"""
_Piece = tuple[str, int, int, int]
"""(session, start, end, grade)"""


class NoSuchReview(NotFound, says="没有这条待复核记录。"):
    """No doubted service has that id."""


class NotYourReview(Forbidden, says="复核人不能是本人、同一站点的管理员或前一位复核人。"):
    """The volunteer himself, his household, who recorded it, a keeper of that station, or the first of the two."""


class AlreadyReviewed(Conflict, says="该记录已复核。"):
    """It was credited or rejected."""


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
    team: str = ""  # whose minutes they are; "" for nobody's
    shift: str = ""


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
    team: str = ""
    shift: str = ""

    def began(self, day_start_ms: int) -> bool:
        """Whether this is a service that began on the day that starts then, and not what was entered about one later.

        What goes on over midnight began the day before.
        """
        return self.ending == "back_filled" or (self.ending in ENDED and self.start_at > day_start_ms)


class Stay(NamedTuple):
    """A session at a station, from when to when."""

    session: str
    station: str
    start_at: int
    end_at: int


class Stretch(NamedTuple):
    """A part of a day that counts for one session alone."""

    session: str
    station: str
    start_at: int
    end_at: int
    grade: int
    minutes: int
    team: str = ""
    shift: str = ""


class Turn(NamedTuple):
    """For which team, and on which shift, a session was served ("": none); every entry of the session has it."""

    session: str
    team: str
    shift: str


class Note(msgspec.Struct, frozen=True, array_like=True):
    """Why something was entered later: `key` is the entry's `out_key`."""

    key: str
    code: str
    evidence: str
    by: tuple[str, ...]
    at: int
    content: str = ""  # what was done, where whoever entered it says so
    organisation: str = ""  # who recorded it, where it was not a station of ours


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


def is_foreign(station: str) -> bool:
    """Whether what an entry calls its station is another registry."""
    return station.startswith("@")


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


def points_of(entries: Iterable[Graded], figures: Figures) -> int:
    """A day's points: from what is at or above the policy's grade, one per so many minutes. G0 never counts."""
    least = _least_grade(figures)
    good = ((start, end) for start, end, grade in entries if grade >= least)
    return minutes_of(good, figures) // figures.hours.minutes_per_point


def _least_grade(figures: Figures) -> int:
    return max(1, figures.hours.min_grade_for_points)


def standing(entries: Iterable[Entry]) -> list[Graded]:
    """What counts of a day: every interval, less what was taken back of its session since."""
    return [(start, end, grade) for _, start, end, grade in _standing(entries)]


def stays(entries: Iterable[Entry]) -> list[Stay]:
    """Where somebody was, as far as it counts."""
    kept = list(entries)
    where = {entry.session: entry.station for entry in kept}
    return [Stay(name, where[name], start, end) for name, start, end, _ in _standing(kept)]


def standing_of(entries: Iterable[Entry], session: str) -> list[Graded]:
    """What counts of one session."""
    return [(start, end, grade) for name, start, end, grade in _standing(entries) if name == session]


def credited(entries: Iterable[Entry]) -> list[Stretch]:
    """What counts of a day, cut into disjoint stretches: where sessions overlap, each minute is one session's alone.

    It is that of the higher grade, then of the earlier entry; and as a session has one team at most, so has a minute.
    The minutes of the stretches of a grade and above add up to the day's minutes of that grade and above, so that the
    daily cap cuts off the weakest, and then the latest.
    """
    kept = list(entries)
    of, left = {entry.session: entry for entry in kept}, sum(entry.minutes for entry in kept)
    passed_ms, given, found = 0, 0, list[Stretch]()
    for session, start, end, grade in sorted(_disjoint(_standing(kept)), key=lambda each: (-each[3], each[1])):
        passed_ms += end - start
        minutes = min(passed_ms // MINUTE, left) - given
        given += minutes
        where = of[session]
        found.append(Stretch(session, where.station, start, end, grade, minutes, where.team, where.shift))
    return sorted(found, key=lambda stretch: stretch.start_at)


def _disjoint(pieces: list[_Piece]) -> list[_Piece]:
    """Every stretch between two cuts as the first of the strongest pieces that cover it."""
    cuts = sorted({moment for piece in pieces for moment in piece[1:3]})
    found = []
    for start, end in pairwise(cuts):
        over = [piece for piece in pieces if piece[1] <= start and end <= piece[2]]
        if over:
            session, _, _, grade = max(over, key=lambda piece: piece[3])  # of equals, the first
            found.append((session, start, end, grade))
    return found


def _standing(entries: Iterable[Entry]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for entry in entries:
        if entry.ending == "revoked":
            pieces = [part for piece in pieces for part in _without(piece, entry)]
        elif entry.ending != "held":
            pieces.append((entry.session, entry.start_at, entry.end_at, entry.grade))
    return pieces


def _without(piece: _Piece, taken: Entry) -> list[_Piece]:
    session, start, end, grade = piece
    if session != taken.session or taken.end_at <= start or taken.start_at >= end:
        return [piece]
    parts = ((start, min(end, taken.start_at)), (max(start, taken.end_at), end))
    return [(session, first, last, grade) for first, last in parts if last > first]


@dataclass(frozen=True)
class Added:
    """What one more interval makes of a day."""

    minutes: int
    points: int
    verified_minutes: int
    day_minutes: int


def added(entries: tuple[Entry, ...], start: int, end: int, *, grade: int, figures: Figures) -> Added:
    """The differences that an interval makes to a day's minutes, verified minutes and points."""
    before = standing(entries)
    return difference(before, [*before, (start, end, grade)], figures)


def difference(before: list[Graded], after: list[Graded], figures: Figures) -> Added:
    """What a day gains (or loses) when other intervals count."""
    verified = _least_grade(figures)

    def minutes(found: list[Graded], at_least: int) -> int:
        return minutes_of(((one, two) for one, two, graded in found if graded >= at_least), figures)

    day_minutes = minutes(after, 0)
    return Added(
        minutes=day_minutes - minutes(before, 0),
        points=points_of(after, figures) - points_of(before, figures),
        verified_minutes=minutes(after, verified) - minutes(before, verified),
        day_minutes=day_minutes,
    )
