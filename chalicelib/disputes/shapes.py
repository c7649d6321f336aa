"""What dispute routes speak. No answer says who the citizen is, nor who decided."""

from typing import Literal

from ..kit.words import Answer, AreaCode, PageQuery, Shape, Text
from .rules import Finding, Grounds, Party, Queue, State

RedemptionState = Literal["reserved", "confirmed", "cancelled", "expired", "disputed", "reversed"]


class DisputeNew(Shape):
    """`text` may be left out: the reason says it."""

    reason: Grounds = "not_received"
    text: Text | None = None


class MerchantsAnswer(Shape):
    text: Text


class Ruling(Shape):
    """`evidence` is what the decision rests on; both parties read it."""

    reason: Finding
    evidence: Text


class DisputesQuery(PageQuery):
    """`area` may be left out: all that the widest of one's roles reaches."""

    state: Queue = "open"
    area: AreaCode | None = None


class DisputeMoved(Answer):
    """`id` and `state` are the redemption's; `due_at` is the next deadline."""

    id: str
    state: RedemptionState
    dispute: State
    at: str
    due_at: str | None


class Said(Answer):
    at: str
    text: str


class RulingShown(Answer):
    at: str
    reason: Finding
    evidence: str


class DisputeShown(Answer):
    id: str
    merchant: str
    area: str
    dispute: State
    reason: Grounds | None
    opened_at: str
    due_at: str | None
    is_overdue: bool
    ended_at: str | None
    complaint: Said | None
    answer: Said | None
    agreed: list[Party]
    decision: RulingShown | None


class DisputeWhole(DisputeShown):
    """The dispute and its redemption."""

    state: RedemptionState
    offer: str
    title: str
    price_points: int
    confirmed_at: str
    my_side: Party | None


class Disputes(Answer):
    items: list[DisputeShown]
    next_cursor: str | None
