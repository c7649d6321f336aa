"""What the routes of flags speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, PageQuery, Shape, Word
from .rules import Verdict

CountyOrBelow = Annotated[str, Meta(pattern=r"^[0-9]{6,12}$")]


class FlagsOf(PageQuery, kw_only=True):
    area: CountyOrBelow


class FlagSaid(Shape):
    verdict: Literal["clear", "uphold"]
    code: Word
    evidence: Word


class FlagShown(Answer):
    id: str
    rule: str
    station: str | None
    team: str | None
    beneficiary: str | None
    others: list[str]
    on: str
    figure: int
    person: str | None
    session: str | None
    raised_at: str
    state: Literal["open", "proposed", "cleared", "upheld"]
    said: Verdict | None
    taken_minutes: int


class Flags(Answer):
    items: list[FlagShown]
    next_cursor: str | None
