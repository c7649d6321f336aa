"""What the routes of corrections, back-fills and adjustments speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.clock import day_start_ms, parse_rfc3339
from ..kit.errors import InvalidField
from ..kit.words import Answer, Day, PublicCode, Shape, Text, Ulid, VolunteerNo, Word
from .amending_rules import BackFillState

Evidence = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[\u4e00-\u9fffA-Za-z0-9_:/#. -]+$")]
_MOMENT = r"^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"
Moment = Annotated[str, Meta(max_length=40, pattern=_MOMENT)]


class CorrectionNew(Shape):
    volunteer_no: VolunteerNo
    session_id: Ulid
    on: Day
    ended_at: Moment
    code: Word
    evidence: Evidence


class Corrected(Answer):
    """The difference that the entry makes."""

    id: str
    minutes: int
    points: int
    day_minutes: int


class BackFillNew(Shape):
    station_id: PublicCode
    team_id: PublicCode
    started_at: Moment
    ended_at: Moment
    content: Text
    evidence: Evidence
    shift_id: Ulid | None = None  # no longer than the shift, whose roster says who was there


class Objection(Shape):
    objection: Text


class BackFillShown(Answer):
    id: str
    state: BackFillState
    station: str
    team: str
    started_at: str
    ended_at: str
    content: str
    evidence: str
    approvals: int
    notice_until: str | None
    objection: str | None
    minutes: int
    shift: str | None


class BackFills(Answer):
    items: list[BackFillShown]
    next_cursor: str | None


class ForgottenSession(Answer):
    """A session that ended by itself, and until when it may be corrected, to which end at most."""

    session_id: str
    volunteer_no: str
    on: str
    started_at: str
    credited_until: str
    latest_end: str
    correct_until: str


class ForgottenSessions(Answer):
    items: list[ForgottenSession]
    next_cursor: str | None


class NoticeShown(Answer):
    """What everybody may see, and object to; of a child the community (`area`) instead of the station."""

    id: str
    name_masked: str
    station: str | None
    team: str
    on: str
    minutes: int
    notice_until: str
    area: str | None = None


class Notices(Answer):
    items: list[NoticeShown]
    next_cursor: str | None


class PresentList(Shape):
    volunteer_nos: Annotated[list[VolunteerNo], Meta(min_length=1, max_length=30)]


class ListedShown(Answer):
    """`held`: two officers credit it, or one rejects it; `known`: he was listed before; `refused`: `code` says why."""

    volunteer_no: str
    outcome: Literal["held", "known", "refused"]
    code: str | None


class PresentListed(Answer):
    items: list[ListedShown]


class AdjustmentNew(Shape):
    volunteer_no: VolunteerNo
    session_id: Ulid
    on: Day
    code: Word
    evidence: Evidence
    counts_until: Moment | None = None  # absent: nothing of the session counts


class AdjustmentProposed(Answer):
    id: str
    state: str = "proposed"


class AdjustmentDecided(Answer):
    decision_id: str


def moment_of(text: str) -> int:
    """The moment that a text says. InvalidField."""
    try:
        return parse_rfc3339(text)
    except ValueError as error:
        raise InvalidField(at="$", reason="not a moment") from error


def day_of(text: str) -> str:
    """The day that a text says, when the calendar has it. InvalidField."""
    try:
        day_start_ms(text)
    except ValueError as error:
        raise InvalidField(at="$.on", reason="not a day") from error
    return text
