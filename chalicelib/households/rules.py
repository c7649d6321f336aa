"""What can be refused about households, and what is decided about them. Pure."""

from ..kit.errors import Conflict, Impossible, NotFound


class AlreadyInHousehold(Conflict, says="您已在一个家庭中，如需更换请先退出。"):
    """One person, one household."""


class HouseholdLocked(Conflict, says="退出家庭后30天内不能加入其他家庭。"):
    """Who has left a household counts as of it until the lock ends, and joins no other before."""


class HouseholdFull(Conflict, says="该家庭成员已满。"):
    """The household has as many members as policy lets one have."""


class NotInHousehold(NotFound, says="您还没有加入家庭。"):
    """The actor is in no household."""


class HouseholdInvitationInvalid(Impossible, says="家庭邀请码无效，请向家人索取新的邀请码。"):
    """The code is no invitation of ours, or whoever invited has left."""


class HouseholdInvitationUsed(Conflict, says="家庭邀请码已被使用，请向家人索取新的邀请码。"):
    """Somebody has joined by this code."""


class HouseholdInvitationExpired(Impossible, says="家庭邀请码已过期，请向家人索取新的邀请码。"):
    """The code is older than policy lets it be."""
