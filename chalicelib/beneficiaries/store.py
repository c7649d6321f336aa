"""Where beneficiaries live.

BENEFICIARY#<id> / BENEFICIARY   who is served, where, who answers for him, who proposed and who confirmed it;
                                 gsi1 lists those of a county that are not ended, gsi2 those for whom somebody answers
"""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..kit.record import Record, UlidAttribute, WordAttribute
from ..kit.table import Key
from .rules import State


class Beneficiary(Record):
    name = UnicodeAttribute(attr_name="na")
    area = UnicodeAttribute(attr_name="ar")
    answered_by = UlidAttribute(attr_name="ab")
    himself = BooleanAttribute(attr_name="hs")  # who answers is the one who is served
    state = WordAttribute[State](attr_name="st")
    proposed_by = UlidAttribute(attr_name="pb")
    proposed_at = NumberAttribute(attr_name="pa")
    confirmed_by = UlidAttribute(attr_name="cb", null=True)
    confirmed_at = NumberAttribute(attr_name="ca", null=True)
    ended_by = UlidAttribute(attr_name="eb", null=True)
    ended_at = NumberAttribute(attr_name="ea", null=True)
    digest = UnicodeAttribute(attr_name="dg")

    @property
    def id(self) -> str:
        """The beneficiary's id."""
        return self.pk.removeprefix("BENEFICIARY#")


def beneficiary_key(beneficiary: str) -> Key:
    """Where a beneficiary lives."""
    return Key(f"BENEFICIARY#{beneficiary}", "BENEFICIARY")


def served_in(area: str) -> str:
    """The partition of gsi1 with the beneficiaries of an area's county."""
    return f"BENEFICIARIES#{area[:6]}"


def answered_by(person: str) -> str:
    """The partition of gsi2 with those for whom somebody answers."""
    return f"P#{person}#BENEFICIARIES"
