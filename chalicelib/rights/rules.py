"""What can be refused to somebody who wants a copy, or wants to leave; and how long a copy is good. Pure."""

from typing import Literal

from ..kit.clock import DAY, HOUR, MINUTE
from ..kit.errors import Conflict, NotFound, TooMany

CopyState = Literal["asked", "making", "ready", "ended"]
LeavingState = Literal["erasing", "erased"]

COPY_LIVES_MS = DAY
COPY_GAP_MS = DAY
LINK_S = 600
TAKEN_MS = 20 * MINUTE
"""A worker that has not finished a copy by then has died: another one begins it again."""
AGAIN_MS = 5 * MINUTE
LATE_MS = 2 * HOUR
"""News that was under way when a person left may still write about him: so long afterwards all is erased once more."""


class StillServing(Conflict, says="您还在服务中，请先签退，再注销账号。"):
    """Somebody who is checked in cannot leave: his service would have no end."""


class PointsOwed(Conflict, says="您还有欠扣的积分，请先参加服务补足，或对扣减提出申诉，再注销账号。"):
    """Somebody who owes points cannot leave the debt behind."""


class RolesHeld(
    Conflict, says="您还担任工作人员、团队负责人或商户角色，请先联系管理员或店主交接并收回角色，再注销账号。"
):
    """Somebody who holds a role has to hand it over first; `roles` says which."""


class CopyUnderWay(Conflict, says="您的个人信息副本正在制作，请稍后在“我的”中查看进度。"):
    """A copy is being made already; `export` says which."""


class CopyTooSoon(TooMany, says="一天内只能制作一份个人信息副本，请先使用已有的副本，或明天再来。"):
    """A copy was made within a day; `export` says which, `again_at` from when on another one can be asked for."""

    retry_after = 3600


class NoSuchCopy(NotFound, says="没有找到这份个人信息副本，可能已过期，请重新申请。"):
    """The person has asked for no such copy."""


class NoSuchLeaving(NotFound, says="没有找到这条注销记录，请核对编号。"):
    """Nobody has left by that number."""
