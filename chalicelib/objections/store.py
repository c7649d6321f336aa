"""Where objections live.

OBJECTION#<id> / OBJECTION          one objection, what officers made of it; gsi1: a county's open ones, those due
                                    first; gsi2: what is due and not yet said to be overdue
P#<person> / OBJECTION#<session>    that a person objected to a session (his list), or that one is missing (its id)
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.revised import Revised
from ..kit.table import Key
from .rules import Grant, Kind, State

DUE_OBJECTIONS = "DUE#OBJECTION"
PREFIX = "OBJECTION#"


class Objection(Revised):
    person = UlidAttribute(attr_name="pe")
    kind = WordAttribute[Kind](attr_name="kd")
    session = UlidAttribute(attr_name="se", null=True)
    on = UnicodeAttribute(attr_name="dy")
    station = UnicodeAttribute(attr_name="on")
    claimed_station = UnicodeAttribute(attr_name="cs", null=True)
    team = UnicodeAttribute(attr_name="te", null=True)
    start_at = NumberAttribute(attr_name="sa")
    end_at = NumberAttribute(attr_name="ea")
    statement = UnicodeAttribute(attr_name="tx")
    digest = UnicodeAttribute(attr_name="dg")
    area = UnicodeAttribute(attr_name="ar")
    recorded_by = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="rb", null=False)
    state = WordAttribute[State](attr_name="st")
    filed_at = NumberAttribute(attr_name="fa")
    due_at = NumberAttribute(attr_name="du")
    overdue = NumberAttribute(attr_name="od", null=True)
    first = UlidAttribute(attr_name="p1", null=True)
    second = UlidAttribute(attr_name="p2", null=True)
    grant = JsonAttribute[Grant](Grant, attr_name="gr")
    code = UnicodeAttribute(attr_name="co", null=True)
    reversed = NumberAttribute(attr_name="rd", null=True)  # an appeal found the volunteer right

    @property
    def id(self) -> str:
        """The objection's id."""
        return self.pk.removeprefix(PREFIX)


class Mine(Record):
    objection = UlidAttribute(attr_name="ob")


def objection_key(objection: str) -> Key:
    """Where an objection lives."""
    return Key(f"{PREFIX}{objection}", "OBJECTION")


def mine_key(person: str, subject: str) -> Key:
    """Where a person's list has it: by the session, or by its own id when one is missing."""
    return Key(f"P#{person}", f"{PREFIX}{subject}")


def queue_of(area: str) -> str:
    """The partition of gsi1 with the open objections of an area's county."""
    return f"OBJECTIONS#{area[:6]}"


def due(at_ms: int) -> str:
    """A moment as a range key."""
    return f"{at_ms:013d}"
