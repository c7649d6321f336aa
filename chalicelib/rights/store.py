"""Where it stands what a person has asked for.

P#<person> / COPY#<id>     a copy of his data: how far it is, until when it is there; gsi1: what a worker has to do
P#<person> / COPY          the last one that he asked for
LEAVING#<id> / LEAVING     that a person has left, when and by which way; gsi1: what is still to be erased
P#<person> / LEFT          the same, found from the tombstone

Objects: photos bucket `copies/<id>.zip`, gone after a day.
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import Record, UlidAttribute, WordAttribute
from ..kit.table import Key
from .rules import CopyState, LeavingState

COPIES, LEAVINGS = "DUE#COPIES", "DUE#LEAVINGS"


class Copy(Record):
    person = UlidAttribute(attr_name="pe")
    state = WordAttribute[CopyState](attr_name="st")
    asked_at = NumberAttribute(attr_name="aa")
    done = NumberAttribute(attr_name="dn")  # how many photos are in it
    photos = NumberAttribute(attr_name="ph", null=True)  # how many there are
    size_bytes = NumberAttribute(attr_name="sz", null=True)
    until_at = NumberAttribute(attr_name="ua", null=True)
    digest = UnicodeAttribute(attr_name="dg")

    @property
    def id(self) -> str:
        """The copy's id."""
        return self.sk.removeprefix("COPY#")


class LastCopy(Record):
    copy = UlidAttribute(attr_name="cp")
    asked_at = NumberAttribute(attr_name="aa")


class Leaving(Record):
    person = UlidAttribute(attr_name="pe")
    state = WordAttribute[LeavingState](attr_name="st")
    way = UnicodeAttribute(attr_name="wy")  # "app", or "wechat": he ended his account there
    left_at = NumberAttribute(attr_name="la")
    rounds = NumberAttribute(attr_name="ro")
    erased_at = NumberAttribute(attr_name="ea", null=True)
    digest = UnicodeAttribute(attr_name="dg")

    @property
    def id(self) -> str:
        """The number by which whoever left can ask how far it is."""
        return self.pk.removeprefix("LEAVING#")


class Left(Record):
    leaving = UlidAttribute(attr_name="lv")
    at = NumberAttribute(attr_name="at")


def copy_key(person: str, copy: str) -> Key:
    """Where a copy lives."""
    return Key(f"P#{person}", f"COPY#{copy}")


def last_copy_key(person: str) -> Key:
    """Where a person's last copy is named."""
    return Key(f"P#{person}", "COPY")


def leaving_key(leaving: str) -> Key:
    """Where somebody's leaving lives."""
    return Key(f"LEAVING#{leaving}", "LEAVING")


def left_key(person: str) -> Key:
    """Where a tombstone says that its person has left."""
    return Key(f"P#{person}", "LEFT")


def copy_name(copy: str) -> str:
    """The photos bucket's name of a copy."""
    return f"copies/{copy}.zip"


def due(at_ms: int) -> str:
    """A moment as a range key."""
    return f"{at_ms:013d}"
