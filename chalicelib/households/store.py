"""Where households and guardians live.

    HH#<household> / HOUSEHOLD         who made it, how many members
    HH#<household> / MEMBER#<person>   since when; left when and locked until when (gsi1 lists locks that end)
    HINV#<invitation> / INVITATION     of which household, by whom, until when, used by whom
    P#<ward> / GUARDIANS               who answers for a minor, and what they agree to
    P#<guardian> / WARD#<ward>         the other side of it, for the guardian's list

The household itself stands on each member's PROFILE (identity), where the guards read it. Points of a household would
be the wallet of owner H#<household> (points); nothing pools them.
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute
from ..kit.table import Key
from .guardian_rules import Agreed, Guardian

LOCKS = "DUE#HOUSEHOLD"


class Household(Record):
    made_by = UlidAttribute(attr_name="mb")
    made_at = NumberAttribute(attr_name="ma")
    members = NumberAttribute(attr_name="mm")
    digest = UnicodeAttribute(attr_name="dg")


class Member(Record):
    household = UlidAttribute(attr_name="hh")
    person = UlidAttribute(attr_name="pe")
    joined_at = NumberAttribute(attr_name="ja")
    left_at = NumberAttribute(attr_name="la", null=True)
    locked_until = NumberAttribute(attr_name="lu", null=True)


class Invitation(Record):
    household = UlidAttribute(attr_name="hh")
    invited_by = UlidAttribute(attr_name="ib")
    expires_at = NumberAttribute(attr_name="ea")
    digest = UnicodeAttribute(attr_name="dg")
    used_by = UlidAttribute(attr_name="us", null=True)


class Guardianship(Record):
    guardians = JsonAttribute[tuple[Guardian, ...]](tuple[Guardian, ...], attr_name="gd")
    agreed = JsonAttribute[tuple[Agreed, ...]](tuple[Agreed, ...], attr_name="ag")
    version = NumberAttribute(attr_name="vn")


class WardRow(Record):
    ward = UlidAttribute(attr_name="wd")
    since_at = NumberAttribute(attr_name="sa")


def household_key(household: str) -> Key:
    """Where a household lives."""
    return Key(f"HH#{household}", "HOUSEHOLD")


def member_key(household: str, person: str) -> Key:
    """Where a household keeps one member."""
    return Key(f"HH#{household}", f"MEMBER#{person}")


def invitation_key(invitation: str) -> Key:
    """Where an invitation lives."""
    return Key(f"HINV#{invitation}", "INVITATION")


def guardianship_key(ward: str) -> Key:
    """Where a minor's guardians stand."""
    return Key(f"P#{ward}", "GUARDIANS")


def ward_key(guardian: str, ward: str) -> Key:
    """Where a guardian's own list has a ward."""
    return Key(f"P#{guardian}", f"WARD#{ward}")
