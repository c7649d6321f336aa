"""Where doubts about services live.

FLAG#<id> / FLAG                    what looked wrong about whom, and what two persons said; gsi1 lists the open ones,
                                    gsi2 a person's
P#<person> / RISK                   the person's check-ins of the last weeks, with the tags of their coordinates
HANDSET#<tag> / RISK                who checked in by a phone lately
P#<person> / RISK#<month>#<station> the person's minutes there in that month, and the sessions that are counted in it
P#<person> / RISK#<month>#TEAM#<team>   the same with a team
STATION#<id> / RISK#<month>         the station's month
TEAM#<id> / RISK#<month>            the team's month
BENEFICIARY#<id> / RISK             who served somebody lately, where and when
P#<person> / CASEWORK#<month>       how many cases of his reports verifiers closed, and how many he closed as one
P#<verifier> / PAIR#<month>#<reporter> the cases of that reporter that he closed
"""

from pynamodb.attributes import BinarySetAttribute, NumberAttribute, UnicodeAttribute

from ..kit.record import JsonAttribute, Record, UlidAttribute, WordAttribute
from ..kit.table import Key
from .pairing_rules import Casework
from .rules import Group, Month, Served, Sight, State, Verdict, Visit, Word


class Flag(Record):
    rule = WordAttribute[Word](attr_name="ru")
    station = UnicodeAttribute(attr_name="on", null=True)  # a team's month and a pair have none
    team = UnicodeAttribute(attr_name="te", null=True)  # whose month it is
    beneficiary = UlidAttribute(attr_name="bf", null=True)
    area = UnicodeAttribute(attr_name="ar")
    on = UnicodeAttribute(attr_name="dy")  # the day on which the session began
    figure = NumberAttribute(attr_name="fg")  # what was measured, in the rule's own unit
    person = UlidAttribute(attr_name="pe", null=True)
    session = UlidAttribute(attr_name="se", null=True)
    others = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="ot")  # persons who have a part in it
    raised_at = NumberAttribute(attr_name="ra")
    state = WordAttribute[State](attr_name="st")
    said = WordAttribute[Verdict](attr_name="vd", null=True)
    code = UnicodeAttribute(attr_name="cd", null=True)
    evidence = UnicodeAttribute(attr_name="ev", null=True)
    first = UlidAttribute(attr_name="p1", null=True)
    second = UlidAttribute(attr_name="p2", null=True)
    taken_minutes = NumberAttribute(attr_name="tm", null=True)
    version = NumberAttribute(attr_name="vn")

    @property
    def id(self) -> str:
        """The flag's id."""
        return self.pk.removeprefix("FLAG#")

    @property
    def parties(self) -> tuple[str, ...]:
        """Who must not decide it."""
        return (*((self.person,) if self.person else ()), *(self.others or ()))


class Trail(Record):
    visits = JsonAttribute[tuple[Visit, ...]](tuple[Visit, ...], attr_name="vi", null=False)
    version = NumberAttribute(attr_name="vn")


class Handset(Record):
    sights = JsonAttribute[tuple[Sight, ...]](tuple[Sight, ...], attr_name="sg", null=False)
    version = NumberAttribute(attr_name="vn")


class Share(Record):
    """A person's part of the month of a station or team."""

    minutes = NumberAttribute(attr_name="mn")
    sessions = BinarySetAttribute(attr_name="ss", legacy_encoding=False)

    @property
    def counted(self) -> frozenset[bytes]:
        """The 16-byte ids of the sessions in it."""
        return frozenset(self.sessions)


class GroupMonth(Record):
    month = JsonAttribute[Month](Month, attr_name="mo", null=False)
    version = NumberAttribute(attr_name="vn")


class Received(Record):
    services = JsonAttribute[tuple[Served, ...]](tuple[Served, ...], attr_name="sv", null=False)
    version = NumberAttribute(attr_name="vn")


class CaseworkMonth(Record):
    counts = JsonAttribute[Casework](Casework, attr_name="cw", null=False)


class Pair(Record):
    """What a verifier and a reporter have in common in a month."""

    cases = BinarySetAttribute(attr_name="cs", legacy_encoding=False)

    @property
    def counted(self) -> frozenset[bytes]:
        """The 16-byte ids of the cases in it."""
        return frozenset(self.cases)


def flag_key(flag_id: str) -> Key:
    """Where a flag lives."""
    return Key(f"FLAG#{flag_id}", "FLAG")


def flags_in(area: str) -> str:
    """The index partition of the open flags of an area's county."""
    return f"FLAGS#{area[:6]}"


def flags_about(person: str) -> str:
    """The partition of gsi2 with the flags about a person."""
    return f"P#{person}#FLAGS"


def trail_key(person: str) -> Key:
    """A person's check-ins."""
    return Key(f"P#{person}", "RISK")


def handset_key(tag: str) -> Key:
    """A phone's check-ins."""
    return Key(f"HANDSET#{tag}", "RISK")


def share_key(person: str, month: str, group: Group) -> Key:
    """A person's part of the month of a station or team."""
    team = "TEAM#" if group.kind == "team" else ""
    return Key(f"P#{person}", f"RISK#{month}#{team}{group.id}")


def month_key(group: Group, month: str) -> Key:
    """The month of a station or team."""
    return Key(f"{group.kind.upper()}#{group.id}", f"RISK#{month}")


def received_key(beneficiary: str) -> Key:
    """What a beneficiary received."""
    return Key(f"BENEFICIARY#{beneficiary}", "RISK")


def casework_key(person: str, month: str) -> Key:
    """A person's month of verified cases."""
    return Key(f"P#{person}", f"CASEWORK#{month}")


def pair_key(verifier: str, month: str, reporter: str) -> Key:
    """What a verifier and a reporter have in common in a month."""
    return Key(f"P#{verifier}", f"PAIR#{month}#{reporter}")
