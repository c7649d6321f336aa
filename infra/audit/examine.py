"""Reading both tables once, row by row, and handing each row to whoever judges it."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from botocore.config import Config
from botocore.session import get_session

from chalicelib.exchange.store import PersonLimit, RedemptionRow, StockShard
from chalicelib.hours.store import Day
from chalicelib.kit.clock import now_ms
from chalicelib.kit.record import Item, Record
from chalicelib.kit.settings import settings
from chalicelib.points.apart import Chain
from chalicelib.points.store import Correction, Donation
from chalicelib.reports.case_store import Alarm, Case
from chalicelib.reports.store import Report
from chalicelib.settlement.store import BatchRow, PageRow, StatementRow
from chalicelib.shifts.store import Ahead, Enrolment, Here, Shift
from infra.audit.bridge import Bridge
from infra.audit.budgets import Budgets
from infra.audit.cases import Cases
from infra.audit.indexes import Indexes
from infra.audit.ledger import Ledger
from infra.audit.redemptions import Redemptions
from infra.audit.rosters import Rosters
from infra.audit.services import Services
from infra.audit.sessions import Sessions
from infra.audit.settlements import Settlements
from infra.audit.verdict import Verdict
from infra.audit.wallets import Wallets

SETTLE_S = 1.0


def audit(settle_s: float = SETTLE_S) -> dict[str, Any]:
    """The verdict on the tables of this process's environment; what was only moving is looked at again and dropped."""
    first = _of_tables()
    if not first.found:
        return first.line()
    time.sleep(settle_s)
    return _of_tables().lasting(first.found).line()


def examine(records: Iterable[Item], postings: Iterable[Item], now: int) -> Verdict:
    """The verdict on these rows."""
    bench = Bench()
    judges = _judges(bench)
    unreadable = []
    for item in records:
        for judge in judges(item["pk"]["S"], item["sk"]["S"]):
            try:
                _demand_whole(item)
                judge(item)
            except Exception as error:  # a changed byte may break any parser
                unreadable.append(f"{item['pk']['S']}/{item['sk']['S']}: cannot be read ({type(error).__name__})")
    for item in postings:
        row = bench.ledger.posting(item)
        bench.settlements.posting(item)
        if row is not None:
            for hear in (bench.services.posting, bench.wallets.posting, bench.budgets.posting):
                hear(row)
    total, found = bench.finish(now)
    wrong = tuple(dict.fromkeys((*unreadable, *found)))
    return Verdict(bench.ledger.accounts, bench.ledger.postings, total, wrong, tuple(bench.sessions.finish(now)))


@dataclass
class Bench:
    """All judges, each of his own part."""

    ledger: Ledger = field(default_factory=Ledger)
    redemptions: Redemptions = field(default_factory=Redemptions)
    sessions: Sessions = field(default_factory=Sessions)
    settlements: Settlements = field(default_factory=Settlements)
    services: Services = field(default_factory=Services)
    indexes: Indexes = field(default_factory=Indexes)
    wallets: Wallets = field(default_factory=Wallets)
    budgets: Budgets = field(default_factory=Budgets)
    cases: Cases = field(default_factory=Cases)
    rosters: Rosters = field(default_factory=Rosters)
    bridge: Bridge = field(default_factory=Bridge)

    def finish(self, now_ms: int) -> tuple[int, list[str]]:
        """(what all accounts sum to, every violation). Call once."""
        total, found = self.ledger.finish()
        found += self.redemptions.finish(self.ledger.causes, self.ledger.held)
        for judge in (self.settlements, self.services, self.wallets, self.budgets, self.rosters, self.bridge):
            found += judge.finish()
        found += self.cases.finish(now_ms)
        return total, [*found, *self.indexes.found]


def _demand_whole(item: Item) -> None:
    """A record that lacks what its kind always has is not judged, but told."""
    kind = WHOLE.get(item["sk"]["S"].partition("#")[0])
    lacking = [name for name in kind if name not in item] if kind else []
    if lacking:
        raise ValueError(f"lacks {lacking}")


