"""The settlement's part of the audit: locked batches against their pages, the postings and what was paid. Pure.

P9: what is locked says what its hash says, and every point that a merchant ever earned is in exactly one locked batch,
held by the last one, or not settled yet.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from chalicelib.kit.clock import month_of
from chalicelib.kit.record import Item
from chalicelib.points.apart import Chain
from chalicelib.points.chain import SHOWN, Row
from chalicelib.points.rules import WALLETS
from chalicelib.points.store import Posting
from chalicelib.settlement.matching import OWN
from chalicelib.settlement.packing import PageDamaged, opened
from chalicelib.settlement.rules import OPEN, Batch, Line, hash_of, hash_of_left, month_after, month_before, totals_of
from chalicelib.settlement.statements import name_of
from chalicelib.settlement.store import BatchRow, PageRow, StatementRow

OF_SHOP = "merchant:"
NONE = (0, b"")


class Settlements:
    """Every batch and page, what merchants earned and were paid, and how far their chains say that they are."""

    def __init__(self) -> None:
        self._batches: dict[str, dict[str, Batch]] = defaultdict(dict)  # merchant -> month -> batch
        self._pages: dict[tuple[str, str], bytes] = {}  # (partition, name) -> body
        self._earned: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)  # merchant -> txid -> (points, at)
        self._stated: dict[tuple[str, str], set[str]] = defaultdict(set)  # (merchant, month) -> names of statements
        self._paid: dict[str, Row] = {}  # batch's id -> posting
        self._chains: dict[str, tuple[int, bytes]] = {}
        self._last: dict[str, tuple[int, bytes]] = {}

    def batch(self, item: Item) -> None:
        """A batch."""
        row = BatchRow.of(item)
        if row is not None:
            self._batches[row.batch.merchant][row.batch.month] = row.batch

    def page(self, item: Item) -> None:
        """A page of lines."""
        row = PageRow.of(item)
        if row is not None:
            self._pages[row.pk, row.sk.rpartition("#")[2]] = row.body

    def statement(self, item: Item) -> None:
        """That a statement was written: there is one of a locked batch only."""
        row = StatementRow.of(item)
        if row is not None:
            self._stated[row.merchant, row.month].add(row.object_key)

    def chain(self, item: Item) -> None:
        """How far the chain of an owner that is no person has come."""
        chain = Chain.of(item)
        if chain is not None:
            self._chains[chain.pk] = (int(chain.seq), chain.head)

    def posting(self, item: Item) -> None:
        """A posting that names a merchant or has no wallet (the ledger speaks of those that cannot be read)."""
        if "g1pk" not in item and item["pk"]["S"][:2] in WALLETS:
            return
        try:
            posting = Posting.of(item)
            row = posting.row() if posting is not None else None
        except Exception:  # a changed byte may break any parser
            return
        if posting is None or row is None:
            return
        if posting.pk[:2] not in WALLETS:
            self._last[posting.pk] = max(self._last.get(posting.pk, (0, b"")), (row.seq, posting.hash))
        if row.txid.startswith(OWN):
            self._paid[row.txid.removeprefix(OWN).rpartition(":")[0]] = row
            return
        for account, amount in row.legs:
            if account.startswith(OF_SHOP):
                self._earned[account.removeprefix(OF_SHOP)][row.txid] = (amount, row.at)

    def finish(self) -> list[str]:
        """Every violation."""
        found = list(self._heads())
        for merchant in sorted(self._batches.keys() | self._earned.keys()):
            found += self._of_merchant(merchant)
        found += self._statements()
        known = {batch.id for batches in self._batches.values() for batch in batches.values()}
        return found + [f"settle:{each}: was paid and is no batch" for each in sorted(self._paid.keys() - known)]

    def _statements(self) -> Iterator[str]:
        for (merchant, month), names in sorted(self._stated.items()):
            batch = self._batches[merchant].get(month)
            if batch is None or batch.state in OPEN:
                yield f"{merchant}.{month}: a statement was made of it, and it is not locked"
            elif any(name != name_of(batch, name.rpartition(".")[2]) for name in names):
                yield f"{batch.id}: its statement is another batch's"

    def _heads(self) -> Iterator[str]:
        for owner in sorted(self._chains.keys() | self._last.keys()):
            says, last = self._chains.get(owner, NONE), self._last.get(owner, NONE)
            if says != last:
                yield f"{owner}: its chain's head is not that of its last posting"
                yield from (f"{owner}/{each}: is missing" for each in range(last[0] + 1, says[0] + 1)[:SHOWN])
                yield from (f"{owner}/{each}: is not counted" for each in range(says[0] + 1, last[0] + 1)[:SHOWN])

    def _of_merchant(self, merchant: str) -> Iterator[str]:
        locked = {month: batch for month, batch in self._batches[merchant].items() if batch.state not in OPEN}
        settled: Counter[str] = Counter()
        for month in sorted(locked):
            yield from self._taken_over(locked, month)
            lines: list[Line] = []
            yield from self._read(locked[month], lines)
            settled.update(line.txid for line in lines)
            for line in lines:
                points, _ = self._earned[merchant].get(line.txid, (None, 0))
                if points != line.points:
                    yield f"{locked[month].id}: {line.txid} is {line.points}, its posting is {points}"
            yield from self._payment(locked[month])
        yield from (f"{merchant}: {txid} is in {count} batches" for txid, count in settled.items() if count > 1)
        yield from self._left_out(merchant, locked, settled)

    def _read(self, batch: Batch, lines: list[Line]) -> Iterator[str]:
        """Fill in the lines; say what does not fit the hash of the lock."""
        for name in batch.content.pages:
            try:
                lines += opened(name, self._pages.get((f"SETTLE#{batch.merchant}", name), b""))
            except PageDamaged:
                yield f"{batch.id}: a page of lines is missing or damaged"
        if hash_of(batch.merchant, batch.month, batch.content) != batch.content.hash:
            yield f"{batch.id}: is not what its hash says"
        if totals_of(lines) != batch.content.totals:
            yield f"{batch.id}: its lines add up to other sums"

    def _payment(self, batch: Batch) -> Iterator[str]:
        row, points, back = self._paid.get(batch.id), batch.paid().points, batch.paid(mode="flow_back").points
        moves = bool(points or back)
        if (row is not None) != (batch.state == "paid" and moves):
            yield f"{batch.id}: is {batch.state}, and its payment {'was' if row else 'was not'} posted"
        if row is not None and dict(row.legs).get(OF_SHOP + batch.merchant, 0) != -points:
            yield f"{batch.id}: of {points} points, another amount was paid"

    def _taken_over(self, locked: dict[str, Batch], month: str) -> Iterator[str]:
        """A batch takes over what the one before left, no more and no less, and none is missing in between."""
        batch, before = locked[month], locked.get(month_before(month))
        if batch.content.after != hash_of_left(before.content if before is not None else None):
            yield f"{batch.id}: was not made after what the batch before left"
        if batch.content.carried != (before.content.left if before is not None else ()):
            yield f"{batch.id}: took over other sums than the batch before left"
        if hash_of_left(batch.content) and month_after(month) not in locked and month != max(locked):
            yield f"{batch.id}: no batch took over what it left"

    def _left_out(self, merchant: str, locked: dict[str, Batch], settled: Counter[str]) -> Iterator[str]:
        """A posting of a locked month that neither a batch has nor the newest locked one holds."""
        if not locked:
            return
        held = {each.txid for each in locked[max(locked)].content.held}
        for txid, (points, at) in sorted(self._earned[merchant].items()):
            if month_of(at) in locked and txid not in settled and txid not in held and points:
                yield f"{merchant}: {txid} of {month_of(at)} is in no batch"
        history = sum(points for points, _ in self._earned[merchant].values())
        unsettled = sum(points for txid, (points, _) in self._earned[merchant].items() if txid not in settled)
        batches = sum(batch.sum().points for batch in locked.values())
        if batches + unsettled != history:
            yield f"{merchant}: earned {history}, settled {batches}, and {unsettled} are open"
