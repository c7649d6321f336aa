"""Where points live.

    <owner> / DESK                    shared desk; points' drawer: available, held, debt, honour, lots, seq, chain head
    postings: <owner> / <seq>         one immutable row, at most 400 bytes; 12 digits; gsi1 lists a merchant's month

An owner is P#<person>, H#<household> or T#<team>; a plain id is a person's.

Money-like totals of anybody but a person are derived: the sum of the legs that name the account.
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import BytesAttribute, JsonAttribute, Record
from ..kit.table import Key
from .chain import GENESIS, Row
from .rules import Balances, Leg, Lot, Owner, owner_of


class DeskPoints(Record):
    """Points' drawer of the desk."""

    available = NumberAttribute(attr_name="av", null=True)
    held = NumberAttribute(attr_name="he", null=True)
    debt = NumberAttribute(attr_name="de", null=True)
    honour = NumberAttribute(attr_name="ho", null=True)
    lots = JsonAttribute[tuple[Lot, ...]](tuple[Lot, ...], attr_name="lo")
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


def merchant_month(merchant: str, month: str) -> str:
    """The partition of gsi1 under which a merchant's postings of a month are found."""
    return f"MERCHANT#{merchant}#{month}"
