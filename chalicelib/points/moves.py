"""The moves of the ledger: each takes balances to balances and says which legs it posts. Pure.

Whatever flows in repays debt first; nothing is ever negative; held points keep the lots that they were taken from.
A lot whose last day is over is nobody's to spend, however late the sweep comes: whoever takes says on which day.
"""

from dataclasses import dataclass
from typing import Protocol

from msgspec.structs import replace

from .rules import (
    EXPIRED,
    HONOUR_SIDE,
    POOL,
    Balances,
    DebtOutstanding,
    HonourTooLow,
    Leg,
    Lot,
    NotEnoughPoints,
    merged,
    parted,
    taken,
)


class Move(Protocol):
    """One movement of a posting."""

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        """Balances after the move, and its legs. May raise a Refusal."""


@dataclass(frozen=True)
class Earn:
    """Points from a source (a programme's budget)."""

    points: int
    source: str
    expires_on: str

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        after, legs = _inflow(before, (Lot(self.expires_on, self.points),))
        return after, (*legs, (self.source, -self.points))


@dataclass(frozen=True)
class Honour:
    """Honour points: never spent, never convertible."""

    points: int

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        after = replace(before, honour=before.honour + self.points)
        return after, (("honour", self.points), (HONOUR_SIDE, -self.points))


@dataclass(frozen=True)
class Dishonour:
    """Honour taken back, by a correction or a revocation. HonourTooLow: it is never below zero."""

    points: int

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        if before.honour < self.points:
            raise HonourTooLow(honour=before.honour, needed=self.points)
        after = replace(before, honour=before.honour - self.points)
        return after, (("honour", -self.points), (HONOUR_SIDE, self.points))


@dataclass(frozen=True)
class Hold:
    """Available to held, on a business day. DebtOutstanding, NotEnoughPoints."""

    points: int
    on: str

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        after = _spent(before, self.points, self.on)
        return replace(after, held=before.held + self.points), (("available", -self.points), ("held", self.points))

    def lots(self, before: Balances) -> tuple[Lot, ...]:
        """The lots that this hold takes: whoever holds them keeps them."""
        return taken(parted(before.lots, self.on)[1], self.points)[0]


@dataclass(frozen=True)
class Donate:
    """Available to the public pool, on a business day. DebtOutstanding, NotEnoughPoints."""

    points: int
    on: str

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        return _spent(before, self.points, self.on), (("available", -self.points), (POOL, self.points))


@dataclass(frozen=True)
class Expire:
    """The lot of a day that is over, to the city."""

    day: str

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        points = sum(lot.points for lot in before.lots if lot.expires_on == self.day)
        left = tuple(lot for lot in before.lots if lot.expires_on != self.day)
        after = replace(before, available=before.available - points, lots=left)
        return after, (("available", -points), (EXPIRED, points))


@dataclass(frozen=True)
class ClawBack:
    """Points taken back to where they came from: from what is available, the rest is owed.

    The longest-lived lots go first: they are what was earned last, and nobody dodges by points that are about to end.
    Where those do not reach, lots whose day is over end in the same posting, as a sweep in time would have done.
    """

    points: int
    to: str
    on: str

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        over, alive = parted(before.lots, self.on)
        now = sum(lot.points for lot in self.lots(before))
        owed = self.points - now
        ended = sum(lot.points for lot in over) if owed else 0
        _, left = _latest(alive, now)
        after = replace(
            before,
            available=before.available - now - ended,
            debt=before.debt + owed,
            lots=left if owed else (*over, *left),
        )
        return after, (("available", -now - ended), ("debt", -owed), (EXPIRED, ended), (self.to, self.points))

    def lots(self, before: Balances) -> tuple[Lot, ...]:
        """The lots that this takes: less than its points when the rest is owed."""
        _, alive = parted(before.lots, self.on)
        return _latest(alive, min(self.points, sum(lot.points for lot in alive)))[0]


@dataclass(frozen=True)
class Release:
    """Held back to available (debt first), into the lots that it came from."""

    lots: tuple[Lot, ...]

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        points = sum(lot.points for lot in self.lots)
        after, legs = _inflow(replace(before, held=before.held - points), self.lots)
        return after, (("held", -points), *legs)


@dataclass(frozen=True)
class Return:
    """What comes back from another account (debt first), into the lots that it came from."""

    lots: tuple[Lot, ...]
    source: str

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        after, legs = _inflow(before, self.lots)
        return after, (*legs, (self.source, -sum(lot.points for lot in self.lots)))


@dataclass(frozen=True)
class Spend:
    """Held to whoever earned it (a merchant's receivable)."""

    points: int
    to: str

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        after = replace(before, held=before.held - self.points)
        return after, (("held", -self.points), (self.to, self.points))


def _spent(before: Balances, points: int, on: str) -> Balances:
    """Without these points, the first to end first."""
    if before.debt:
        raise DebtOutstanding(debt=before.debt)
    over, alive = parted(before.lots, on)
    if sum(lot.points for lot in alive) < points:
        raise NotEnoughPoints(available=before.spendable(on), needed=points)
    return replace(before, available=before.available - points, lots=(*over, *taken(alive, points)[1]))


def _latest(lots: tuple[Lot, ...], points: int) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """(taken, left) when that many points are taken, latest expiry first."""
    left, out = taken(lots, sum(lot.points for lot in lots) - points)
    return out, left


def _inflow(before: Balances, lots: tuple[Lot, ...]) -> tuple[Balances, tuple[Leg, ...]]:
    points = sum(lot.points for lot in lots)
    repaid = min(before.debt, points)
    _, kept = taken(lots, repaid)
    after = replace(
        before,
        debt=before.debt - repaid,
        available=before.available + points - repaid,
        lots=merged((*before.lots, *kept)),
    )
    legs = (("debt", repaid),) if repaid else ()
    return after, (*legs, ("available", points - repaid))
