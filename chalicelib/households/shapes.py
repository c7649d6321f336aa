"""What household routes speak."""

from typing import Literal

from ..kit.words import Answer, ScannedCode, Shape


class InvitationCode(Shape):
    code: ScannedCode


class HousemateShown(Answer):
    volunteer_no: str
    name_masked: str
    joined_at: str


class HouseholdShown(Answer):
    """`left`: not a member any more, and counted as of it until `locked_until`."""

    id: str | None
    state: Literal["none", "member", "left"]
    members: list[HousemateShown]
    locked_until: str | None


class InvitationShown(Answer):
    code: str
    expires_at: str
