"""What the routes of objections speak."""

from typing import Annotated

from msgspec import Meta

from ..kit.words import Answer, Day, PageQuery, PublicCode, Shape, Text, Ulid, Word
from .rules import Kind, State

Reference = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[\u4e00-\u9fffA-Za-z0-9_:/#. -]+$")]
_MOMENT = r"^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"
Moment = Annotated[str, Meta(max_length=40, pattern=_MOMENT)]
CountyOrBelow = Annotated[str, Meta(pattern=r"^[0-9]{6,12}$")]


class ObjectionNew(Shape):
    """`wrong_minutes`: session, day, right end. `wrong_station`: session, day, right station. `missing`: the rest."""

    kind: Kind
    statement: Text
    session_id: Ulid | None = None
    on: Day | None = None
    station_id: PublicCode | None = None
    team_id: PublicCode | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None


class Upheld(Shape):
    code: Word
    evidence: Reference


class GrantNew(Shape):
    """Of `wrong_minutes` the right end, of `wrong_station` the right station; a missing service is as claimed."""

    code: Word
    evidence: Reference
    ended_at: Moment | None = None
    station_id: PublicCode | None = None


class ObjectionsQuery(PageQuery, kw_only=True):
    area: CountyOrBelow


class ObjectionShown(Answer):
    """In a child's own list: the day and the community (`area`), no session, station or moment of the service."""

    id: str
    kind: Kind
    state: State
    session_id: str | None
    on: str
    station: str | None
    claimed_station: str | None
    team: str | None
    claimed_start: str | None
    claimed_end: str | None
    statement: str
    filed_at: str
    due_at: str
    overdue: bool
    code: str | None
    must_be_granted: bool
    area: str | None = None


class Objections(Answer):
    items: list[ObjectionShown]
    next_cursor: str | None
