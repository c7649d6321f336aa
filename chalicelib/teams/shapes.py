"""What team routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, PublicCode, Shape, Title, VolunteerNo


class TeamNew(Shape):
    id: PublicCode
    name: Title
    area: AreaCode
    line: Annotated[str, Meta(max_length=20, pattern=r"^[\u4e00-\u9fff]*$")] = ""


class TeamName(Shape):
    name: Title


class TeamShown(Answer):
    id: str
    name: str
    area: str
    line: str
    state: Literal["active", "suspended"]


class MemberNamed(Shape):
    volunteer_no: VolunteerNo


class MembershipShown(Answer):
    """What somebody is to a team; `since` is the moment from which on he is so."""

    team: str
    state: Literal["asked", "member", "left", "dismissed"]
    asked_at: str
    since: str | None


class Memberships(Answer):
    items: list[MembershipShown]
    next_cursor: str | None


class MemberShown(Answer):
    volunteer_no: str
    name_masked: str
    state: Literal["asked", "member", "left", "dismissed"]
    asked_at: str
    since: str | None


class Members(Answer):
    items: list[MemberShown]
    next_cursor: str | None
