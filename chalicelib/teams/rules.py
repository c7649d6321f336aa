"""What a team is and what can be refused about it."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound

State = Literal["active", "suspended"]


class NoSuchTeam(NotFound):
    """There is no team of that code."""


class TeamExists(Conflict):
    """Another team has that code."""


class TeamAreaUnknown(Impossible):
    """No area has that code."""


class NotYourTeamArea(Forbidden):
    """The actor's role does not reach the team's area."""


class Team(msgspec.Struct, frozen=True, array_like=True):
    """A team of one area; `line` is its functional line (党员, 青年, 巾帼 …), "" for none."""

    id: str
    name: str
    area: str
    line: str = ""
    state: State = "active"
