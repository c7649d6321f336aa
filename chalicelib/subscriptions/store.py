"""Where agreements and letters live.

P#<person> / CREDIT#<template>   how many messages of one of WeChat's templates the person takes
P#<person> / LETTER#<id>         one message to be sent: fields as they will be shown, state; gsi1 lists what is due
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.pages import Listing
from ..kit.record import JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.table import Key
from .rules import Credit, State

DUE = "DUE#LETTER"
LETTER = "LETTER#"


class CreditRecord(Record):
    left = NumberAttribute(attr_name="lf")
    endless = NumberAttribute(attr_name="en")  # 0 or 1
    seen = JsonAttribute[tuple[int, ...]](tuple[int, ...], attr_name="se", null=False)
    ended_s = NumberAttribute(attr_name="ed")
    revision = NumberAttribute(attr_name="rv")

    @property
    def credit(self) -> Credit:
        """The agreement as rules know it."""
        return Credit(int(self.left), bool(self.endless), tuple(self.seen), int(self.ended_s))


class Letter(Record):
    person = UlidAttribute(attr_name="pe")
    template_id = UnicodeAttribute(attr_name="ti")
    kind = UnicodeAttribute(attr_name="kd")
    title = UnicodeAttribute(attr_name="tt")
    data = JsonAttribute[dict[str, str]](dict[str, str], attr_name="da", null=False)
    page = UnicodeAttribute(attr_name="pg", null=True)
    state = WordAttribute[State](attr_name="st")
    put_at = NumberAttribute(attr_name="pa")
    tries = NumberAttribute(attr_name="tr")
    msgid = UnicodeAttribute(attr_name="ms", null=True)

    @property
    def id(self) -> str:
        """The letter's id: that of the message in the inbox."""
        return self.sk.removeprefix(LETTER)


def credit_key(person: str, template_id: str) -> Key:
    """Where an agreement lives."""
    return Key(f"P#{person}", f"CREDIT#{template_id}")


def letter_key(person: str, letter: str) -> Key:
    """Where a letter lives."""
    return Key(f"P#{person}", f"{LETTER}{letter}")


def letters_of(person: str) -> Listing:
    """A person's letters, newest first."""
    return Listing(f"P#{person}", prefix=LETTER, newest_first=True)


def due(now_ms: int) -> Listing:
    """What is to be sent now, or was begun and never ended, the longest due first."""
    return Listing(DUE, index="gsi1", up_to=due_entry(now_ms))


def due_entry(at_ms: int) -> str:
    """The range key under which a letter is due at that moment."""
    return f"{at_ms:013d}"
