"""Where teams live.

TEAMS / <id>               one team (a registry: kit/registry.py)
P#<person> / TEAM#<team>   that a person asks to join, is a member or was one; gsi1 lists a team's that ask and are
"""

from pynamodb.attributes import NumberAttribute

from ..kit.record import Record, UlidAttribute, WordAttribute
from ..kit.registry import Registry
from ..kit.table import Key
from .rules import Membership, NoSuchTeam, Team, TeamExists

registry = Registry("TEAMS", Team, missing=NoSuchTeam, exists=TeamExists, fact="TeamChanged")
MEMBER = "TEAM#"


class TeamMember(Record):
    person = UlidAttribute(attr_name="pe")
    state = WordAttribute[Membership](attr_name="st")
    asked_at = NumberAttribute(attr_name="aa")
    since_at = NumberAttribute(attr_name="sa", null=True)
    served_at = NumberAttribute(attr_name="va", null=True)
    by = UlidAttribute(attr_name="by", null=True)  # who admitted or dismissed

    @property
    def team(self) -> str:
        """The team's code."""
        return self.sk.removeprefix(MEMBER)


def member_key(person: str, team: str) -> Key:
    """Where a person's membership stands."""
    return Key(f"P#{person}", f"{MEMBER}{team}")


def members_of(team: str) -> str:
    """The partition of gsi1 with whoever asks to join a team or is a member."""
    return f"TEAM#{team}#MEMBERS"


def place_of(state: Membership, person: str) -> str:
    """The place of somebody in that list: those who ask come first."""
    return f"{state}#{person}"
