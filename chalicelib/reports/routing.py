"""Who answers for a case: area × category → exactly one unit. Pure.

The longest area prefix wins, then the longest category prefix. A row without a category names the area's government: it
is asked only when a case has been returned too often (属地管理).
"""

from collections.abc import Iterable

from ..policy import Category, Responsibility


def owner_of(rows: Iterable[Responsibility], area: str, category: Category) -> str | None:
    """Who owns a new case by the category's rule; None when no single unit does."""
    table = tuple(rows)
    if category.owner_rule == "territorial":
        return territorial(table, area)
    return responsible(table, area, category.code)


def responsible(rows: Iterable[Responsibility], area: str, category: str) -> str | None:
    """The one unit that answers for it; None when there is none, or more than one."""
    fitting = [row for row in rows if row.category and area.startswith(row.area) and category.startswith(row.category)]
    best = max(((len(row.area), len(row.category)) for row in fitting), default=None)
    found = {row.unit for row in fitting if (len(row.area), len(row.category)) == best}
    return found.pop() if len(found) == 1 else None


def territorial(rows: Iterable[Responsibility], area: str) -> str | None:
    """The government of the area: its row names no category."""
    fitting = [row for row in rows if not row.category and area.startswith(row.area)]
    best = max((len(row.area) for row in fitting), default=None)
    found = {row.unit for row in fitting if len(row.area) == best}
    return found.pop() if len(found) == 1 else None


def is_unit(rows: Iterable[Responsibility], unit: str) -> bool:
    """Whether any case is ever routed to that unit."""
    return any(row.unit == unit for row in rows)


def dispatcher_of(area: str) -> str:
    """How the dispatcher of an area is written where a unit's id would stand."""
    return f"area:{area}"
