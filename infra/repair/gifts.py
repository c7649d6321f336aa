"""Donations and corrections against their postings: each has its record and its posting, or neither."""

from dataclasses import dataclass, field

from chalicelib.kit.clock import day_on
from chalicelib.points.chain import Row
from chalicelib.points.moves import Donate
from chalicelib.points.rules import POOL
from chalicelib.points.store import Correction, Donation, donation_key, donations_of
from infra.audit.wallets import CORRECTION, DONATION

from .books import Books, Place, values_of
from .chains import Chain, Missing
from .redemptions import FiguresAt


@dataclass
class Gifts:
    """What one owner gave away, and what was corrected of him."""

    books: Books
    chain: Chain
    figures_at: FiguresAt
    missing: list[Missing] = field(default_factory=list)

    def judge(self, donations: list[Donation]) -> None:
        """Let records and postings agree; what has to be posted is then in `missing`."""
        known = {DONATION + each.pk.removeprefix("DON#"): each for each in donations}
        for txid, donation in known.items():
            if txid not in self.chain.posted:
                self.missing.append(self._missing(txid, donation))
        for txid, row in self.chain.posted.items():
            if txid.startswith(DONATION) and txid not in known:
                self._receipt(txid.removeprefix(DONATION), row)
        self._corrections()

    def _missing(self, txid: str, donation: Donation) -> Missing:
        place, at = Place("records", donation.pk, donation.sk), int(donation.at)
        give = Donate(int(donation.points), day_on(at))
        return Missing(
            txid=txid,
            at=at,
            reference="public-good",
            actor=donation.person,
            version=self.figures_at(at).version("points"),
            moves=lambda _: (give,),
            give_up=lambda: self.books.remove(place, "the points were never taken"),
        )

    def _receipt(self, donation: str, row: Row) -> None:
        key = donation_key(donation)
        record = Donation(
            person=row.person, points=dict(row.legs).get(POOL, 0), at=row.at, digest="",
            g1pk=donations_of(row.person), g1sk=f"{row.at:013d}",
        )  # fmt: skip
        self.books.put(
            Place("records", key.pk, key.sk), values_of(record), "the points were taken, the receipt was lost"
        )

    def _corrections(self) -> None:
        records = {
            place.sk.removeprefix("CORRECTED#"): place for place, _ in self.books.under(self.chain.pk, "CORRECTED#")
        }
        for txid, place in records.items():
            if CORRECTION + txid not in self.chain.posted and Correction.of(self.books.items[place]) is not None:
                self.books.remove(place, "the correction is in no posting: it never happened")
        for txid in self.chain.posted:
            if txid.startswith(CORRECTION) and txid.removeprefix(CORRECTION) not in records:
                self.books.leave(f"{self.chain.pk}: {txid} is posted, and nobody knows who corrected it and why")