def _always(record: type[Record]) -> list[str]:
    found = record.get_attributes().values()
    return [attribute.attr_name for attribute in found if attribute.attr_name and not attribute.null]


WHOLE = {
    "STOCK": _always(StockShard),
    "LIMIT": _always(PersonLimit),
    "REDEMPTION": _always(RedemptionRow),
    "DAY": _always(Day),
    "BATCH": _always(BatchRow),
    "PAGE": _always(PageRow),
    "STATEMENT": _always(StatementRow),
    "CHAIN": _always(Chain),
    "CORRECTED": _always(Correction),
    "DONATION": _always(Donation),
    "CASE": _always(Case),
    "ALARM": _always(Alarm),
    "REPORT": _always(Report),
    "SHIFT": _always(Shift),
    "SHIFTS": _always(Ahead),
    "ENROLLED": _always(Enrolment),
    "HERE": _always(Here),
}
"""What a record of each kind always has."""

Judge = Callable[[Item], None]


def _kinds(bench: Bench) -> dict[tuple[str, str], tuple[Judge, ...]]:
    return {
        ("P", "DESK"): (
            bench.ledger.desk,
            bench.redemptions.desk,
            bench.sessions.desk,
            bench.services.desk,
            bench.indexes.desk,
        ),
        ("P", "DAY"): (bench.services.day, bench.bridge.day),
        ("H", "DESK"): (bench.ledger.desk, bench.indexes.desk),
        ("T", "DESK"): (bench.ledger.desk, bench.indexes.desk),
        ("P", "CORRECTED"): (bench.wallets.correction,),
        ("DON", "DONATION"): (bench.wallets.donation,),
        ("P", "LIMIT"): (bench.redemptions.limit,),
        ("P", "DUE"): (bench.sessions.reminder,),
        ("OFFER", "STOCK"): (bench.redemptions.shard,),
        ("RDM", "REDEMPTION"): (bench.redemptions.redemption, bench.indexes.redemption, bench.wallets.redemption),
        ("SETTLE", "BATCH"): (bench.settlements.batch, bench.indexes.batch),
        ("SETTLE", "PAGE"): (bench.settlements.page,),
        ("SETTLE", "STATEMENT"): (bench.settlements.statement,),
        ("AWARD", "AWARD"): (bench.budgets.award,),
        ("CASE", "CASE"): (bench.cases.case,),
        ("CASE", "ALARM"): (bench.cases.alarm,),
        ("REPORT", "REPORT"): (bench.cases.report,),
        ("REPORT", "REWARD"): (bench.cases.waiting,),
        ("SHIFT", "SHIFT"): (bench.rosters.shift,),
        ("SHIFT", "ENROLLED"): (bench.rosters.enrolment,),
        ("SHIFT", "HERE"): (bench.rosters.here,),
        ("M", "CHAIN"): (bench.settlements.chain,),
    }


def _judges(bench: Bench) -> Callable[[str, str], tuple[Judge, ...]]:
    kinds = _kinds(bench)

    def judges(pk: str, sk: str) -> tuple[Judge, ...]:
        if pk == "OFFERS":
            return (bench.redemptions.offer,)
        if pk == "POLICIES":
            return (bench.budgets.policy,)
        if pk.startswith("BUDGET#"):
            return (bench.budgets.shard,)
        if pk.startswith("FEED#"):
            return (bench.services.note,)
        if pk.startswith("FOREIGN#"):
            return (bench.bridge.foreign,)
        return kinds.get((pk.partition("#")[0], sk.partition("#")[0]), ())

    return judges


def _of_tables() -> Verdict:
    return examine(rows_of("records"), rows_of("postings"), now_ms())


def rows_of(name: Literal["records", "postings"]) -> Iterator[Item]:
    """Every row of a table, read strongly."""
    table = settings().records_table if name == "records" else settings().postings_table
    config = Config(connect_timeout=5, read_timeout=60)
    client = get_session().create_client("dynamodb", settings().region, config=config)
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]
