"""Every minute: lots whose day is over end, and whoever has points that end soon is told."""

from itertools import takewhile

from ..kit.sweeping import each
from . import expiring
from .rules import Owner

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
