"""The chain: each posting's hash covers the one before, so that an edit, a gap or a swap shows.

`fold` is the judge: it replays a person's rows from nothing and says what is wrong with them.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from .rules import Balances, Leg, Lot, unbalanced

GENESIS = b"\x00" * 32
SHOWN = 20  # missing rows that are named one by one


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A posting as it is hashed: everything but the hash itself."""

    person: str
    seq: int
    txid: str
    at: int
    cause: str
    actor: str
    policy: int
    legs: tuple[Leg, ...]
    lots: tuple[Lot, ...]  # the person's lots after this posting


def link(previous: bytes, row: Row) -> bytes:
    """The hash of a row behind the previous hash: 32 bytes."""
    return hashlib.sha256(previous + msgspec.json.encode(row)).digest()


@dataclass
class Folded:
    """What a person's rows add up to."""

    balances: Balances = field(default_factory=Balances)
    seq: int = 0
    head: bytes = GENESIS
    others: dict[str, int] = field(default_factory=dict)  # the other sides: account -> sum
    txids: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)

    def add(self, row: Row, stored: bytes) -> None:
        """Replay one more row, with the hash that is stored beside it."""
        _check(self, row, stored)
        self.seq, self.head = row.seq, stored
        self.txids.add(row.txid)
        _apply(self, row)


def fold(rows: Iterable[tuple[Row, bytes]]) -> Folded:
    """Replay rows (with their stored hashes) in order of their sequence."""
    state = Folded()
    for row, stored in rows:
        state.add(row, stored)
    return state


def _check(state: Folded, row: Row, stored: bytes) -> None:
    place = f"{row.person}/{row.seq}"
    if row.seq != state.seq + 1:
        state.violations += [f"{row.person}/{seq}: is missing" for seq in range(state.seq + 1, row.seq)[:SHOWN]]
        state.violations.append(f"{place}: follows {state.seq}")
    if link(state.head, row) != stored:
        state.violations.append(f"{place}: the chain is broken behind {row.person}/{state.seq}")
    if row.txid in state.txids:
        state.violations.append(f"{place}: {row.txid} was posted before")
    if unbalanced(row.legs):
        state.violations.append(f"{place}: legs do not sum to zero")


def _apply(state: Folded, row: Row) -> None:
    own = {"available": 0, "held": 0, "debt": 0, "honour": 0}
    for account, amount in row.legs:
        if account in own:
            own[account] += amount
        else:
            state.others[account] = state.others.get(account, 0) + amount
    before = state.balances
    after = Balances(
        available=before.available + own["available"],
        held=before.held + own["held"],
        debt=before.debt - own["debt"],
        honour=before.honour + own["honour"],
        lots=row.lots,
    )
    place = f"{row.person}/{row.seq}"
    if min(after.available, after.held, after.debt, after.honour) < 0:
        state.violations.append(f"{place}: a balance is negative")
    if after.debt and after.available:
        state.violations.append(f"{place}: debt beside available points")
    if sum(lot.points for lot in after.lots) != after.available:
        state.violations.append(f"{place}: lots do not sum to available")
    state.balances = after
