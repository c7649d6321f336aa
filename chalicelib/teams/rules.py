"""What a team is and what can be refused about it."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound

State = Literal["active", "suspended"]
Membership = Literal["asked", "member", "left", "dismissed"]


class NoSuchTeam(NotFound, says="没有这支队伍。"):
    """There is no team of that code."""


class TeamExists(Conflict, says="该队伍编号已被使用。"):
    """Another team has that code."""


class TeamAreaUnknown(Impossible, says="没有这个行政区划。"):
    """No area has that code."""


class NotYourTeamArea(Forbidden, says="该区域不在您的管理范围内。"):
    """The actor's role does not reach the team's area."""


class TeamSuspended(Conflict, says="该队伍已暂停服务。"):
    """The team does not serve now."""


class NotInTeam(Forbidden, says="不是该队伍的成员，请先申请加入。"):
    """The person is no member of the team."""


class NeverAsked(NotFound, says="该志愿者没有申请加入这支队伍。"):
    """The person neither asks to join nor is or was a member."""


class NotYourTeam(Forbidden, says="您不是该队伍的队长，也不是该区域的管理员。"):
    """The actor neither leads the team nor administers its area."""


class OwnMembership(Forbidden, says="不能审批自己的入队申请。"):
    """Nobody admits himself."""


class Team(msgspec.Struct, frozen=True, array_like=True):
    """A team of one area; `line` is its functional line (党员, 青年, 巾帼 …), "" for none."""

    id: str
    name: str
    area: str
    line: str = ""
    state: State = "active"
