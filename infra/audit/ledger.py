"""The ledger's half of the audit: chains, sums, balances. Pure: rows come in, in any order; sentences come out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.kit.clock import month_of
from chalicelib.kit.record import Item
from chalicelib.points.chain import SHOWN, Folded, Row
from chalicelib.points.rules import OWN, WALLETS, asset_of
from chalicelib.points.store import DeskPoints, Posting, expiry_partition, merchant_month, owner_at

BALANCES = ("available", "held", "debt", "honour", "lots")
OF_SHOP = "merchant:"


@dataclass
class Chain:
    """One partition of postings, folded as far as its sequence has come."""

    folded: Folded = field(default_factory=Folded)
    waiting: dict[int, tuple[Row, bytes]] = field(default_factory=dict)

    def add(self, row: Row, stored: bytes) -> None:
        """Fold the row, or keep it until those before it have come."""
        self.waiting[row.seq] = (row, stored)
        while (following := self.folded.seq + 1) in self.waiting:
            self.folded.add(*self.waiting.pop(following))

    def finish(self) -> Folded:
        """Fold what never became contiguous: each gap is a violation."""
        for seq in sorted(self.waiting):
            self.folded.add(*self.waiting[seq])
        return self.folded


class Ledger:
    """Everybody's chains and desks."""

    def __init__(self) -> None:
        self.postings = 0
        self.causes: dict[str, list[Row]] = {}  # "rdm:<id>" -> its postings
        self.held: dict[str, int] = {}
        self._chains: dict[str, Chain] = {}
        self._desks: dict[str, DeskPoints] = {}
        self._txids: dict[str, str] = {}
        self._accounts: set[tuple[str, str]] = set()
        self._found: list[str] = []

    def desk(self, item: Item) -> None:
        """An owner's desk."""
        desk = DeskPoints.of(item)
        if desk is not None:
            self._desks[desk.pk] = desk
            self.held[desk.pk.removeprefix("P#")] = desk.balances.held

    def posting(self, item: Item) -> Row | None:
        """A posting; one that cannot be read is a violation. Returns what it says."""
        self.postings += 1
        place = f"{item['pk'].get('S')}/{item['sk'].get('S')}"
        try:
            posting = Posting.of(item)
            row = posting.row() if posting is not None else None
            as_written = posting is not None and posting.item() == item and posting.sk == f"{int(posting.sk):012d}"
        except Exception as error:  # a changed byte may break any parser
            self._found.append(f"{place}: cannot be read ({type(error).__name__})")
            return None
        if not as_written:
            self._found.append(f"{place}: is not spelled as it was written")
            return None
        if posting is not None and row is not None:
            self._take(posting, row, f"{row.person}/{row.seq}")
        return row

    def _take(self, posting: Posting, row: Row, place: str) -> None:
        self._chains.setdefault(posting.pk, Chain()).add(row, posting.hash)
        self._accounts |= {(posting.pk if account in OWN else "", account) for account, _ in row.legs}
        if row.txid.startswith("rdm:"):
            self.causes.setdefault(row.txid.rpartition(":")[0], []).append(row)
        if not row.txid.replace("corr:", "").startswith("sess:"):  # a session's id is only its person's own
            owner = self._txids.setdefault(row.txid, posting.pk)
            if owner != posting.pk:
                self._found.append(f"{place}: {row.txid} was posted to {owner} too")
        if (posting.g1pk, posting.g1sk) != _index_of(row):
            self._found.append(f"{place}: stands in the index as {posting.g1pk}, {posting.g1sk}")

    @property
    def accounts(self) -> int:
        """How many accounts were ever moved."""
        return len(self._accounts)

    def finish(self) -> tuple[int, list[str]]:
        """(what all accounts sum to, every violation). Call once."""
        sums = {"points": 0, "honour": 0}
        for pk in sorted(self._chains.keys() | self._desks.keys()):
            folded = self._chains.get(pk, Chain()).finish()
            self._found += folded.violations
            for account, amount in folded.others.items():
                sums[asset_of(account)] += amount
            if pk[:2] in WALLETS:
                self._found += _compared(pk, self._desks.get(pk), folded)
                balances = self._desks.get(pk, DeskPoints()).balances
                sums["points"] += balances.available + balances.held - balances.debt
                sums["honour"] += balances.honour
        self._found += [f"all {asset} sum to {total}" for asset, total in sums.items() if total]
        return sum(abs(total) for total in sums.values()), self._found


def _compared(pk: str, desk: DeskPoints | None, folded: Folded) -> Iterator[str]:
    if desk is None:
        yield f"{pk}: has postings and no desk"
        return
    for name in BALANCES:
        says, adds_up = getattr(desk.balances, name), getattr(folded.balances, name)
        if says != adds_up:
            yield f"{pk}: {name} is {says}, its postings add up to {adds_up}"
    lots = desk.balances.lots
    place = (expiry_partition(owner_at(pk)), lots[0].expires_on) if lots else (None, None)
    if (desk.g1pk, desk.g1sk) != place:
        yield f"{pk}: is listed to end at {desk.g1pk}, {desk.g1sk}"
    seq, head = desk.position
    if seq != folded.seq:
        yield f"{pk}: the desk is at posting {seq}, the last one is {folded.seq}"
        yield from (f"{pk}/{each}: is missing" for each in range(folded.seq + 1, seq + 1)[:SHOWN])
        yield from (f"{pk}/{each}: the desk does not count it" for each in range(seq + 1, folded.seq + 1)[:SHOWN])
    elif head != folded.head:
        yield f"{pk}: the desk's chain head is not that of posting {seq}"


def _index_of(row: Row) -> tuple[str | None, str | None]:
    shop = next((account for account, _ in row.legs if account.startswith(OF_SHOP)), None)
    if shop is None:
        return None, None
    return merchant_month(shop.removeprefix(OF_SHOP), month_of(row.at)), f"{row.at:013d}"
