"""Roles, assurance and refusals of identity."""

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound, TooMany
from ..kit.who import LEVELS, Level

ROLES: dict[str, str] = {  # role -> what its scope names
    "city_admin": "area",
    "county_admin": "area",
    "courier": "area",
    "station_keeper": "station",
    "team_leader": "team",
    "grid_member": "area",
    "dispatcher": "area",
    "screener": "area",
    "moderator": "area",
    "verifier": "area",
    "unit_handler": "unit",
    "merchant_owner": "merchant",
    "merchant_clerk": "merchant",
    "settlement_officer": "area",
    "fund_officer": "area",
    "arbiter": "area",
    "auditor": "area",
}


class TooFast(TooMany):
    """Two commands of one person within the gap of policy."""


class RealNameInvalid(Impossible):
    """Name and number do not pass the verifier."""


class RealNameTaken(Conflict):
    """That number is verified for another person."""


class AlreadyProven(Conflict):
    """Another number was verified for this person."""


class PhoneTaken(Conflict):
    """That phone is bound to another person."""


class NoSuchPerson(NotFound):
    """Nobody has that volunteer number."""


class NoSuchPurpose(NotFound):
    """Consent has no such purpose."""


class NoSuchRole(Impossible):
    """The role is not one of this city's, or its scope is malformed."""


class NotProposed(Forbidden):
    """A person cannot propose a role for himself."""


def level_of(number: int) -> Level:
    """The assurance level stored as 0, 1, 2."""
    return LEVELS[number]


def number_of(level: Level) -> int:
    """0 openid, 1 phone, 2 real name."""
    return LEVELS.index(level)
