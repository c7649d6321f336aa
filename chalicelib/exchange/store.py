"""Where offers and redemptions live.

OFFERS / <id>               one offer (a registry: kit/registry.py)
OFFER#<id> / STOCK#<nn>     one shard of its stock: units left, live flag, price and price version; of a daily offer
                            also whose day's units these are, and how many each day gets: no job turns the day
RDM#<id> / REDEMPTION       one redemption; gsi1 while open: when it is due to expire, and its merchant; afterwards: the
                            person's history; gsi2: the locator of its typed code, with the person as range key
P#<person> / LIMIT#<offer>  how many of an offer with a limit per person he has, and in which period
SHOP#<merchant> / TAKINGS#<month>                           what it took, by fold
SHOP#<merchant> / VISIT#<day>#<person>#<redemption>         that a confirmation is in the fold
HOLDS#<merchant> / HOLDS     how many of a merchant's redemptions were ever disputed: a settlement's draft names it
P#<person> / DESK           shared desk; exchange's drawer: the ids of open reservations
SNAP#offers                 the live offers, as the snapshot that every process keeps
"""

from typing import cast

import msgspec
from pynamodb.attributes import BinarySetAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..kit.ids import from_bytes
from ..kit.record import JsonAttribute, Record, UlidAttribute
from ..kit.registry import Registry
from ..kit.snapshot import Snapshot
from ..kit.table import Key
from ..points import Lot
from .rules import NoSuchOffer, Offer, OfferExists, Redemption, State
from .suspicions import Takings

registry = Registry("OFFERS", Offer, missing=NoSuchOffer, exists=OfferExists, fact="OfferChanged")
DUE_PARTITIONS = 4


class StockShard(Record):
    left = NumberAttribute(attr_name="qt")
    live = BooleanAttribute(attr_name="lv")
    price_points = NumberAttribute(attr_name="pp")
    price_version = NumberAttribute(attr_name="pv")
    allotment = NumberAttribute(attr_name="al", null=True)
    day = UnicodeAttribute(attr_name="dy", null=True)


class PersonLimit(Record):
    had = NumberAttribute(attr_name="ct")
    period = UnicodeAttribute(attr_name="pr", null=True)


class TakingsRow(Record):
    takings = JsonAttribute[Takings](Takings, attr_name="tk", null=False)
    version = NumberAttribute(attr_name="vn")


class Visit(Record):
    """Nothing but its key: that it is there."""


class Holds(Record):
    disputed = NumberAttribute(attr_name="ct")


class DeskExchange(Record):
    """Exchange's drawer of the desk."""

    open = BinarySetAttribute(attr_name="eo", null=True, legacy_encoding=False)

    @property
    def open_ids(self) -> frozenset[str]:
        """The ids of open reservations."""
        return frozenset(from_bytes(each) for each in cast("set[bytes]", self.open or ()))


class RedemptionRow(Record):
    person = UlidAttribute(attr_name="pe")
    offer = UnicodeAttribute(attr_name="of")
    title = UnicodeAttribute(attr_name="ti")
    merchant = UnicodeAttribute(attr_name="me")
    price_points = NumberAttribute(attr_name="pp")
    shard = NumberAttribute(attr_name="sh")
    lots = JsonAttribute[tuple[Lot, ...]](tuple[Lot, ...], attr_name="lo", null=False)
    device = UnicodeAttribute(attr_name="dv", null=True)
    limited = BooleanAttribute(attr_name="li", null=True)
    reserved_at = NumberAttribute(attr_name="ra")
    expires_at = NumberAttribute(attr_name="ea")
    digest = UnicodeAttribute(attr_name="dg")
    state = UnicodeAttribute(attr_name="st")
    ended_at = NumberAttribute(attr_name="xa", null=True)
    ended_by = UlidAttribute(attr_name="xb", null=True)
    day = UnicodeAttribute(attr_name="dy", null=True)
    period = UnicodeAttribute(attr_name="pr", null=True)
    network = UnicodeAttribute(attr_name="nw", null=True)
    reason = UnicodeAttribute(attr_name="re", null=True)

    @property
    def redemption(self) -> Redemption:
        """The row as a plain value."""
        return Redemption(
            id=self.pk.removeprefix("RDM#"),
            person=self.person,
            offer=self.offer,
            title=self.title,
            merchant=self.merchant,
            price_points=int(self.price_points),
            shard=int(self.shard),
            lots=self.lots,
            reserved_at=int(self.reserved_at),
            expires_at=int(self.expires_at),
            state=cast(State, self.state),
            device=self.device or "",
            limited=bool(self.limited),
            ended_at=int(self.ended_at or 0),
            ended_by=self.ended_by or "",
            day=self.day or "",
            period=self.period or "",
            network=self.network or "",
            reason=self.reason or "",
        )

    @property
    def locator(self) -> str:
        """The first eight digits of its typed code."""
        return self.g2pk.removeprefix("LOC#")


def redemption_key(redemption_id: str) -> Key:
    """Where a redemption lives: nobody else can use its id again."""
    return Key(f"RDM#{redemption_id}", "REDEMPTION")


def stock_key(offer_id: str, shard: int) -> Key:
    """Where a shard of an offer's stock lives."""
    return Key(f"OFFER#{offer_id}", f"STOCK#{shard:02d}")


def shop_partition(merchant: str) -> str:
    """Where a shop's months and visits live."""
    return f"SHOP#{merchant}"


def takings_key(merchant: str, month: str) -> Key:
    """Where a shop's takings of a month live."""
    return Key(shop_partition(merchant), f"TAKINGS#{month}")


def visit_prefix(day: str, person: str) -> str:
    """The range keys of a person's visits of a day at one shop."""
    return f"VISIT#{day}#{person}#"


def visit_key(merchant: str, day: str, person: str, *, redemption: str) -> Key:
    """Where it stands that a confirmation was added to the takings."""
    return Key(shop_partition(merchant), visit_prefix(day, person) + redemption)


def limit_key(person: str, offer_id: str) -> Key:
    """Where a person's count of an offer lives."""
    return Key(f"P#{person}", f"LIMIT#{offer_id}")


def holds_key(merchant: str) -> Key:
    """Where a merchant's disputes are counted."""
    return Key(f"HOLDS#{merchant}", "HOLDS")


def due_partition(redemption_id: str) -> str:
    """The partition of gsi1 under which an open reservation waits for its end: a few, so that none is hot."""
    return due_partitions()[ord(redemption_id[-1]) % DUE_PARTITIONS]


def due_partitions() -> list[str]:
    """All of them."""
    return [f"DUE#RDM#{number}" for number in range(DUE_PARTITIONS)]


def due_range(due_at: int, merchant: str) -> str:
    """The range key under which it waits there."""
    return f"{due_at:013d}#{merchant}"


def merchant_in(due_range: str) -> str:
    """Whose it is ("" for a network's), read from that key."""
    return due_range.partition("#")[2]


def history_partition(person: str) -> str:
    """The partition of gsi1 under which a person's finished redemptions are found, by the moment of reservation."""
    return f"P#{person}#RDM"


def locator_partition(locator: str) -> str:
    """The partition of gsi2 under which the redemptions of a locator are found (mostly one)."""
    return f"LOC#{locator}"


def document_of_live() -> bytes:
    """The snapshot's document: every live offer, read strongly."""
    return msgspec.json.encode([offer for offer in registry.all() if offer.state == "live"])


def _decode(document: bytes) -> dict[str, Offer]:
    return {offer.id: offer for offer in registry.decoded(document)}


snapshot: Snapshot[dict[str, Offer]] = Snapshot("offers", _decode, {})
