"""Where shifts live.

SHIFT#<id> / SHIFT               what, where, when, for how many; gsi1 lists a station's of a day by their start
SHIFT#<id> / ENROLLED#<person>   its roster: who enrolled, and when; gsi1 lists a person's
SHIFT#<id> / HERE#<person>       who has checked in on it, with which sessions
P#<person> / SHIFTS              the times of the shifts ahead in which a person has enrolled
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.table import Key
from .rules import Slot, State

ENROLLED = "ENROLLED#"


class Shift(Record):
    station = UnicodeAttribute(attr_name="on")
    team = UnicodeAttribute(attr_name="te", null=True)
    beneficiary = UnicodeAttribute(attr_name="bn", null=True)
    title = UnicodeAttribute(attr_name="ti")
    start_at = NumberAttribute(attr_name="sa")
    end_at = NumberAttribute(attr_name="ea")
    capacity = NumberAttribute(attr_name="ca")
    enrolled = NumberAttribute(attr_name="en")
    state = WordAttribute[State](attr_name="st")
    made_by = UlidAttribute(attr_name="mb")
    digest = UnicodeAttribute(attr_name="dg")

    @property
    def id(self) -> str:
        """The shift's id."""
        return self.pk.removeprefix("SHIFT#")

    @property
    def slot(self) -> Slot:
        """Its times."""
        return Slot(self.id, int(self.start_at), int(self.end_at))


class Enrolment(Record):
    person = UlidAttribute(attr_name="pe")
    enrolled_at = NumberAttribute(attr_name="at")

    @property
    def shift(self) -> str:
        """The shift's id."""
        return self.pk.removeprefix("SHIFT#")


class Here(Record):
    person = UlidAttribute(attr_name="pe")
    beneficiary = UnicodeAttribute(attr_name="bn", null=True)
    sessions = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="ss", null=False)
    ended_at = NumberAttribute(attr_name="ea", null=True)


class Ahead(Record):
    slots = JsonAttribute[tuple[Slot, ...]](tuple[Slot, ...], attr_name="sl", null=False)
    version = NumberAttribute(attr_name="vn")


def shift_key(shift: str) -> Key:
    """Where a shift lives."""
    return Key(f"SHIFT#{shift}", "SHIFT")


def enrolled_key(shift: str, person: str) -> Key:
    """Where a shift's roster has a person."""
    return Key(f"SHIFT#{shift}", f"{ENROLLED}{person}")


def here_key(shift: str, person: str) -> Key:
    """Where it says that a person has checked in on a shift."""
    return Key(f"SHIFT#{shift}", f"HERE#{person}")


def ahead_key(person: str) -> Key:
    """Where a person's shifts ahead stand."""
    return Key(f"P#{person}", "SHIFTS")


def of_station(station: str, on: str) -> str:
    """The partition of gsi1 with a station's shifts of a day."""
    return f"STATION#{station}#SHIFTS#{on}"


def of_person(person: str) -> str:
    """The partition of gsi1 with a person's enrolments."""
    return f"P#{person}#SHIFTS"


def place_of(start_at: int, shift: str) -> str:
    """The place of a shift in these lists."""
    return f"{start_at:013d}#{shift}"
