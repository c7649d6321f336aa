"""Rewards of reports against their postings: granted once, and what was granted is posted."""

from dataclasses import dataclass, field

from chalicelib.kit.clock import month_of
from chalicelib.points import Earn, Honour, expiry_of
from chalicelib.reports import rewards
from chalicelib.reports.rules import noted
from chalicelib.reports.store import Report, report_key, reward_key

from .books import Books, Place, values_of
from .chains import Chain, Missing
from .redemptions import FiguresAt

SOURCE = "program:reports"
KINDS = ("problem", "moment")


@dataclass
class Rewards:
    """The rewards of one person."""

    books: Books
    chain: Chain
    figures_at: FiguresAt
    missing: list[Missing] = field(default_factory=list)

    def judge(self, reports: list[Report]) -> None:
        """Let reports and postings agree; what has to be posted is then in `missing`."""
        known = set()
        for report in reports:
            times = int(report.grants or 0) + 1 if report.reward == "pending" else int(report.grants or 1)
            known |= {rewards.txid_of(report, each) for each in range(1, times + 1)}
            txid = rewards.txid_of(report, times)
            row = self.chain.posted.get(txid)
            if row is None and report.reward == "granted":
                self.missing.append(self._missing(report, txid))
            elif row is not None and report.reward == "pending":
                self._grant(report, row.at, times)
        for txid in self.chain.posted.keys() - known:
            if txid.startswith(KINDS):
                self.books.notes.append(f"{self.chain.pk}: {txid} was paid, and the report is not here any more")

    def _missing(self, report: Report, txid: str) -> Missing:
        at = max((mark.at for mark in report.timeline if mark.code == "reward_granted"), default=report.timeline[-1].at)
        figures, amount = self.figures_at(at), int(report.points)
        earn = Earn(amount, f"{SOURCE}:{month_of(at)}", expiry_of(at, figures))
        return Missing(
            txid=txid,
            at=at,
            reference=report.case or report.id,
            actor="system",
            version=figures.version("reports"),
            moves=lambda _: (earn, Honour(amount)),
            give_up=lambda: None,
        )

    def _grant(self, report: Report, at: int, times: int) -> None:
        key, waiting = report_key(report.id), reward_key(report.id)
        values = values_of(
            Report(
                reward="granted",
                grants=times,
                granted_at=at,
                revision=int(report.revision) + 1,
                timeline=noted(report.timeline, "reward_granted", at),
            )
        )
        self.books.edit(Place("records", key.pk, key.sk), values, "its reward is posted")
        marker = Place("records", waiting.pk, waiting.sk)
        if marker in self.books.items:
            self.books.remove(marker, "the reward that it waits for is posted")
