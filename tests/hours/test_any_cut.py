"""Splitting or reordering sessions never changes the total: many thousand days, each cut and shuffled at random."""

import os
from collections import defaultdict
from random import Random

import pytest

from chalicelib.hours.rules import Entry, Service, added, by_day
from chalicelib.kit.clock import DAY, HOUR, MINUTE, day_start_ms
from chalicelib.policy import Figures

CASES = 200_000 if "LONG" in os.environ else 20_000
START, FIGURES = day_start_ms("2026-11-23"), Figures()
Sessions = list[tuple[int, int, int]]


def totals(sessions: Sessions) -> tuple[int, int, int]:
    """Minutes, verified minutes and points of sessions that are recorded one after the other, whatever their days."""
    days: dict[str, tuple[Entry, ...]] = defaultdict(tuple)
    minutes = verified = points = 0
    for start, end, grade in sessions:
        for on, begins, ends in by_day(Service("s", "t", start, end, grade)):
            gain = added(days[on], begins, ends, grade=grade, figures=FIGURES)
            days[on] = (*days[on], Entry("s", "t", begins, ends, grade, gain.minutes, gain.points))
            minutes, verified = minutes + gain.minutes, verified + gain.verified_minutes
            points += gain.points
    return minutes, verified, points


def some_day(dice: Random) -> Sessions:
    starts = (START + dice.randrange(DAY) for _ in range(dice.randint(1, 4)))
    return [
        (start, start + dice.choice((MINUTE - 1, dice.randrange(6 * HOUR))), dice.randint(0, 3)) for start in starts
    ]


def cut(sessions: Sessions, dice: Random) -> Sessions:
    """Some of them in two pieces, the second of which may begin before the first one ends."""
    pieces: Sessions = []
    for start, end, grade in sessions:
        middle = dice.randint(start, end)
        whole = dice.random() < 0.4
        pieces += (
            [(start, end, grade)] if whole else [(start, middle, grade), (dice.randint(start, middle), end, grade)]
        )
    return pieces


@pytest.mark.slow
@pytest.mark.no_cover
def test_splitting_or_reordering_sessions_never_changes_the_total() -> None:
    for seed in range(CASES):
        dice = Random(seed)
        sessions = some_day(dice)
        pieces = cut(sessions, dice)
        dice.shuffle(pieces)
        assert totals(pieces) == totals(sessions), f"seed {seed}"
