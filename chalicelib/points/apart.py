"""Postings without a person: what is settled with a merchant moves between accounts that nobody's desk holds.

    <owner> / CHAIN                 sequence and head of the owner's own chain (M#<merchant>)
    postings: <owner> / <seq>       its rows, as those of a person, without lots

One chain an owner, written a few times a month: its sequence is a guard of its own, so nobody's desk waits for it.
"""

from pynamodb.attributes import NumberAttribute

from ..kit.record import BytesAttribute, Record
from ..kit.table import Key, Unit, stale
from .actions import Cause
from .chain import GENESIS, Row, link
from .rules import OWN, Leg, unbalanced
from .store import Posting


class Chain(Record):
    """How far the chain of an owner has come."""

    seq = NumberAttribute(attr_name="sq")
    head = BytesAttribute(attr_name="ch")


def chain_key(owner: str) -> Key:
    """Where an owner's chain stands."""
    return Key(owner, "CHAIN")


def post_apart(unit: Unit, owner: str, cause: Cause, legs: tuple[Leg, ...]) -> None:
    """Join the Unit with one posting of these legs in the owner's chain; legs of zero are left out, no leg: no posting.

    The caller's Unit must also carry the guarded state change that makes the cause happen once.
    """
    kept = tuple(leg for leg in legs if leg[1])
    if unbalanced(kept) or any(account in OWN or "#" in account for account, _ in kept):
        raise ValueError(f"legs that no owner apart may have: {kept}")
    if not kept:
        return
    chain = unit.get(Chain, chain_key(owner))
    seq, head = (int(chain.seq), chain.head) if chain is not None else (0, GENESIS)
    row = Row(owner, seq + 1, cause.txid, unit.now_ms, cause.reference, cause.actor, cause.policy, kept, ())
    hashed = link(head, row)
    unit.create(Key(owner, f"{seq + 1:012d}", "postings"), _posting(row, hashed, cause.index), stale)
    if chain is None:
        unit.create(chain_key(owner), Chain(seq=1, head=hashed), stale)
        return
    updates = (Chain.seq.set(seq + 1), Chain.head.set(hashed))
    unit.change(chain_key(owner), *updates, condition=Chain.seq == seq, otherwise=stale)


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
