"""What policy routes speak."""

from typing import Any

from ..kit.words import Answer, Shape


class PolicyProposal(Shape):
    document: dict[str, Any]
    effective_at: str | None = None


class ProposalMade(Answer):
    id: str
    state: str = "proposed"


class PolicyVersionShown(Answer):
    name: str
    number: int
    effective_at: str
    document: dict[str, Any]


class PolicyHistory(Answer):
    items: list[PolicyVersionShown]
    next_cursor: str | None = None
