"""What decision routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, PageQuery, PublicCode, Shape, Text, VolunteerNo, Word
from .rules import AppealState, Outcome, Step

Reference = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[\u4e00-\u9fffA-Za-z0-9_:/#. -]+$")]


class AppealNew(Shape):
    statement: Text


class Assignment(Shape):
    volunteer_no: VolunteerNo


class Judgement(Shape):
    outcome: Outcome
    code: Word
    amount: Annotated[int, Meta(ge=0, le=10_000)] | None = None  # of a partial success: minutes or days given back


class AppealsQuery(PageQuery):
    area: AreaCode | None = None


class SanctionNew(Shape):
    volunteer_no: VolunteerNo
    step: Step
    code: Word
    evidence: Reference
    team_id: PublicCode | None = None


class DecisionShown(Answer):
    id: str
    kind: str
    subject: str
    code: str
    evidence: str
    decided_at: str
    until: str | None
    appeal_until: str
    appeal: str | None
    appeal_state: AppealState | None
    instance: int


class Decisions(Answer):
    items: list[DecisionShown]
    next_cursor: str | None


class AppealShown(Answer):
    id: str
    decision_id: str
    state: AppealState
    instance: int
    hearing_area: str
    filed_at: str
    due_at: str
    decided_at: str | None
    code: str | None


class AppealToHear(Answer):
    """An open appeal as its officers see it; whoever appeals is not named to them."""

    appeal: AppealShown
    decision: DecisionShown
    statement: str
    overdue: bool


class Appeals(Answer):
    items: list[AppealToHear]
    next_cursor: str | None


class SanctionProposed(Answer):
    id: str
    state: Literal["proposed"] = "proposed"
