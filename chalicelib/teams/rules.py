"""What a team is and what can be refused about it."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound

State = Literal["active", "suspended"]


class NoSuchTeam(NotFound, says="没有这支队伍。"):
    """There is no team of that code."""


class TeamExists(Conflict, says="该队伍编号已被使用。"):
    """Another team has that code."""


class TeamAreaUnknown(Impossible, says="没有这个行政区划。"):
    """No area has that code."""


class NotYourTeamArea(Forbidden, says="该区域不在您的管理范围内。"):
    """The actor's role does not reach the team's area."""


class Team(msgspec.Struct, frozen=True, array_like=True):
    """A team of one area; `line` is its functional line (党员, 青年, 巾帼 …), "" for none."""

    id: str
    name: str
    area: str
    line: str = ""
    state: State = "active"
