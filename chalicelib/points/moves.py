"""The moves of the ledger: each takes balances to balances and says which legs it posts. Pure.

Whatever flows in repays debt first; nothing is ever negative; held points keep the lots that they were taken from.
"""

from dataclasses import dataclass
from typing import Protocol

from msgspec.structs import replace

from .rules import HONOUR_SIDE, Balances, DebtOutstanding, Leg, Lot, NotEnoughPoints, merged, taken


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
class Hold:
    """Available to held. DebtOutstanding, NotEnoughPoints."""

    points: int

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        if before.debt:
            raise DebtOutstanding(debt=before.debt)
        if before.available < self.points:
            raise NotEnoughPoints(available=before.available, needed=self.points)
        _, left = taken(before.lots, self.points)
        after = replace(before, available=before.available - self.points, held=before.held + self.points, lots=left)
        return after, (("available", -self.points), ("held", self.points))

    def lots(self, before: Balances) -> tuple[Lot, ...]:
        """The lots that this hold takes: whoever holds them keeps them."""
        return taken(before.lots, self.points)[0]


@dataclass(frozen=True)
class Release:
    """Held back to available (debt first), into the lots that it came from."""

    lots: tuple[Lot, ...]

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        points = sum(lot.points for lot in self.lots)
        after, legs = _inflow(replace(before, held=before.held - points), self.lots)
        return after, (("held", -points), *legs)


@dataclass(frozen=True)
class Spend:
    """Held to whoever earned it (a merchant's receivable)."""

    points: int
    to: str

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        after = replace(before, held=before.held - self.points)
        return after, (("held", -self.points), (self.to, self.points))


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
