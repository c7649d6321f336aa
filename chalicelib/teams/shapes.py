"""What team routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, PublicCode, Shape, Title


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
