"""Where hours live.

P#<person> / DAY#<day>   the day's entries (intervals with what each added), version
P#<person> / DESK        shared desk; hours' drawer: all minutes, verified minutes
"""

from pynamodb.attributes import NumberAttribute

from ..kit.record import JsonAttribute, Record
from ..kit.table import Key
from .rules import Entry


class Day(Record):
    entries = JsonAttribute[tuple[Entry, ...]](tuple[Entry, ...], attr_name="en", null=False)
    version = NumberAttribute(attr_name="vn")


class DeskHours(Record):
    """Hours' drawer of the desk."""

    minutes = NumberAttribute(attr_name="mi", null=True)
    verified_minutes = NumberAttribute(attr_name="vm", null=True)


def day_key(person: str, day: str) -> Key:
    """Where a day lives."""
    return Key(f"P#{person}", f"DAY#{day}")


def desk_key(person: str) -> Key:
    """The person's desk."""
    return Key(f"P#{person}", "DESK")
