"""Chains of postings: folded as far as they are whole, and continued where a last row was lost."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.kit.errors import Refusal
from chalicelib.points.chain import Folded, Row, link
from chalicelib.points.moves import Move
from chalicelib.points.rules import Balances, Leg
from chalicelib.points.store import Posting

from .books import Books, Place, values_of


@dataclass(frozen=True)
class Missing:
    """A posting that a record speaks of and the ledger has not: what it was, and how to go on when it cannot be.

    `moves` may raise a Refusal; then `give_up` lets the record follow the ledger instead. `done` hears what it moved.
    """

    txid: str
    at: int
    reference: str
    actor: str
    version: int
    moves: Callable[[Balances], Sequence[Move]]
    give_up: Callable[[], None]
    index: str | None = None
    not_before: int = 0  # clocks differ: an end comes behind its beginning, whatever the moments say

    @property
    def order(self) -> int:
        """When it is posted among the others."""
        return max(self.at, self.not_before)


class Chain:
    """The chain of one owner. `closed` says why nothing may be added; the whole rows before that place count."""

    def __init__(self, books: Books, pk: str) -> None:
        self.pk, self.closed = pk, ""
        self.folded, self.rows = Folded(), list[Row]()
        self._books = books
        for row, stored in self._stored():
            if not self.closed:
                self._add(row, stored)

    @property
    def posted(self) -> dict[str, Row]:
        """The rows by what they are for."""
        return {row.txid: row for row in self.rows}

    def before(self, row: Row) -> Row | None:
        """The row before one."""
        return self.rows[row.seq - 2] if row.seq > 1 else None

    def _stored(self) -> Iterator[tuple[Row, bytes]]:
        places = sorted(each for each in self._books.chains().get(self.pk, ()))
        for place in places:
            try:
                posting = Posting.of(self._books.items[place])
                if posting is not None:
                    yield posting.row(), posting.hash
            except Exception as error:  # a changed byte may break any parser
                self.closed = self.closed or f"{place.pk}/{place.sk}: cannot be read ({type(error).__name__})"

    def _add(self, row: Row, stored: bytes) -> None:
        if row.seq != self.folded.seq + 1:
            self.closed = f"{row.person}/{self.folded.seq + 1}: is missing, and {row.seq} stands behind it"
            return
        self.folded.add(row, stored)
        if self.folded.violations:
            self.closed = self.folded.violations[0]
        self.rows.append(row)

    def append(self, missing: Missing) -> bool:
        """Post what is missing behind the last row; False when its moves are refused."""
        balances, legs = self.folded.balances, dict[str, int]()
        try:
            for move in missing.moves(balances):
                balances, moved = move.apply(balances)
                for account, amount in moved:
                    legs[account] = legs.get(account, 0) + amount
        except Refusal:
            missing.give_up()
            return False
        moved_at_all = any(legs.values())  # what moves nothing still says between whom, as when it was posted
        kept = tuple((account, amount) for account, amount in legs.items() if amount or not moved_at_all)
        self._post(missing, kept, balances)
        return True

    def append_apart(self, missing: Missing, legs: tuple[Leg, ...]) -> None:
        """The same in a chain without a wallet: legs as they are."""
        self._post(missing, tuple(leg for leg in legs if leg[1]), Balances())

    def _post(self, missing: Missing, legs: tuple[Leg, ...], balances: Balances) -> None:
        name, seq = self.pk.removeprefix("P#"), self.folded.seq + 1
        row = Row(
            name, seq, missing.txid, missing.at, missing.reference, missing.actor, missing.version, legs, balances.lots
        )
        hashed = link(self.folded.head, row)
        posting = Posting(
            txid=row.txid, at=row.at, cause=row.cause, actor=row.actor, policy=row.policy, legs=legs, lots=row.lots,
            hash=hashed, g1pk=missing.index, g1sk=f"{row.at:013d}" if missing.index else None,
        )  # fmt: skip
        values = values_of(posting)
        place = Place("postings", self.pk, f"{seq:012d}")
        self._books.put(place, values, f"{row.txid} was lost, and its cause is still here")
        self.folded.add(row, hashed)
        self.rows.append(row)
