"""Where messages live.

P#<person> / INBOX#<id>           one message: which template, its fields, what it leads to; the id's time is the fact's
P#<person> / INBOX#~READ          up to which message the person has read ("~" sorts after every id)
HOLDERS#<role>#<scope> / <person> who holds a role that is told of things, as his profile says; made by reaction
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.pages import Listing
from ..kit.record import JsonAttribute, Record, UlidAttribute
from ..kit.table import Key
from .rules import ReadUpTo

PREFIX = "INBOX#"
READ = "~READ"


class Message(Record):
    template = UnicodeAttribute(attr_name="tp")
    fields = JsonAttribute[dict[str, str | int]](dict[str, str | int], attr_name="fd", null=False)
    thing = UnicodeAttribute(attr_name="th", null=True)  # the id of what it is about
    put_at = NumberAttribute(attr_name="pa")

    @property
    def id(self) -> str:
        """The message's id."""
        return self.sk.removeprefix(PREFIX)


class Mark(Record):
    up_to = UlidAttribute(attr_name="up")
    at = NumberAttribute(attr_name="at")

    @property
    def read(self) -> ReadUpTo:
        """The mark as rules know it."""
        return ReadUpTo(self.up_to, int(self.at))


class Holder(Record):
    """Who may act is said by the profile; this only lists it."""

    person = UlidAttribute(attr_name="pe")


def message_key(person: str, message: str) -> Key:
    """Where a message lives."""
    return Key(f"P#{person}", f"{PREFIX}{message}")


def mark_key(person: str) -> Key:
    """Where a person's mark lives."""
    return Key(f"P#{person}", f"{PREFIX}{READ}")


def inbox(person: str) -> Listing:
    """The mark first, then the messages, newest first. Only looked at, so at half the price."""
    return Listing(f"P#{person}", prefix=PREFIX, newest_first=True, strong=False)


def holders(role: str, scope: str) -> str:
    """The partition with those who hold a role on a node."""
    return f"HOLDERS#{role}#{scope}"


def holder_key(role: str, scope: str, person: str) -> Key:
    """Where one of them is listed."""
    return Key(holders(role, scope), person)
