"""Awards of programmes against their postings: granted once, and what was granted is posted."""

from dataclasses import dataclass, field

from chalicelib.kit.clock import month_of
from chalicelib.points import Earn, Honour, Move, expiry_of, source_of
from chalicelib.points.awarding import AwardRow, award_key
from chalicelib.points.chain import Row
from infra.audit.budgets import AWARD, PROGRAM

from .books import Books, Place, values_of
from .chains import Chain, Missing
from .redemptions import FiguresAt


@dataclass
class Awards:
    """The awards of one person."""

    books: Books
    chain: Chain
    figures_at: FiguresAt
    missing: list[Missing] = field(default_factory=list)

    def judge(self, rows: list[AwardRow]) -> None:
        """Let records and postings agree; what has to be posted is then in `missing`."""
        known = {AWARD + row.pk.removeprefix("AWARD#"): row for row in rows}
        for txid, award in known.items():
            posted = self.chain.posted.get(txid)
            if posted is not None and award.state == "pending":
                values = {"st": {"S": _state(posted)}, "g1pk": None, "g1sk": None}
                self.books.edit(Place("records", award.pk, award.sk), values, "it is posted")
            elif posted is None and award.state != "pending":
                self.missing.append(self._missing(txid, award))
        for txid, posted in self.chain.posted.items():
            if txid.startswith(AWARD) and txid not in known:
                self._rebuild(txid.removeprefix(AWARD), posted)

    def _missing(self, txid: str, award: AwardRow) -> Missing:
        at, points = int(award.awarded_at), int(award.points)
        figures = self.figures_at(at)
        earn = Earn(points, source_of(award.programme, month_of(at)), expiry_of(at, figures))
        moves: tuple[Move, ...] = (earn, Honour(points)) if award.state == "granted" else (Honour(points),)
        return Missing(
            txid=txid,
            at=at,
            reference=award.reference,
            actor=award.actor,
            version=figures.version("programmes"),
            moves=lambda _: moves,
            give_up=lambda: None,
        )

    def _rebuild(self, award_id: str, posted: Row) -> None:
        key, legs = award_key(award_id), dict(posted.legs)
        source = next((account for account in legs if account.startswith(PROGRAM)), PROGRAM)
        record = AwardRow(
            programme=source.split(":")[1],
            person=posted.person,
            points=legs["honour"],
            reference=posted.cause,
            actor=posted.actor,
            state=_state(posted),
            awarded_at=posted.at,
        )
        self.books.put(Place("records", key.pk, key.sk), values_of(record), "it is posted, and the record was lost")


def _state(posted: Row) -> str:
    gives = any(account.startswith(PROGRAM) for account, _ in posted.legs)
    return "granted" if gives else "honour"
