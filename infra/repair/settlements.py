"""Settlements: pages that were lost are made again where their name proves them, payments follow their postings."""

from collections import defaultdict

from chalicelib.exchange.rules import Redemption
from chalicelib.exchange.store import RedemptionRow
from chalicelib.kit.clock import month_of
from chalicelib.points import Earned, merchant_month
from chalicelib.points.apart import Chain as ChainRow
from chalicelib.points.chain import Row
from chalicelib.points.rules import Leg
from chalicelib.settlement import packing
from chalicelib.settlement.matching import OWN, match
from chalicelib.settlement.matching import Books as Sides
from chalicelib.settlement.rules import OPEN, Batch, Line, Step, Terms, month_before
from chalicelib.settlement.store import BatchRow, PageRow, StatementRow, TermsRow, state_partition

from .books import Books, Place, row_of, values_of
from .chains import Chain, Missing
from .redemptions import FiguresAt

OF_SHOP = "merchant:"


class Settlements:
    """Every batch, its pages, and the chains of what was paid."""

    def __init__(self, books: Books, figures_at: FiguresAt) -> None:
        self._books, self._figures_at = books, figures_at
        self._batches: dict[str, dict[str, Batch]] = defaultdict(dict)
        for _, item in books.kind("SETTLE#", "BATCH#"):
            row = BatchRow.of(item)
            if row is not None:
                self._batches[row.batch.merchant][row.batch.month] = row.batch

    def repair(self) -> None:
        """Merchant by merchant: one whose chain has a gap holds up none of the others."""
        paid = {pk for pk in self._books.chains() if pk.startswith("M#")}
        chains = {place.pk for place, _ in self._books.kind("M#", "CHAIN")}
        stated = {place.pk.removeprefix("SETTLE#") for place, _ in self._books.kind("SETTLE#", "STATEMENT#")}
        for merchant in sorted(self._batches.keys() | stated | {pk.removeprefix("M#") for pk in paid | chains}):
            self._pages(merchant)
            self._payments(merchant)

    # ---- what was paid

    def _payments(self, merchant: str) -> None:
        chain = Chain(self._books, f"M#{merchant}")
        if chain.closed:
            self._books.leave(f"{chain.closed}: nothing of this merchant's payments is touched until the row is back")
            return
        for month, batch in sorted(self._batches[merchant].items()):
            row = chain.posted.get(f"{OWN}{batch.id}:paid")
            if row is not None and batch.state != "paid":
                self._pay(Place("records", f"SETTLE#{merchant}", f"BATCH#{month}"), batch, row)
            elif row is None and batch.state == "paid":
                legs = _legs(batch)
                if any(amount for _, amount in legs):
                    chain.append_apart(self._missing(batch), legs)
        for txid in chain.posted:
            batch_id = txid.removeprefix(OWN).rpartition(":")[0]
            if batch_id.rpartition(".")[2] not in self._batches[merchant]:
                self._books.leave(f"{txid}: was paid, and the batch is not here any more")
        self._follow(chain)
        self._statements(merchant, chain)

    def _statements(self, merchant: str, chain: Chain) -> None:
        """A batch that is not locked any more has none: whoever locks it again has its own made. (Of one that was paid
        only a person knows what it was.)"""
        for place, item in self._books.under(f"SETTLE#{merchant}", "STATEMENT#"):
            row = StatementRow.of(item)
            batch = self._batches[merchant].get(row.month) if row is not None else None
            if row is None or f"{OWN}{merchant}.{row.month}:paid" in chain.posted:
                continue
            if batch is None or batch.state in OPEN:
                self._books.remove(place, "its batch is not locked any more")

    def _missing(self, batch: Batch) -> Missing:
        step = batch.steps["paid"]
        points = batch.paid().points
        return Missing(
            txid=f"{OWN}{batch.id}:paid",
            at=step.at,
            reference=batch.month,
            actor=step.by,
            version=self._figures_at(step.at).version("exchange"),
            moves=lambda _: (),
            give_up=lambda: None,
            index=merchant_month(batch.merchant, month_of(step.at)) if points else None,
        )

    def _pay(self, place: Place, batch: Batch, row: Row) -> None:
        if batch.state in OPEN:
            self._books.leave(f"{batch.id}: was paid, and the batch is {batch.state}: nobody knows who signed it")
            return
        steps = batch.steps | {"paid": Step(row.actor, row.at)}
        item = self._books.items[place]
        revision = int(item["rv"]["N"]) + 1
        values = values_of(BatchRow(state="paid", steps=steps, revision=revision, g2pk=state_partition("paid")))
        self._books.edit(place, values, "its payment is posted (the reference of the bank was lost)")

    def _follow(self, chain: Chain) -> None:
        """The chain's record says how far it has come."""
        place = Place("records", chain.pk, "CHAIN")
        if chain.rows:
            values = values_of(ChainRow(seq=chain.folded.seq, head=chain.folded.head))
            self._books.edit(place, values, "this is its last posting")
        elif place in self._books.items:
            self._books.remove(place, "the chain has no posting")

    # ---- lines

    def _pages(self, merchant: str) -> None:
        earlier: dict[str, Line] = {}
        for month, batch in sorted(self._batches[merchant].items()):
            if batch.state in OPEN:
                continue
            lost = [name for name in batch.content.pages if self._opened(merchant, month, name) is None]
            if lost:
                self._make(batch, lost, earlier)
            for name in batch.content.pages:
                lines = self._opened(merchant, month, name) or ()
                earlier |= {line.redemption: line for line in lines if line.verb == "confirm"}

    def _opened(self, merchant: str, month: str, name: str) -> tuple[Line, ...] | None:
        row = PageRow.of(self._books.items.get(page_place(merchant, month, name)))
        try:
            return packing.opened(name, row.body) if row is not None and row.body else None
        except packing.PageDamaged:
            return None

    def _make(self, batch: Batch, lost: list[str], earlier: dict[str, Line]) -> None:
        """The month is matched again: a page that comes out under the same name says the same."""
        made = dict(packing.packed(match(self._sides(batch, earlier)).lines))
        for name in lost:
            if name in made:
                values = {"bd": values_of(PageRow(body=made[name]))["bd"]}
                why = "the page was lost; the books of the month give the same one"
                self._books.edit(page_place(batch.merchant, batch.month, name), values, why)
            else:
                self._books.leave(f"{batch.id}: a page of lines is lost, and the books of the month give another one")

    def _sides(self, batch: Batch, earlier: dict[str, Line]) -> Sides:
        merchant, month = batch.merchant, batch.month
        before = self._batches[merchant].get(month_before(month))
        terms = TermsRow.of(self._books.items.get(Place("records", f"SETTLE#{merchant}", "TERMS")))
        return Sides(
            merchant=merchant,
            month=month,
            earned=self._earned(merchant, month),
            held=before.content.held if before is not None else (),
            slips=frozenset(),
            redemptions=self._redemptions(merchant),
            offers=self._books.offers(),
            terms=terms.terms if terms is not None else Terms(merchant),
            earlier=earlier,
        )

    def _earned(self, merchant: str, month: str) -> list[Earned]:
        account, index = OF_SHOP + merchant, {"S": merchant_month(merchant, month)}
        rows = (row_of(item) for item in self._books.rows("postings") if item.get("g1pk") == index)
        return [
            Earned(row.txid, row.at, row.person, sum(amount for name, amount in row.legs if name == account))
            for row in rows
            if row is not None
        ]

    def _redemptions(self, merchant: str) -> dict[str, Redemption]:
        rows = (RedemptionRow.of(item) for _, item in self._books.kind("RDM#", "REDEMPTION"))
        return {row.redemption.id: row.redemption for row in rows if row is not None and row.merchant == merchant}


def page_place(merchant: str, month: str, name: str) -> Place:
    """Where a page of lines lives."""
    return Place("records", f"SETTLE#{merchant}", f"PAGE#{month}#{name}")


def _legs(batch: Batch) -> tuple[Leg, ...]:
    points, back = batch.paid().points, batch.paid(mode="flow_back").points
    return (
        (f"{OF_SHOP}{batch.merchant}", -points),
        ("city:settled", points - back),
        (batch.content.flows_to, back),
    )
