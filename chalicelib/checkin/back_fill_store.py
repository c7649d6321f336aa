"""Where back-fills live.

BACKFILL#<id> / BACKFILL       a service that nobody proved: asked for, vouched for twice, published, counted;
                               gsi1 lists what is on public notice, gsi2 a station's that wait for approval
P#<person> / BACKFILL#<id>     that a person has asked for it (his list)
P#<person> / FILLED#<month>    minutes that a person has filled in later in a month
TEAM#<id> / FILLED#<month>     the same of a team
"""

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.revised import Revised
from ..kit.table import Key
from .amending_rules import BackFillState

NOTICES = "BACKFILLS#notice"
ASKED = "BACKFILL#"


class Vouched(msgspec.Struct, frozen=True, array_like=True):
    """Who approved, when, and whether he leads the team that the service was for."""

    person: str
    at: int
    of_team: bool


class BackFill(Revised):
    person = UlidAttribute(attr_name="pe")
    team = UnicodeAttribute(attr_name="te")
    station = UnicodeAttribute(attr_name="on")
    start_at = NumberAttribute(attr_name="sa")
    end_at = NumberAttribute(attr_name="ea")
    content = UnicodeAttribute(attr_name="tx")
    evidence = UnicodeAttribute(attr_name="ev")
    digest = UnicodeAttribute(attr_name="dg")
    state = WordAttribute[BackFillState](attr_name="st")
    vouched = JsonAttribute[tuple[Vouched, ...]](tuple[Vouched, ...], attr_name="vo", null=False)
    notice_until = NumberAttribute(attr_name="nu", null=True)
    objector = UlidAttribute(attr_name="ob", null=True)
    objection = UnicodeAttribute(attr_name="oj", null=True)
    minutes = NumberAttribute(attr_name="mn", null=True)
    shift = UlidAttribute(attr_name="sh", null=True)

    @property
    def id(self) -> str:
        """The back-fill's id, and that of its session."""
        return self.pk.removeprefix("BACKFILL#")


class Asked(Record):
    at = NumberAttribute(attr_name="at")

    @property
    def back_fill(self) -> str:
        """The back-fill's id."""
        return self.sk.removeprefix(ASKED)


class Filled(Record):
    minutes = NumberAttribute(attr_name="mn")


def back_fill_key(back_fill: str) -> Key:
    """Where a back-fill lives."""
    return Key(f"BACKFILL#{back_fill}", "BACKFILL")


def asked_key(person: str, back_fill: str) -> Key:
    """Where a person's list has a back-fill."""
    return Key(f"P#{person}", f"{ASKED}{back_fill}")


def filled_key(person: str, month: str) -> Key:
    """Where a person's month is counted."""
    return Key(f"P#{person}", f"FILLED#{month}")


def team_filled_key(team: str, month: str) -> Key:
    """Where a team's month is counted."""
    return Key(f"TEAM#{team}", f"FILLED#{month}")


def of_station(station: str) -> str:
    """The partition of gsi2 with a station's back-fills that wait for approval."""
    return f"STATION#{station}#BACKFILLS"


def due(at_ms: int) -> str:
    """A moment as a range key."""
    return f"{at_ms:013d}"
