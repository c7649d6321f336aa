"""Posting and reading the ledger. A post never stands alone: it joins the Unit whose guarded state change causes it."""

from dataclasses import dataclass

from ..kit.errors import Refusal
from ..kit.pages import Listing, Page, page
from ..kit.record import Item
from ..kit.table import Unit, run, stale
from .chain import Row, link
from .moves import Move
from .rules import WALLETS, Balances, Leg, Owner, owner_of, unbalanced
from .store import DeskPoints, Posting, desk_key, next_expiry, posting_key


@dataclass(frozen=True)
class Cause:
    """Why a posting is made: a natural id (posted at most once, because its cause's state change is guarded),
    a reference, who did it, under which version of the policy; `index` is the merchant's month where one earns."""

    txid: str
    reference: str
    actor: str
    policy: int
    index: str | None = None


def balances_of(unit: Unit, owner: Owner | str) -> Balances:
    """An owner's balances (a plain id is a person's), read strongly through the Unit."""
    desk = unit.get(DeskPoints, desk_key(owner))
    return desk.balances if desk else Balances()


def post(unit: Unit, owner: Owner | str, cause: Cause, *moves: Move) -> Balances:
    """Join the Unit with one posting of these moves, and the desk's balances behind it.

    The caller's Unit must also carry the guarded state change that makes the cause happen once. One Unit moves the
    points of one owner only: nothing goes from person to person. Refusals: those of the moves.
    """
    if any(key.pk[:2] in WALLETS for key in unit.created("postings")):
        raise ValueError("a Unit moves the points of one owner, once")
    desk = unit.get(DeskPoints, desk_key(owner)) or DeskPoints()
    seq, head = desk.position
    before = desk.balances
    balances, legs = _applied(before, moves)
    row = Row(
        owner_of(owner).name,
        seq + 1,
        cause.txid,
        unit.now_ms,
        cause.reference,
        cause.actor,
        cause.policy,
        legs,
        balances.lots,
    )
    hashed = link(head, row)
    unit.create(posting_key(owner, seq + 1), _posting(row, hashed, cause.index), stale)
    unit.change(
        desk_key(owner),
        DeskPoints.available.set(balances.available),
        DeskPoints.held.set(balances.held),
        DeskPoints.debt.set(balances.debt),
        DeskPoints.honour.set(balances.honour),
        DeskPoints.lots.set(balances.lots),
        DeskPoints.seq.set(seq + 1),
        DeskPoints.head.set(hashed),
        *next_expiry(owner, before.lots, balances.lots),
        condition=DeskPoints.seq == seq if seq else DeskPoints.seq.does_not_exist(),
        otherwise=stale,
    )
    return balances


def _applied(balances: Balances, moves: tuple[Move, ...]) -> tuple[Balances, tuple[Leg, ...]]:
    legs: dict[str, int] = {}
    for move in moves:
        balances, moved = move.apply(balances)
        for account, amount in moved:
            legs[account] = legs.get(account, 0) + amount
    moved_at_all = any(legs.values())  # a posting that moves nothing still says between whom
    kept = tuple((account, amount) for account, amount in legs.items() if amount or not moved_at_all)
    if unbalanced(kept) or any("#" in account for account, _ in kept):
        raise ValueError(f"legs do not sum to zero, or name somebody's wallet: {kept}")
    return balances, kept


def _posting(row: Row, hashed: bytes, index: str | None) -> Posting:
    return Posting(
        txid=row.txid,
        at=row.at,
        cause=row.cause,
        actor=row.actor,
        policy=row.policy,
        legs=row.legs,
        lots=row.lots,
        hash=hashed,
        g1pk=index,
        g1sk=f"{row.at:013d}" if index else None,
    )


def demand_no_debt(unit: Unit, person: str, otherwise: Refusal) -> None:
    """Put "he owes nothing" into the conditions of this Unit's write."""
    free = DeskPoints.debt.does_not_exist() | (DeskPoints.debt == 0)
    unit.require(desk_key(person), free, lambda old: otherwise if _debt_of(old) else None)


def _debt_of(item: Item | None) -> int:
    desk = DeskPoints.of(item)
    return int(desk.debt or 0) if desk is not None else 0


def balances_now(owner: Owner | str) -> Balances:
    """An owner's balances, to be seen."""
    return run(lambda unit: balances_of(unit, owner))


def statement(owner: Owner | str, *, limit: int, cursor: str | None) -> Page[Posting]:
    """An owner's postings, newest first; the newest may be a moment late."""
    rows = Listing(owner_of(owner).partition, newest_first=True, table="postings", strong=False)
    found = page(rows, limit=limit, cursor=cursor)
    return Page([posting for item in found.items if (posting := Posting.of(item))], found.next_cursor)
