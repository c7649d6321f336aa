"""What identity routes speak. No shape carries an openid, a whole phone number or an identity number outwards."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, ScannedCode, Shape, Title

Level = Literal["openid", "phone", "real_name"]


class LogIn(Shape):
    code: ScannedCode
    device_id: Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")] = ""


class PhoneCode(Shape):
    code: ScannedCode


class RealName(Shape):
    name: Annotated[str, Meta(min_length=2, max_length=30, pattern=r"^[\u4e00-\u9fff·A-Za-z ]+$")]
    id_number: Annotated[str, Meta(pattern=r"^[0-9]{17}[0-9Xx]$")]


class ProfilePatch(Shape):
    nickname: Title


class ConsentSet(Shape):
    version: Annotated[str, Meta(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9.-]+$")]
    given: bool


class RoleProposal(Shape):
    volunteer_no: Annotated[str, Meta(pattern=r"^ZB[0-9]{10}$")]
    role: Annotated[str, Meta(max_length=30)]
    scope: Annotated[str, Meta(max_length=26, pattern=r"^[A-Za-z0-9-]*$")]
    give: bool = True


class FreezeProposal(Shape):
    volunteer_no: Annotated[str, Meta(pattern=r"^ZB[0-9]{10}$")]
    reason: Title  # it stands on the desk, where every byte is paid for by every command
    frozen: bool = True


class RoleShown(Answer):
    role: str
    scope: str


class ConsentShown(Answer):
    purpose: str
    version: str
    given: bool
    at: str


class Person(Answer):
    id: str
    volunteer_no: str
    roles: list[RoleShown]
    assurance: Level
    nickname: str | None
    phone_masked: str | None
    name_masked: str | None
    consents: list[ConsentShown]


class SessionMade(Answer):
    token: str
    expires_at: str
    person: Person


class ProposalMade(Answer):
    id: str
    state: str = "proposed"


class RoleChanged(Answer):
    role: str
    scope: str
    given: bool


class FreezeDecided(Answer):
    reason: str
    frozen: bool
