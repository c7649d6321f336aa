"""The rows that a test made, as the audit reads them from the tables, and what the audit says of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.exchange.store import DeskExchange, history_partition, redemption_key, registry
from chalicelib.identity import desk_key
from chalicelib.kit.clock import now_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Item
from chalicelib.kit.table import fetch
from chalicelib.points.store import donations_of
from infra.audit import Verdict, examine
from tests.exchange.shop import Shop
from tests.world import Caller

Row = dict[str, Any]


@dataclass
class Books:
    """Rows of both tables; a test may change them before it asks."""

    records: list[Row]
    postings: list[Row]

    @property
    def verdict(self) -> Verdict:
        """What the audit says."""
        return examine(self.records, self.postings, now_ms())

    def record(self, sk: str) -> Row:
        """The first record of this range key."""
        return next(row for row in self.records if row["sk"]["S"].startswith(sk))


def books_of(shop: Shop | None, people: Iterable[Caller]) -> Books:
    """All that these people and this shop's offers have in the tables."""
    records: list[Item] = []
    postings: list[Item] = []
    for person in people:
        records += every(Listing(f"P#{person.person}"))
        records += every(Listing(history_partition(person.person), index="gsi1"))
        records += every(Listing(donations_of(person.person), index="gsi1"))
        records += _open(person.person)
        postings += every(Listing(f"P#{person.person}", table="postings"))
    for offer in shop.offers if shop is not None else ():
        records += [item for item in fetch([registry.key(offer)]).values() if item is not None]
        records += every(Listing(f"OFFER#{offer}"))
    return Books([dict(row) for row in records], [dict(row) for row in postings])


def _open(person: str) -> list[Item]:
    desk = DeskExchange.of(fetch([desk_key(person)])[desk_key(person)])
    keys = [redemption_key(each) for each in desk.open_ids] if desk else []
    return [item for item in fetch(keys).values() if item is not None] if keys else []
