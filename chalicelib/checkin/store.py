"""Where sessions live.

    P#<person> / DESK            shared desk; check-in's drawer: the open session, recent session ids, last code step
    P#<person> / DUE#<session>   when an open session ends by itself; gsi1 lists what is due (made by reaction)

A closed session is an entry of its day (hours).
"""

from typing import cast

from pynamodb.attributes import BinarySetAttribute, NumberAttribute, UnicodeAttribute

from ..kit.ids import to_bytes
from ..kit.record import BytesAttribute, Record, UlidAttribute
from ..kit.table import Key

DUE_PARTITION = "DUE#SESSION"


class DeskCheckin(Record):
    """Check-in's drawer of the desk."""

    session = UlidAttribute(attr_name="os", null=True)
    station = UnicodeAttribute(attr_name="on", null=True)
    opened_at = NumberAttribute(attr_name="oa", null=True)
    grade = NumberAttribute(attr_name="og", null=True)
    distance_m = NumberAttribute(attr_name="od", null=True)
    place = BytesAttribute(attr_name="op", null=True)  # HMAC of the coordinates: equal places show, places do not
    phone = BytesAttribute(attr_name="ov", null=True)  # HMAC of the device that the token was given to
    digest = UnicodeAttribute(attr_name="oh", null=True)
    scanned_by = UlidAttribute(attr_name="ok", null=True)
    companion = UlidAttribute(attr_name="oc", null=True)  # the guardian who has to stay with a child
    team = UnicodeAttribute(attr_name="ot", null=True)  # for which it is
    shift = UlidAttribute(attr_name="ow", null=True)
    until = NumberAttribute(attr_name="ou", null=True)  # a shift's session ends then at the latest
    recent = BinarySetAttribute(attr_name="rs", null=True, legacy_encoding=False)
    oldest_at = NumberAttribute(attr_name="r0", null=True)
    step = NumberAttribute(attr_name="is", null=True)

    @property
    def recent_ids(self) -> frozenset[bytes]:
        """The 16-byte ids of recent sessions."""
        return frozenset(cast("set[bytes]", self.recent or ()))


class Due(Record):
    person = UlidAttribute(attr_name="pe")
    session = UlidAttribute(attr_name="se")


def due_key(person: str, session: str) -> Key:
    """Where the reminder of an open session lives."""
    return Key(f"P#{person}", f"DUE#{session}")


def due_place(due: int, person: str) -> str:
    """The place of a reminder in the list of what is due."""
    return f"{due:013d}#{person}"


def raw(session: str) -> bytes:
    """A session id as the recent set keeps it."""
    return to_bytes(session)
