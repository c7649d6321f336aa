"""Roles, assurance and refusals of identity."""

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound, TooMany
from ..kit.who import LEVELS, Level

CLOSED = "account_closed"
"""Why the desk of somebody who has left lets nothing pass."""

ROLES: dict[str, str] = {  # role -> what its scope names
    "city_admin": "area",
    "county_admin": "area",
    "courier": "area",  # or the company that lists him
    "courier_company": "company",
    "station_keeper": "station",
    "team_leader": "team",
    "grid_member": "area",
    "dispatcher": "area",
    "screener": "area",
    "hotline_clerk": "area",
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


class TooFast(TooMany, says="操作过于频繁，请稍后再试。"):
    """Two commands of one person within the gap of policy."""


class RealNameInvalid(Impossible, says="姓名与身份证号未通过核验，请检查后重试。"):
    """Name and number do not pass the verifier."""


class RealNameTaken(Conflict, says="该身份证号已被其他账号认证。"):
    """That number is verified for another person."""


class AlreadyProven(Conflict, says="您已完成实名认证，如需更正请联系工作人员。"):
    """Another number was verified for this person."""


class PhoneTaken(Conflict, says="该手机号已绑定其他账号。"):
    """That phone is bound to another person."""


class NoSuchPerson(NotFound, says="未找到该志愿者编号。"):
    """Nobody has that volunteer number."""


class NoSuchPurpose(NotFound, says="没有这项授权用途。"):
    """Consent has no such purpose."""


class NoSuchRole(Impossible, says="没有这种角色，或适用范围有误。"):
    """The role is not one of this city's, or its scope is malformed."""


class NotProposed(Forbidden, says="不能为自己申请角色。"):
    """A person cannot propose a role for himself."""


def level_of(number: int) -> Level:
    """The assurance level stored as 0, 1, 2."""
    return LEVELS[number]


def number_of(level: Level) -> int:
    """0 openid, 1 phone, 2 real name."""
    return LEVELS.index(level)
