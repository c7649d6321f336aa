"""Where what a station forgot is listed, while it can be corrected.

STATION#<id>#FORGOTTEN / <session>   a session that ended by itself, or was corrected since; gone when it is too late
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import Record, UlidAttribute
from ..kit.table import Key


class Forgotten(Record):
    person = UlidAttribute(attr_name="pe")
    on = UnicodeAttribute(attr_name="dy", null=True)
    start_at = NumberAttribute(attr_name="sa", null=True)
    end_at = NumberAttribute(attr_name="ea", null=True)
    latest_at = NumberAttribute(attr_name="la", null=True)
    until_at = NumberAttribute(attr_name="ua", null=True)
    corrected = NumberAttribute(attr_name="co", null=True)

    @property
    def session(self) -> str:
        """The session's id."""
        return self.sk


def forgotten_at(station: str) -> str:
    """The partition of what a station forgot."""
    return f"STATION#{station}#FORGOTTEN"


def forgotten_key(station: str, session: str) -> Key:
    """Where a forgotten session is listed."""
    return Key(forgotten_at(station), session)
