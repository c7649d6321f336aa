"""Reading both tables once, row by row, and handing each row to whoever judges it."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from chalicelib.exchange.store import PersonLimit, RedemptionRow, StockShard
from chalicelib.hours.store import Day
from chalicelib.kit.clock import now_ms
from chalicelib.kit.record import Item, Record
from chalicelib.kit.settings import settings
from chalicelib.points.apart import Chain
from chalicelib.points.store import Correction, Donation
from chalicelib.settlement.store import BatchRow, PageRow
from infra.audit.indexes import Indexes
from infra.audit.ledger import Ledger
from infra.audit.redemptions import Redemptions
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
    ledger, redemptions, sessions, settlements = Ledger(), Redemptions(), Sessions(), Settlements()
    services, indexes, wallets = Services(), Indexes(), Wallets()
    judges = _judges(ledger, redemptions, sessions, settlements, services=services, indexes=indexes, wallets=wallets)
    unreadable = []
    for item in records:
        for judge in judges(item["pk"]["S"], item["sk"]["S"]):
            try:
                _demand_whole(item)
                judge(item)
            except Exception as error:  # a changed byte may break any parser
                unreadable.append(f"{item['pk']['S']}/{item['sk']['S']}: cannot be read ({type(error).__name__})")
    for item in postings:
        row = ledger.posting(item)
        settlements.posting(item)
        if row is not None:
            services.posting(row)
            wallets.posting(row)
    total, found = ledger.finish()
    of_exchange = (*redemptions.finish(ledger.causes, ledger.held), *settlements.finish())
    wrong = (*unreadable, *found, *of_exchange, *services.finish(), *indexes.found, *wallets.finish())
    unreminded = tuple(sessions.finish(now))
    return Verdict(ledger.accounts, ledger.postings, total, tuple(dict.fromkeys(wrong)), unreminded)


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
    "CHAIN": _always(Chain),
    "CORRECTED": _always(Correction),
    "DONATION": _always(Donation),
}
"""What a record of each kind always has."""

Judge = Callable[[Item], None]


def _judges(
    ledger: Ledger,
    redemptions: Redemptions,
    sessions: Sessions,
    settlements: Settlements,
    *,
    services: Services,
    indexes: Indexes,
    wallets: Wallets,
) -> Callable[[str, str], tuple[Judge, ...]]:
    kinds: dict[tuple[str, str], tuple[Judge, ...]] = {
        ("P", "DESK"): (ledger.desk, redemptions.desk, sessions.desk, services.desk),
        ("P", "DAY"): (services.day,),
        ("H", "DESK"): (ledger.desk,),
        ("T", "DESK"): (ledger.desk,),
        ("P", "CORRECTED"): (wallets.correction,),
        ("DON", "DONATION"): (wallets.donation,),
        ("P", "LIMIT"): (redemptions.limit,),
        ("P", "DUE"): (sessions.reminder,),
        ("OFFER", "STOCK"): (redemptions.shard,),
        ("RDM", "REDEMPTION"): (redemptions.redemption, indexes.redemption, wallets.redemption),
        ("SETTLE", "BATCH"): (settlements.batch, indexes.batch),
        ("SETTLE", "PAGE"): (settlements.page,),
        ("M", "CHAIN"): (settlements.chain,),
    }

    def judges(pk: str, sk: str) -> tuple[Judge, ...]:
        if pk == "OFFERS":
            return (redemptions.offer,)
        return kinds.get((pk.partition("#")[0], sk.partition("#")[0]), ())

    return judges


def _of_tables() -> Verdict:
    return examine(_rows(settings().records_table), _rows(settings().postings_table), now_ms())


def _rows(table: str) -> Iterator[Item]:
    config = Config(connect_timeout=5, read_timeout=60)
    client = get_session().create_client("dynamodb", settings().region, config=config)
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]
