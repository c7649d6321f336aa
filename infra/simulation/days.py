"""A day of service in words, apart from the house's code: the checker and the state machines compare the two.

A moment counts when some session covers it; what was taken back of a session since counts no more. A day's minutes are
the whole minutes of all that counts, at most eight hours. What a grade of two or more covers is verified, and an hour
of it is a point.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
DAY_MINUTES, PER_POINT, VERIFIED = 480, 60, 2
ZIBO = 8 * HOUR


class Word(NamedTuple):
    """What is said of a session: that it served from then to then, proven so well, or that this does not count."""

    session: str
    start: int
    end: int
    grade: int
    counts: bool = True


def midnight_after(at: int) -> int:
    """The end of the day of a moment."""
    return (at + ZIBO) // DAY * DAY + DAY - ZIBO


def by_days(word: Word) -> Iterator[tuple[int, Word]]:
    """A word in the days that it reaches into, each by its end."""
    start = word.start
    while start < word.end:
        ends = midnight_after(start)
        yield ends, word._replace(start=start, end=min(word.end, ends))
        start = ends


def minutes(words: Sequence[Word], grade: int = 0) -> int:
    """A day's minutes of at least this grade."""
    covered = sum(end - start for start, end, best in covering(words) if best >= grade)
    return min(covered // MINUTE, DAY_MINUTES)


def points(words: Sequence[Word]) -> int:
    """A day's points."""
    return minutes(words, VERIFIED) // PER_POINT


def covering(words: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
    """(start, end, best grade) between every two moments at which something begins or ends, where anything counts."""
    for start, end in pairwise(sorted({at for word in words for at in (word.start, word.end)})):
        best = _best(word for word in words if word.start <= start and end <= word.end)
        if best >= 0:
            yield start, end, best


def _best(words: Iterable[Word]) -> int:
    """The best grade that is said of a moment, by the sessions that were not taken back since; -1 when none is."""
    said: dict[str, int] = {}
    for word in words:
        if word.counts:
            said[word.session] = max(word.grade, said.get(word.session, -1))
        else:
            said.pop(word.session, None)
    return max(said.values(), default=-1)
