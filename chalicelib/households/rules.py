"""What can be refused about households, and what is decided about them. Pure."""

from ..kit.errors import Conflict, Impossible, NotFound


class AlreadyInHousehold(Conflict):
    """One person, one household."""


class HouseholdLocked(Conflict):
    """Who has left a household counts as of it until the lock ends, and joins no other before."""


class HouseholdFull(Conflict):
    """The household has as many members as policy lets one have."""


class NotInHousehold(NotFound):
    """The actor is in no household."""


class HouseholdInvitationInvalid(Impossible):
    """The code is no invitation of ours, or whoever invited has left."""


class HouseholdInvitationUsed(Conflict):
    """Somebody has joined by this code."""


class HouseholdInvitationExpired(Impossible):
    """The code is older than policy lets it be."""
