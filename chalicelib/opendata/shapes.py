"""What open routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, Month, PageQuery, Shape, Title

Name = Annotated[str, Meta(pattern=r"^[0-9A-Z]{2,8}$")]


class Health(Answer):
    ok: bool
    version: str


class FeedQuery(PageQuery):
    kind: Literal["problem", "moment"] = "problem"
    month: Month | None = None
    area: AreaCode | None = None
    category: Name | None = None


class OpenPoint(Answer):
    """GCJ-02, to a metre."""

    lat: float
    lng: float


class OpenCell(Answer):
    """GCJ-02: the south-western corner and the width in degrees; all that is told of a sensitive place."""

    south: float
    west: float
    width: float


class OpenReport(Answer):
    id: str
    kind: str
    category: str
    category_name: str
    area: str
    area_name: str
    status: str
    state: str | None
    owner: str | None
    submitted_at: str
    updated_at: str
    due_at: str | None
    description: str | None
    location: OpenPoint | None
    cell: OpenCell
    photos: list[str]


class OpenReports(Answer):
    items: list[OpenReport]
    next_cursor: str | None


class ClientNew(Shape):
    name: Title


class ClientProposed(Answer):
    id: str
    state: str = "proposed"


class ClientShown(Answer):
    id: str
    name: str
    state: str


class ClientKeyed(Answer):
    client: ClientShown
    api_key: str
