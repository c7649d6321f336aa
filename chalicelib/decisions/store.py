"""Where decisions live.

P#<person> / DECISION#<id>   one decision: kind, subject, code, evidence, by whom, until when; its appeals' state;
                             gsi1 lists the sanctions of teams that end by themselves
P#<person> / SANCTIONS       until when rewards are held, until when points and back-fill are barred (only if ever)
APPEAL#<id> / APPEAL         one appeal, its hearer and outcome; gsi1 lists an area's open ones, gsi2 what is due
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, UlidAttribute, WordAttribute
from ..kit.revised import Revised
from ..kit.table import Key
from .rules import AppealState

DUE_APPEALS = "DUE#APPEAL"
DUE_SANCTIONS = "DUE#SANCTION"
PREFIX = "DECISION#"


class Decision(Revised):
    kind = UnicodeAttribute(attr_name="kd")
    subject = UnicodeAttribute(attr_name="sj")
    code = UnicodeAttribute(attr_name="co")
    evidence = UnicodeAttribute(attr_name="ev")
    scope = UnicodeAttribute(attr_name="sc")
    by = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="by", null=False)
    decided_at = NumberAttribute(attr_name="da")
    until_at = NumberAttribute(attr_name="ua", null=True)
    ended_at = NumberAttribute(attr_name="ea", null=True)  # of a sanction that an appeal ended or shortened
    appeal_until = NumberAttribute(attr_name="au")
    instance = NumberAttribute(attr_name="in")
    appeal = UlidAttribute(attr_name="ap", null=True)
    appeal_state = WordAttribute[AppealState](attr_name="as", null=True)

    @property
    def id(self) -> str:
        """The decision's id."""
        return self.sk.removeprefix(PREFIX)

    @property
    def person(self) -> str:
        """Whom it hurts."""
        return self.pk.removeprefix("P#")

    @property
    def ends_at(self) -> int:
        """When its effect ends; 0 when it has none that ends."""
        return int(self.ended_at if self.ended_at is not None else self.until_at or 0)


class Sanctions(Revised):
    rewards_until = NumberAttribute(attr_name="ru")
    points_until = NumberAttribute(attr_name="pu")


class Appeal(Revised):
    person = UlidAttribute(attr_name="pe")
    decision = UlidAttribute(attr_name="de")
    instance = NumberAttribute(attr_name="in")
    hearing = UnicodeAttribute(attr_name="ha")
    statement = UnicodeAttribute(attr_name="tx")
    digest = UnicodeAttribute(attr_name="dg")
    state = WordAttribute[AppealState](attr_name="st")
    filed_at = NumberAttribute(attr_name="fa")
    due_at = NumberAttribute(attr_name="du")
    excluded = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="ex", null=False)  # who decided before
    hearer = UlidAttribute(attr_name="he", null=True)
    code = UnicodeAttribute(attr_name="co", null=True)
    amount = NumberAttribute(attr_name="am", null=True)
    decided_at = NumberAttribute(attr_name="da", null=True)
    overdue = NumberAttribute(attr_name="od", null=True)

    @property
    def id(self) -> str:
        """The appeal's id."""
        return self.pk.removeprefix("APPEAL#")


def decision_key(person: str, decision: str) -> Key:
    """Where a decision lives."""
    return Key(f"P#{person}", f"{PREFIX}{decision}")


def sanctions_key(person: str) -> Key:
    """Where a person's bars live."""
    return Key(f"P#{person}", "SANCTIONS")


def appeal_key(appeal: str) -> Key:
    """Where an appeal lives."""
    return Key(f"APPEAL#{appeal}", "APPEAL")


def docket(area: str) -> str:
    """The partition of gsi1 with the open appeals that an area hears."""
    return f"APPEALS#{area}"


def due(at_ms: int) -> str:
    """A moment as a range key."""
    return f"{at_ms:013d}"
