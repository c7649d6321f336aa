"""Where points live.

    <owner> / DESK                    shared desk; points' drawer: available, held, debt, honour, lots, seq, chain head;
                                      gsi1 lists desks with lots by the day on which the first of them ends
    <owner> / NOTICE#<day>#<step>     the owner was told that a lot of that day ends, so many days before
    <owner> / CORRECTED#<txid>        the correction of a posting: each posting has at most one
    DON#<id> / DONATION               points given to the public pool; gsi1: the person's own, by time
    EXPIRY / ROUND#<shard>            how far today's round of notices is in a shard of that index
    postings: <owner> / <seq>         one immutable row, at most 400 bytes; 12 digits; gsi1 lists a merchant's month

An owner is P#<person>, H#<household> or T#<team>; a plain id is a person's.

Money-like totals of anybody but a person are derived: the sum of the legs that name the account.
"""

from typing import Any, cast
from zlib import crc32

from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import STRING
from pynamodb.expressions.update import Action

from ..kit.record import BytesAttribute, JsonAttribute, Record, UlidAttribute
from ..kit.table import Key
from .chain import GENESIS, Row
from .rules import Balances, Corrected, Leg, Lot, Owner, owner_of

EXPIRY_SHARDS = 8


class LotsAttribute(Attribute[tuple[Lot, ...]]):
    """Lots as `20271231:5,20281231:3`: on the desk every byte is paid for by every command."""

    attr_type = STRING

    def serialize(self, value: tuple[Lot, ...]) -> str:
        return ",".join(f"{lot.expires_on.replace('-', '')}:{lot.points}" for lot in value)

    def deserialize(self, value: str) -> tuple[Lot, ...]:
        pairs = (each.split(":") for each in value.split(",") if each)
        return tuple(Lot(f"{day[:4]}-{day[4:6]}-{day[6:]}", int(points)) for day, points in pairs)


class DeskPoints(Record):
    """Points' drawer of the desk."""

    available = NumberAttribute(attr_name="av", null=True)
    held = NumberAttribute(attr_name="he", null=True)
    debt = NumberAttribute(attr_name="de", null=True)
    honour = NumberAttribute(attr_name="ho", null=True)
    lots = LotsAttribute(attr_name="lo", null=True)
    seq = NumberAttribute(attr_name="sq", null=True)
    head = BytesAttribute(attr_name="ch", null=True)

    @property
    def balances(self) -> Balances:
        """The drawer as a plain value."""
        return Balances(
            available=int(self.available or 0),
            held=int(self.held or 0),
            debt=int(self.debt or 0),
            honour=int(self.honour or 0),
            lots=self.lots or (),
        )

    @property
    def position(self) -> tuple[int, bytes]:
        """(sequence, chain head): (0, GENESIS) before the first posting."""
        return int(self.seq or 0), self.head or GENESIS


class Notice(Record):
    """That an owner was told: kept until well after the lot's end."""

    points = NumberAttribute(attr_name="pt")


class Round(Record):
    """A day's round of notices in a shard; no cursor: it is through."""

    on = UnicodeAttribute(attr_name="dy")
    cursor = UnicodeAttribute(attr_name="cu", null=True)
    version = NumberAttribute(attr_name="vn")


class Correction(Record):
    """What a correction took (negative) or gave back, and from which lots; `second` approved it."""

    txid = UnicodeAttribute(attr_name="tx")
    points = NumberAttribute(attr_name="pt")
    honour = NumberAttribute(attr_name="ho")
    lots = LotsAttribute(attr_name="lo")
    reason = UnicodeAttribute(attr_name="rs")
    by = UlidAttribute(attr_name="by")
    second = UlidAttribute(attr_name="sc", null=True)
    at = NumberAttribute(attr_name="at")

    @property
    def corrected(self) -> Corrected:
        """What the officer is told."""
        return Corrected((self.commands or ())[0].key, "posted", int(self.points), int(self.honour))


class Donation(Record):
    """What a person gave to the public pool; its id is the command's key."""

    person = UlidAttribute(attr_name="pe")
    points = NumberAttribute(attr_name="pt")
    at = NumberAttribute(attr_name="at")
    digest = UnicodeAttribute(attr_name="dg")


class Posting(Record):
    txid = UnicodeAttribute(attr_name="tx")
    at = NumberAttribute(attr_name="at")
    cause = UnicodeAttribute(attr_name="cs")
    actor = UnicodeAttribute(attr_name="ac")
    policy = NumberAttribute(attr_name="pv")
    legs = JsonAttribute[tuple[Leg, ...]](tuple[Leg, ...], attr_name="lg", null=False)
    lots = JsonAttribute[tuple[Lot, ...]](tuple[Lot, ...], attr_name="lo", null=False)
    hash = BytesAttribute(attr_name="h")

    def row(self) -> Row:
        """The posting as the chain hashes it."""
        return Row(
            self.pk.removeprefix("P#"),
            int(self.sk),
            self.txid,
            int(self.at),
            self.cause,
            self.actor,
            int(self.policy),
            self.legs,
            self.lots,
        )


def desk_key(owner: Owner | str) -> Key:
    """The owner's desk."""
    return Key(owner_of(owner).partition, "DESK")


def posting_key(owner: Owner | str, seq: int) -> Key:
    """The place of a posting: nobody can put two rows behind the same one."""
    return Key(owner_of(owner).partition, f"{seq:012d}", "postings")


def owner_at(partition: str) -> Owner:
    """Whose partition it is."""
    kind, _, name = partition.partition("#")
    return Owner(cast(Any, kind), name)


def expiry_partitions() -> list[str]:
    """The partitions of gsi1 under which desks with lots wait for their first end."""
    return [f"EXP#{shard}" for shard in range(EXPIRY_SHARDS)]


def next_expiry(owner: Owner | str, before: tuple[Lot, ...], after: tuple[Lot, ...]) -> list[Action]:
    """The desk's place in the index, where the day of its first lot changes: an index is paid for by each change."""
    was, now = (lots[0].expires_on if lots else None for lots in (before, after))
    if was == now:
        return []
    if now is None:
        return [DeskPoints.g1pk.remove(), DeskPoints.g1sk.remove()]
    partition = expiry_partition(owner)
    return [DeskPoints.g1pk.set(partition), DeskPoints.g1sk.set(now)]


def expiry_partition(owner: Owner | str) -> str:
    """An owner's of these partitions."""
    return expiry_partitions()[crc32(owner_of(owner).partition.encode()) % EXPIRY_SHARDS]


def notice_key(owner: Owner, day: str, step: int) -> Key:
    """Where a notice is kept: once for each owner, day and step."""
    return Key(owner.partition, f"NOTICE#{day}#{step}")


def correction_key(owner: Owner | str, txid: str) -> Key:
    """Where the correction of a posting is kept: nobody corrects it twice."""
    return Key(owner_of(owner).partition, f"CORRECTED#{txid}")


def donation_key(donation_id: str) -> Key:
    """Where a donation lives."""
    return Key(f"DON#{donation_id}", "DONATION")


def donations_of(person: str) -> str:
    """The partition of gsi1 under which a person's donations are found, by time."""
    return f"P#{person}#DON"


def round_key(shard: int) -> Key:
    """Where the round of a shard is kept."""
    return Key("EXPIRY", f"ROUND#{shard}")


def merchant_month(merchant: str, month: str) -> str:
    """The partition of gsi1 under which a merchant's postings of a month are found."""
    return f"MERCHANT#{merchant}#{month}"
