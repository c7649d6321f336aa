"""Every minute: lots whose day is over end, points that end soon are told of, and what waits for budget is given."""

from itertools import takewhile

from ..kit.sweeping import each
from ..policy import all_programmes
from ..policy import at as figures_at
from . import awarding, expiring
from .rules import Owner

AWARDS_A_RUN = 400
DESKS_A_RUN = 400
"""A sweep shares its minute with the others: what is left, the next one meets."""


def sweep_expired(now_ms: int) -> int:
    """End the lots of some owners whose day is over; returns of how many. Safe to run twice."""
    done: list[Owner] = []

    def end(owner: Owner) -> None:
        expiring.end_lots(owner)
        done.append(owner)

    return each(takewhile(lambda _: len(done) < DESKS_A_RUN, expiring.over(now_ms)), end)


def sweep_notices(now_ms: int) -> int:
    """Go on with today's round of notices; returns how many desks were looked at. Safe to run twice."""
    return expiring.go_on(now_ms)


def sweep_awards(now_ms: int) -> int:
    """Grant what waits for a budget, oldest first, as far as there is one now: in a new month, or under a new cap.

    Returns how many were granted. Safe to run twice.
    """
    return sum(_grant_queue(programme.code) for programme in all_programmes(figures_at(now_ms)))


def _grant_queue(programme: str) -> int:
    granted, empty = 0, False

    def grant(award: awarding.Award) -> None:
        nonlocal granted, empty
        empty = not awarding.grant(award.id)
        granted += not empty

    each(takewhile(lambda _: not empty and granted < AWARDS_A_RUN, awarding.waiting(programme)), grant)
    return granted
