"""A month of a busy shop, made in bulk: reservations that were confirmed, their postings and slips, as the API would
have left them. Written past the Unit, like infra/sample/bulk: a crowd over HTTP would take an hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.exchange.store import RedemptionRow, redemption_key
from chalicelib.kit.clock import SECOND
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Item, Record
from chalicelib.kit.send import send
from chalicelib.kit.settings import settings
from chalicelib.kit.table import Key
from chalicelib.points import Lot, merchant_month
from chalicelib.points.chain import GENESIS, Row, link
from chalicelib.points.rules import Leg
from chalicelib.points.store import Posting, posting_key
from chalicelib.settlement.store import Slip, slip_key
from tests.settlement.settling import NOVEMBER

EACH = 100  # redemptions of one person
REVERSED_EVERY = 50
GAP_MS = 20 * SECOND
LOTS = (Lot("2027-12-31", 1000),)
BATCH = 25  # BatchWriteItem takes no more


def fill(shop: str, offer: str, *, count: int, since: int, price_points: int = 3) -> int:
    """Confirmed redemptions of an offer, one every twenty seconds, each fiftieth of them reversed ten seconds later;
    returns how many rows were written."""
    waiting: list[tuple[str, dict[str, Any]]] = []
    rows = 0
    for key, item in sold(shop, offer, count=count, since=since, price_points=price_points):
        table = settings().records_table if key.table == "records" else settings().postings_table
        waiting.append((table, item))
        rows += 1
        if len(waiting) == BATCH:
            _write(waiting)
            waiting.clear()
    if waiting:
        _write(waiting)
    return rows


def sold(shop: str, offer: str, *, count: int, since: int, price_points: int = 3) -> Iterator[tuple[Key, Item]]:
    """The rows themselves, and where they belong."""
    for key, record in _rows(shop, offer, count=count, since=since, price_points=price_points):
        record.pk, record.sk = key.pk, key.sk
        yield key, record.item()


def is_reversed(number: int) -> bool:
    """Whether the redemption of this number is taken back."""
    return number % REVERSED_EVERY == REVERSED_EVERY - 1


def _rows(shop: str, offer: str, *, count: int, since: int, price_points: int) -> Iterator[tuple[Key, Record]]:
    person, chain = "", Chain("")
    for number in range(count):
        at = since + number * GAP_MS
        if number % EACH == 0:
            person = new_ulid(at)
            chain = Chain(person)
        redemption, legs = new_ulid(at), (("held", -price_points), (f"merchant:{shop}", price_points))
        state = "reversed" if is_reversed(number) else "confirmed"
        yield redemption_key(redemption), RedemptionRow(
            person=person, offer=offer, title="矿泉水一瓶", merchant=shop, price_points=price_points, shard=0,
            lots=(), reserved_at=at, expires_at=at + 900 * SECOND, digest="0" * 16, state=state, ended_at=at,
            ended_by=person, g1pk=f"P#{person}#RDM", g1sk=f"{at:013d}",
        )  # fmt: skip
        yield chain.posting(shop, offer, f"rdm:{redemption}:confirm", at, legs=legs)
        yield slip_key(shop, NOVEMBER, redemption), Slip()
        if is_reversed(number):
            back = (("available", price_points), (f"merchant:{shop}", -price_points))
            yield chain.posting(shop, offer, f"rdm:{redemption}:reverse", at + GAP_MS // 2, legs=back)
            yield slip_key(shop, NOVEMBER, redemption, "reverse"), Slip()


@dataclass
class Chain:
    """One person's postings."""

    person: str
    seq: int = 0
    head: bytes = GENESIS

    def posting(self, shop: str, offer: str, txid: str, at: int, *, legs: tuple[Leg, ...]) -> tuple[Key, Record]:
        """The next one, in the shop's month."""
        self.seq += 1
        row = Row(self.person, self.seq, txid, at, offer, self.person, 0, legs, LOTS)
        self.head = link(self.head, row)
        return posting_key(self.person, self.seq), Posting(
            txid=txid, at=at, cause=offer, actor=self.person, policy=0, legs=legs, lots=LOTS, hash=self.head,
            g1pk=merchant_month(shop, NOVEMBER), g1sk=f"{at:013d}",
        )  # fmt: skip


def _write(rows: list[tuple[str, dict[str, Any]]]) -> None:
    asked: dict[str, list[dict[str, Any]]] = {}
    for table, item in rows:
        asked.setdefault(table, []).append({"PutRequest": {"Item": item}})
    while asked:
        asked = send("BatchWriteItem", {"RequestItems": asked})["UnprocessedItems"]
