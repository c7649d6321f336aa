"""Reading both tables once, row by row, and handing each row to whoever judges it."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from botocore.config import Config
from botocore.session import get_session

from chalicelib.kit.clock import now_ms
from chalicelib.kit.record import Item
from chalicelib.kit.settings import settings
from infra.audit.ledger import Ledger
from infra.audit.redemptions import Redemptions
from infra.audit.sessions import Sessions
from infra.audit.settlements import Settlements
from infra.audit.verdict import Verdict

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
    judges = _judges(ledger, redemptions, sessions, settlements)
    unreadable = []
    for item in records:
        for judge in judges(item["pk"]["S"], item["sk"]["S"]):
            try:
                judge(item)
            except Exception as error:  # a changed byte may break any parser
                unreadable.append(f"{item['pk']['S']}/{item['sk']['S']}: cannot be read ({type(error).__name__})")
    for item in postings:
        ledger.posting(item)
        settlements.posting(item)
    total, found = ledger.finish()
    wrong = (*unreadable, *found, *redemptions.finish(ledger.causes, ledger.held), *settlements.finish())
    unreminded = tuple(sessions.finish(now))
    return Verdict(ledger.accounts, ledger.postings, total, tuple(dict.fromkeys(wrong)), unreminded)


Judge = Callable[[Item], None]


def _judges(
    ledger: Ledger, redemptions: Redemptions, sessions: Sessions, settlements: Settlements
) -> Callable[[str, str], tuple[Judge, ...]]:
    kinds: dict[tuple[str, str], tuple[Judge, ...]] = {
        ("P", "DESK"): (ledger.desk, redemptions.desk, sessions.desk),
        ("H", "DESK"): (ledger.desk,),
        ("T", "DESK"): (ledger.desk,),
        ("P", "LIMIT"): (redemptions.limit,),
        ("P", "DUE"): (sessions.reminder,),
        ("OFFER", "STOCK"): (redemptions.shard,),
        ("RDM", "REDEMPTION"): (redemptions.redemption,),
        ("SETTLE", "BATCH"): (settlements.batch,),
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
