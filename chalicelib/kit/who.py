"""Who may enter a route: plain data here, decided by whoever app.py plugs in (identity; devices for devices).

anyone            no login
myself(level)     a token is enough: epoch, freeze and assurance are conditions of the command's own write
person(level)     logged in; the desk is read strongly
staff(*roles)     logged in and holding one of the roles; desk and profile are read strongly
device()          an enrolled device, by a token that it signed itself; its record is read strongly
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .errors import Forbidden, Refusal, Unauthenticated
from .http import Incoming

Level = Literal["openid", "phone", "real_name"]
LEVELS: tuple[Level, ...] = ("openid", "phone", "real_name")


class LoginRequired(Unauthenticated, says="请先登录。"):
    """No token, or one that is forged or expired."""


class SessionEnded(Unauthenticated, says="登录已失效，请重新登录。"):
    """The token's epoch is over: logged out everywhere, or closed."""


class PersonFrozen(Forbidden, says="您的账号已被限制使用，可在“我的”中申诉。"):
    """The account is frozen by a decision."""


class PhoneRequired(Forbidden, says="请先绑定手机号。"):
    """A bound phone number is needed."""


class RealNameRequired(Forbidden, says="请先完成实名认证。"):
    """A verified real name is needed."""


class RoleRequired(Forbidden, says="您没有进行此操作的权限。"):
    """None of the actor's roles may do this here."""


class DeviceUnknown(Unauthenticated, says="设备未登记或签名无效。"):
    """No such device, or a token that its key has not signed."""


class DeviceClockWrong(Unauthenticated, says="设备时间不正确，请校准后再试。"):
    """The device's clock is a day off: its token cannot be judged."""


class DeviceRevoked(Forbidden, says="该设备已停用。"):
    """The device was revoked: nothing of it counts any more."""


OF_DEVICES: tuple[type[Refusal], ...] = (DeviceUnknown, DeviceClockWrong, DeviceRevoked)


@dataclass(frozen=True)
class Role:
    """A role on a node: `scope` is an area code, or the id of a unit, merchant or station ("" = whole city)."""

    name: str
    scope: str


@dataclass(frozen=True)
class Actor:
    """Who is calling. What comes from the token: person, epoch, device. The rest is read where the door reads it.

    A device is a principal of its own: its id stands for the person's, its role is "device" at its station.
    """

    person: str
    epoch: int
    device: str = ""
    openid: str = ""
    household: str = ""
    roles: tuple[Role, ...] = ()
    born: int = 0  # 20150203, of minors only

    def scopes(self, role: str) -> tuple[str, ...]:
        """Where the actor holds that role."""
        return tuple(each.scope for each in self.roles if each.name == role)

    def holds(self, role: str, scope: str) -> bool:
        """Whether the actor holds the role on exactly that node."""
        return scope in self.scopes(role)


@dataclass(frozen=True)
class Who:
    """An admission rule, as data."""

    kind: Literal["anyone", "myself", "person", "staff", "device"]
    level: Level = "openid"
    roles: tuple[str, ...] = ()
    devices: bool = False  # staff, or an enrolled device

    @property
    def name(self) -> str:
        """How the authorisation table spells it."""
        if self.kind in ("anyone", "device"):
            return self.kind
        staff = f"staff({'|'.join(self.roles)}){'+device' if self.devices else ''}"
        return staff if self.kind == "staff" else f"{self.kind}({self.level})"

    @property
    def refuses(self) -> tuple[type[Refusal], ...]:
        """What admission may refuse."""
        if self.kind == "anyone":
            return ()
        if self.kind == "device":
            return OF_DEVICES
        found: list[type[Refusal]] = [LoginRequired, SessionEnded, PersonFrozen]
        if self.devices:
            found += OF_DEVICES
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


def staff(*roles: str, devices: bool = False) -> Who:
    """Somebody who holds one of these roles; with `devices`, an enrolled device too."""
    return Who("staff", "openid", roles, devices)


def device() -> Who:
    """An enrolled device."""
    return Who("device")


Admission = Callable[[Who, Incoming], Actor]
DEVICE_TOKEN = "D1."
"""How the token of a device begins."""


def _nobody_decides(who: Who, request: Incoming) -> Actor:
    raise RoleRequired()


_admission: Admission = _nobody_decides
_of_devices: Admission = _nobody_decides


def plug(admission: Admission, of_devices: Admission) -> None:
    """Set who decides. Called once, by app.py; until then only `anyone` enters."""
    global _admission, _of_devices
    _admission, _of_devices = admission, of_devices


def admit(who: Who, request: Incoming) -> Actor:
    """The actor, or a Refusal."""
    if who.kind == "anyone":
        return NOBODY
    if who.kind == "device" or (who.devices and bearer(request).startswith(DEVICE_TOKEN)):
        return _of_devices(who, request)
    return _admission(who, request)


def bearer(request: Incoming) -> str:
    """The bearer token of a request ("" when it has none)."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""
