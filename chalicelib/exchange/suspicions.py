"""What a shop took, added up, and what looks wrong about it. Pure.

Nothing here refuses: what looks wrong is told as a fact, and somebody looks. Only a cap stops a shop, for its period.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec

from ..kit.clock import SECOND, day_on, minute_of_day
from ..policy import Figures

Rule = Literal["many_visits", "too_fast", "out_of_hours"]


class Takings(msgspec.Struct, frozen=True, array_like=True):
    """A shop's month so far: its points, those of the newest day, and when it confirmed last."""

    points: int = 0
    day: str = ""
    day_points: int = 0
    recent: tuple[int, ...] = ()


@dataclass(frozen=True)
class Confirmation:
    """A redemption that a shop confirmed."""

    redemption: str
    person: str
    merchant: str
    points: int
    at: int


def added(before: Takings, done: Confirmation, figures: Figures) -> Takings:
    """The takings with one confirmation more; one that is told late counts in the month, not in a newer day."""
    day = max(before.day, day_on(done.at))
    of_day = before.day_points if day == before.day else 0
    recent = sorted((*before.recent, done.at))[-figures.exchange.pace_confirmations :]
    return Takings(
        points=before.points + done.points,
        day=day,
        day_points=of_day + (done.points if day_on(done.at) == day else 0),
        recent=tuple(recent),
    )


def capped_until(takings: Takings, caps: tuple[int | None, int | None], figures: Figures) -> str:
    """The last day on which a shop that took so much confirms no more ("": it may go on).

    `caps` are its own (daily, monthly); without one, policy's.
    """
    daily, monthly = caps
    if takings.points >= (monthly if monthly is not None else figures.exchange.merchant_monthly_points):
        return f"{takings.day[:7]}-31"  # no day of the month sorts behind it
    if takings.day_points >= (daily if daily is not None else figures.exchange.merchant_daily_points):
        return takings.day
    return ""


def suspicions(
    done: Confirmation, takings: Takings, *, visits: int, hours: tuple[int, int], figures: Figures
) -> Iterator[Rule]:
    """What looks wrong about a confirmation: the person's visits of the day, the shop's pace, and its hours."""
    exchange = figures.exchange
    if visits > exchange.visits_a_day:
        yield "many_visits"
    recent, enough = takings.recent, exchange.pace_confirmations
    if len(recent) >= enough and recent[-1] - recent[0] < (enough - 1) * exchange.confirm_gap_s * SECOND:
        yield "too_fast"
    if not _within(minute_of_day(done.at), hours):
        yield "out_of_hours"


def _within(minute: int, hours: tuple[int, int]) -> bool:
    opens, closes = hours
    return opens <= minute < closes if opens <= closes else minute >= opens or minute < closes
