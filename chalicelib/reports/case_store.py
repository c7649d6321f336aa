"""Where cases live.

CASE#<id> / CASE                an incident, called like its first report; gsi1 by state and area, gsi2 by unit
CASE#<id> / ALARM               an open case's next moment; gsi1 by moment, gsi2 by day while that is provisional
CASE#<id> / FOLLOWER#<person>   somebody who saw it, too
INCIDENTS#<group>#<cell> / CELL the cases of a group of categories in half a square kilometre
"""

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.revised import Revised
from ..kit.table import Key
from ..places import Point
from .clocks import Clock
from .rules import CaseDone, CaseState, Mark

ALARMS = "DUE#CASE"
PROVISIONAL = "DUE#CASE#PROVISIONAL"
FOLLOWERS = "FOLLOWER#"


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """A deferral that a unit asks for: until when, and who asked."""

    until: int
    by: str


class Case(Revised):
    first = UlidAttribute(attr_name="fr")  # the report that is rewarded, if any is
    first_at = NumberAttribute(attr_name="fa")  # when that one was complete
    reporter = UlidAttribute(attr_name="pe")  # whose that is
    lately = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="ly")  # which reports became its own last
    category = UnicodeAttribute(attr_name="cg")
    area = UnicodeAttribute(attr_name="ar")
    lat = NumberAttribute(attr_name="la")
    lng = NumberAttribute(attr_name="ln")
    accuracy_m = NumberAttribute(attr_name="am")
    state = WordAttribute[CaseState](attr_name="st")
    owner = UnicodeAttribute(attr_name="ow")
    due_at = NumberAttribute(attr_name="du", null=True)
    opened_at = NumberAttribute(attr_name="oa")
    work_since = NumberAttribute(attr_name="ws", null=True)  # dispatch or rework: older photos prove nothing
    closed_at = NumberAttribute(attr_name="ca", null=True)
    handler = UlidAttribute(attr_name="hd", null=True)  # who started
    resolver = UlidAttribute(attr_name="rs", null=True)
    returns = NumberAttribute(attr_name="rt")
    reworks = NumberAttribute(attr_name="rk")
    final = NumberAttribute(attr_name="fi")  # 1: the owner may not return it any more
    note = UnicodeAttribute(attr_name="nt", null=True)
    after = UnicodeAttribute(attr_name="ap", null=True)  # ids of the after-photos, by spaces
    clock = JsonAttribute[Clock](Clock, attr_name="ck")
    alarm = NumberAttribute(attr_name="al", null=True)  # 1: yellow, 2: red, more: a level higher each
    asked = JsonAttribute[Asked](Asked, attr_name="as")
    deferrals = NumberAttribute(attr_name="df", null=True)
    deferred_at = NumberAttribute(attr_name="da", null=True)
    paused_ms = NumberAttribute(attr_name="pm", null=True)  # of all deferrals that are over
    left_minutes = NumberAttribute(attr_name="lm", null=True)  # of the clock that a deferral stopped
    rating = NumberAttribute(attr_name="ra", null=True)
    reopeners = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="ro")
    timeline = JsonAttribute[tuple[Mark, ...]](tuple[Mark, ...], attr_name="tl", null=False)
    done = JsonAttribute[tuple[CaseDone, ...]](tuple[CaseDone, ...], attr_name="dn")

    @property
    def id(self) -> str:
        """The case's id."""
        return self.pk.removeprefix("CASE#")

    @property
    def point(self) -> Point:
        """Where, in GCJ-02."""
        return Point(float(self.lat), float(self.lng))

    @property
    def deadline(self) -> int | None:
        """When its time is over; None while none runs."""
        return int(self.due_at) if self.due_at is not None else None


class Alarm(Record):
    case = UlidAttribute(attr_name="cs")


class Incident(msgspec.Struct, frozen=True, array_like=True):
    """A case in its cell."""

    case: str
    lat: float
    lng: float
    accuracy_m: float

    @property
    def point(self) -> Point:
        """Where, in GCJ-02."""
        return Point(self.lat, self.lng)


class Cell(Revised):
    incidents = JsonAttribute[tuple[Incident, ...]](tuple[Incident, ...], attr_name="is", null=False)


class Follower(Record):
    """Somebody who saw it, too, and is told what becomes of it."""

    person = UlidAttribute(attr_name="pe")
    since = NumberAttribute(attr_name="si")


def case_key(case_id: str) -> Key:
    """Where a case lives."""
    return Key(f"CASE#{case_id}", "CASE")


def follower_key(case_id: str, person: str) -> Key:
    """Where a person's following of a case is noted."""
    return Key(f"CASE#{case_id}", f"{FOLLOWERS}{person}")


def cell_key(group: str, row: int, column: int) -> Key:
    """Where the cases of a cell are listed."""
    return Key(f"INCIDENTS#{group}#{row}.{column}", "CELL")


def alarm_key(case_id: str) -> Key:
    """Where a case's next moment is noted."""
    return Key(f"CASE#{case_id}", "ALARM")


def owner_of_case(case_id: str) -> str:
    """How a claim names a case."""
    return f"case:{case_id}"


def reports_of_case(case_id: str) -> str:
    """The partition of gsi2 with the reports of a case, in the order in which they were complete."""
    return f"CASE#{case_id}#REPORTS"


def unit_cases(unit: str) -> str:
    """The partition of gsi2 with a unit's cases."""
    return f"UNIT#{unit}#CASES"
