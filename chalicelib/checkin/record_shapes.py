"""What the routes of service records and spot checks speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, Day, PageQuery, Shape, Ulid, VolunteerNo
from .record_rules import Came, PraiseWord, Said

Month = Annotated[str, Meta(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
State = Literal["closed", "auto_closed", "corrected", "back_filled", "revoked", "restored", "held", "imported"]


class MonthQuery(PageQuery, kw_only=True):
    month: Month


class Note(Answer):
    """Why an entry was made later, and on what evidence."""

    code: str
    evidence: str
    at: str
    persons: int


class EvaluationNew(Shape):
    volunteer_no: VolunteerNo
    session_id: Ulid
    on: Day
    words: Annotated[tuple[PraiseWord, ...], Meta(max_length=3)]
    stars: Annotated[int, Meta(ge=1, le=5)] | None = None


class Evaluated(Answer):
    """What a keeper says of a service."""

    stars: int | None
    words: list[str]
    at: str


class ServiceRecord(Answer):
    """Of a child: the day and the community, no session, station or moment."""

    session_id: str | None
    on: str
    organisation: str
    station: str | None
    place: str
    content: str
    started_at: str | None
    ended_at: str | None
    minutes: int
    grade: int
    state: State
    note: Note | None
    certifiable: bool
    shift: str | None
    team: str | None
    evaluation: Evaluated | None


class ServiceRecords(Answer):
    items: list[ServiceRecord]
    next_cursor: str | None


class SampleShown(Answer):
    """A session of the sample as everybody may see it; of a child the community (`area`) only.

    `answer` is the keeper's, `recall` the beneficiary's (null: nobody answers for one).
    """

    session_id: str | None
    station: str | None
    on: str
    minutes: int
    grade: int
    answer: Literal["yes", "no", "unknown"] | None
    recall: Literal["waiting", "yes", "no", "unsure", "unanswered"] | None
    area: str | None = None


class SampleList(Answer):
    items: list[SampleShown]
    next_cursor: str | None


class QuestionShown(Answer):
    """Did this volunteer serve here then? For the keeper only."""

    session_id: str
    volunteer_no: str
    station: str
    on: str
    ended_at: str
    minutes: int


class Questions(Answer):
    items: list[QuestionShown]
    next_cursor: str | None


class Answered(Shape):
    answer: Said


class RecallShown(Answer):
    """Did a volunteer come to him on that day? Of a child's service neither station nor moment, of a back-fill none."""

    id: str
    beneficiary: str
    on: str
    station: str | None
    ended_at: str | None
    minutes: int
    answer_by: str
    recall: Literal["waiting", "yes", "no", "unsure", "unanswered"]


class Recalls(Answer):
    items: list[RecallShown]
    next_cursor: str | None


class RecallAnswered(Shape):
    came: Came
