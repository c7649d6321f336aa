"""Who may enter a route: plain data here, decided by whoever app.py plugs in (identity).

anyone            no login
myself(level)     a token is enough: epoch, freeze and assurance are conditions of the command's own write
person(level)     logged in; the desk is read strongly
staff(*roles)     logged in and holding one of the roles; desk and profile are read strongly
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .errors import Forbidden, Refusal, Unauthenticated
from .http import Incoming

Level = Literal["openid", "phone", "real_name"]
LEVELS: tuple[Level, ...] = ("openid", "phone", "real_name")


class LoginRequired(Unauthenticated):
    """No token, or one that is forged or expired."""


class SessionEnded(Unauthenticated):
    """The token's epoch is over: logged out everywhere, or closed."""


class PersonFrozen(Forbidden):
    """The account is frozen by a decision."""


class PhoneRequired(Forbidden):
    """A bound phone number is needed."""


class RealNameRequired(Forbidden):
    """A verified real name is needed."""


class RoleRequired(Forbidden):
    """None of the actor's roles may do this here."""


@dataclass(frozen=True)
class Role:
    """A role on a node: `scope` is an area code, or the id of a unit, merchant or station ("" = whole city)."""

    name: str
    scope: str


@dataclass(frozen=True)
class Actor:
    """Who is calling. What comes from the token: person, epoch, device. The rest is read where the door reads it."""

    person: str
    epoch: int
    device: str = ""
    openid: str = ""
    household: str = ""
    roles: tuple[Role, ...] = ()

    def scopes(self, role: str) -> tuple[str, ...]:
        """Where the actor holds that role."""
        return tuple(each.scope for each in self.roles if each.name == role)

    def holds(self, role: str, scope: str) -> bool:
        """Whether the actor holds the role on exactly that node."""
        return scope in self.scopes(role)


@dataclass(frozen=True)
class Who:
    """An admission rule, as data."""

    kind: Literal["anyone", "myself", "person", "staff"]
    level: Level = "openid"
    roles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How the authorisation table spells it."""
        if self.kind == "anyone":
            return "anyone"
        return f"staff({'|'.join(self.roles)})" if self.kind == "staff" else f"{self.kind}({self.level})"

    @property
    def refuses(self) -> tuple[type[Refusal], ...]:
        """What admission may refuse."""
        if self.kind == "anyone":
            return ()
        found: list[type[Refusal]] = [LoginRequired, SessionEnded, PersonFrozen]
        if self.level == "phone":
            found.append(PhoneRequired)
        if self.level == "real_name":
            found.append(RealNameRequired)
        if self.kind == "staff":
            found.append(RoleRequired)
        return tuple(found)


anyone = Who("anyone")
NOBODY = Actor("", 0)


def myself(level: Level = "openid") -> Who:
    """A self command: no read at the door, conditions in the write."""
    return Who("myself", level)


def person(level: Level = "openid") -> Who:
    """Somebody logged in."""
    return Who("person", level)


def staff(*roles: str) -> Who:
    """Somebody who holds one of these roles."""
    return Who("staff", "openid", roles)


Admission = Callable[[Who, Incoming], Actor]


def _nobody_decides(who: Who, request: Incoming) -> Actor:
    raise RoleRequired()


_admission: Admission = _nobody_decides


def plug(admission: Admission) -> None:
    """Set who decides. Called once, by app.py; until then only `anyone` enters."""
    global _admission
    _admission = admission


def admit(who: Who, request: Incoming) -> Actor:
    """The actor, or a Refusal."""
    return NOBODY if who.kind == "anyone" else _admission(who, request)
