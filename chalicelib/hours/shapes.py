"""What the routes of doubted services speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, PageQuery

CountyOrBelow = Annotated[str, Meta(pattern=r"^[0-9]{6,12}$")]


class ReviewsOf(PageQuery, kw_only=True):
    area: CountyOrBelow


class ReviewShown(Answer):
    id: str
    person: str
    station: str
    checked_in_at: str
    checked_out_at: str
    grade: int
    reasons: list[str]
    state: Literal["open", "seconded", "credited", "rejected"]
    minutes: int


class Reviews(Answer):
    items: list[ReviewShown]
    next_cursor: str | None
