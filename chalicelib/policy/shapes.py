"""What policy routes speak."""

from typing import Any

from ..kit.words import Answer, Shape, SheetText


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


class TableNew(Shape):
    csv: SheetText


class CellChanged(Answer):
    code: str
    column: str
    before: str
    after: str


class TableChanges(Answer):
    added: list[str]
    removed: list[str]
    changed: list[CellChanged]


class TableProposed(Answer):
    id: str
    changes: TableChanges
    state: str = "proposed"


class LimitShown(Answer):
    what: str
    hours: int


class CategoryShown(Answer):
    code: str
    name: str
    kind: str
    group: str
    grade: str
    threshold: str
    photos_min: int
    service_area: list[str]
    points: int
    due_hours: int
    limits: list[LimitShown]
    sensitive: bool
    call_first: list[str]


class CategoriesShown(Answer):
    version: int
    items: list[CategoryShown]
    next_cursor: str | None = None
