"""What the routes of the bridge speak."""

from typing import Annotated

from msgspec import Meta

from ..kit.words import Answer, AreaCode, Month, PageQuery, PublicCode, Shape, Text, Title
from .rules import Form, Result, State

Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class SourceNew(Shape):
    id: PublicCode
    name: Title
    area: AreaCode


class SourceProposed(Answer):
    id: str
    state: str = "proposed"


class SourceShown(Answer):
    id: str
    name: str
    area: str
    state: str


class SourceKeyed(Answer):
    """`key` (hex) is answered to the second person, for the source; the city stores none."""

    source: SourceShown
    key: str


class ImportNew(Shape):
    """`signature`: hex of HMAC-SHA256(key, "import\\n<source>\\n<sha256>")."""

    form: Form
    rows: Annotated[int, Meta(ge=1, le=1_000_000)]
    sha256: Sha256
    signature: Sha256


class Upload(Answer):
    url: str
    fields: dict[str, str]


class ImportShown(Answer):
    id: str
    source: str
    state: State
    rows: int
    rows_done: int
    fit: int
    refused: int
    counted: int
    minutes: int
    code: str | None
    message: str | None
    notice_until: str | None
    objection: str | None
    upload: Upload | None


class ImportsQuery(PageQuery, kw_only=True):
    area: AreaCode


class Imports(Answer):
    items: list[ImportShown]
    next_cursor: str | None


class RowShown(Answer):
    number: int
    foreign_id: str
    result: Result
    code: str | None
    message: str
    on: str | None
    minutes: int


class RowResults(Answer):
    items: list[RowShown]
    next_cursor: str | None


class NoticeShown(Answer):
    id: str
    source: str
    rows: int
    fit: int
    notice_until: str


class Notices(Answer):
    items: list[NoticeShown]
    next_cursor: str | None


class NoticeRow(Answer):
    number: int
    name_masked: str
    on: str
    minutes: int


class NoticeRows(Answer):
    items: list[NoticeRow]
    next_cursor: str | None


class Objection(Shape):
    objection: Text


class ExportQuery(PageQuery, kw_only=True):
    month: Month
    form: Form = "csv"
