"""Balances, lots and legs: pure arithmetic of the ledger.

A person has four accounts: `available`, `held`, `debt` (stored as what is owed, posted as its negative) and `honour`.
Every posting's legs sum to zero per asset; points and honour are two assets and never meet.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from ..kit.clock import DAY, day_on, day_start_ms
from ..kit.errors import Conflict, Forbidden, NotFound
from ..policy import Figures

Leg = tuple[str, int]
OWN = ("available", "held", "debt", "honour")
HONOUR_SIDE = "city:honour"
EXPIRED = "city:expired"
POOL = "pool:public-good"
WALLETS = ("P#", "H#", "T#")
LOTS_MAX = 4
OF_SERVICE = frozenset({"sess", "corrected", "revoked", "restored"})
"""The causes (cause_code) of what hours post: each refers to a station."""


class NotEnoughPoints(Conflict, says="可用积分不足。"):
    """Available points do not reach."""


class DebtOutstanding(Conflict, says="您有待归还的积分，归还前不能兑换。"):
    """Points are owed: earnings repay them first, nothing can be reserved meanwhile."""


class HonourTooLow(Conflict, says="荣誉积分不足，无法如数冲减。"):
    """Less honour is left than is to be taken: it never falls below zero, and nothing is cut off in silence."""


class NoSuchPosting(NotFound, says="没有这笔积分记录。"):
    """The person's chain has no posting of that number."""


class NotCorrectable(Conflict, says="这笔积分记录不能以更正方式处理。"):
    """Only an award, or the correction of one, is corrected by a mirror: all else has its own way back, or none."""


class AlreadyCorrected(Conflict, says="这笔积分记录已更正过。"):
    """The posting has its mirror: each is corrected at most once."""


class NotYourCorrection(Forbidden, says="不能更正或复核与本人、同住家人有关的积分。"):
    """The officer, or the one beside him, has a part in the matter, or lives with somebody who has."""


class Owner(NamedTuple):
    """Who has a wallet: a person (P), a household (H) or a team (T)."""

    kind: Literal["P", "H", "T"]
    id: str

    @property
    def partition(self) -> str:
        """Where its desk and its chain are."""
        return f"{self.kind}#{self.id}"

    @property
    def name(self) -> str:
        """How its chain calls it: a person by the plain id, as since the first day."""
        return self.id if self.kind == "P" else self.partition


def owner_of(owner: Owner | str) -> Owner:
    """An owner; a plain text is a person's id."""
    return owner if isinstance(owner, Owner) else Owner("P", owner)


class Lot(msgspec.Struct, frozen=True, array_like=True):
    """Points that expire together at the end of a day."""

    expires_on: str
    points: int


class Corrected(msgspec.Struct, frozen=True):
    """A correction that was posted (negative: taken from the person), or one that waits for a second person."""

    id: str
    state: Literal["posted", "proposed"] = "proposed"
    points: int = 0
    honour: int = 0


class Balances(msgspec.Struct, frozen=True):
    """What the desk says; `lots` sum to `available`, earliest expiry first."""

    available: int = 0
    held: int = 0
    debt: int = 0
    honour: int = 0
    lots: tuple[Lot, ...] = ()

    def spendable(self, on: str) -> int:
        """What may be spent on a day: available points without those whose last day is over."""
        return sum(lot.points for lot in parted(self.lots, on)[1])


def expiry_of(earned_at: int, figures: Figures) -> str:
    """The last day of points earned at a moment: 31 December, so many years later."""
    return f"{int(day_on(earned_at)[:4]) + figures.points.expire_years_after}-12-31"


def graced(lots: Iterable[Lot], at_ms: int, figures: Figures) -> tuple[Lot, ...]:
    """Lots that come back from a hold: one that expired meanwhile may still be spent for some days."""
    today, until = day_on(at_ms), day_on(at_ms + figures.points.release_grace_days * DAY)
    return tuple(Lot(lot.expires_on if lot.expires_on >= today else until, lot.points) for lot in lots)


def days_left(expires_on: str, now_ms: int) -> int:
    """How many days after today a lot's last day is: 0 on the day itself, negative when it is over."""
    return (day_start_ms(expires_on) - day_start_ms(day_on(now_ms))) // DAY


def step_of(days: int, steps: Iterable[int]) -> int | None:
    """Which notice is due with so many days left: the nearest step that has been reached; none when it is over."""
    return min((step for step in steps if step >= days), default=None) if days >= 0 else None


def cause_code(txid: str) -> str:
    """What a posting is for, in a word that programs know: its txid without the ids and days in it."""
    return "_".join(part for part in txid.split(":") if part.isalpha() and part.islower())


def asset_of(account: str) -> str:
    """Which asset an account counts: "honour" or "points"."""
    return "honour" if account in ("honour", HONOUR_SIDE) else "points"


def unbalanced(legs: Iterable[Leg]) -> dict[str, int]:
    """Sums per asset that are not zero (empty: the legs balance)."""
    sums: dict[str, int] = {}
    for account, amount in legs:
        sums[asset_of(account)] = sums.get(asset_of(account), 0) + amount
    return {asset: total for asset, total in sums.items() if total}


def merged(lots: Iterable[Lot]) -> tuple[Lot, ...]:
    """Lots by day, earliest first, at most four: of more, the second falls to the third's day, never earlier.

    The first stays as it is: its day may be over, and its points are not to come back to life.
    """
    by_day: dict[str, int] = {}
    for lot in lots:
        by_day[lot.expires_on] = by_day.get(lot.expires_on, 0) + lot.points
    kept = [Lot(day, points) for day, points in sorted(by_day.items()) if points]
    while len(kept) > LOTS_MAX:
        second, third = kept[1], kept[2]
        kept[1:3] = [Lot(third.expires_on, second.points + third.points)]
    return tuple(kept)


def parted(lots: tuple[Lot, ...], on: str) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """(over, alive): lots whose last day was before this day, and the others."""
    return tuple(lot for lot in lots if lot.expires_on < on), tuple(lot for lot in lots if lot.expires_on >= on)


def taken(lots: tuple[Lot, ...], points: int) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """(taken, left) when that many points are taken, earliest expiry first. The lots must reach."""
    out: list[Lot] = []
    left: list[Lot] = []
    for lot in lots:
        part = min(points, lot.points)
        points -= part
        if part:
            out.append(Lot(lot.expires_on, part))
        if lot.points > part:
            left.append(Lot(lot.expires_on, lot.points - part))
    if points:
        raise ValueError("lots do not reach")
    return tuple(out), tuple(left)
