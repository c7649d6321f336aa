"""The category table as a CSV: how a city replaces it, with every mistake told and every change shown. Pure.

Lists in a cell are parted by spaces (`370303 370305`), a limit is `what:hours` (`停工:4 拆除:160`).
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec

from ..kit.errors import Impossible
from .report_figures import Categories, Category, Limit

COLUMNS = tuple(field.name for field in msgspec.structs.fields(Category))
MOST_ROWS, MOST_TOLD = 500, 20
_LISTS = ("service_area", "limits", "call_first")
_FLAGS = ("sensitive", "adults_only")
_TRUTH = {"yes": True, "no": False}


class TableInvalid(Impossible, says="类别表中有错误，请按提示修改后重新提交。"):
    """Rows of the table cannot be what they say; the details name the first twenty."""


class Change(msgspec.Struct, frozen=True):
    """One cell that a table changes."""

    code: str
    column: str
    before: str
    after: str


class TableDifference(msgspec.Struct, frozen=True):
    """What a table changes against another."""

    added: list[str]
    removed: list[str]
    changed: list[Change]


def read_table(text: str) -> Categories:
    """The categories of a table. TableInvalid."""
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    except csv.Error as error:
        raise TableInvalid(problems=[{"row": 1, "problem": str(error)[:120]}]) from error
    if not rows or tuple(rows[0]) != COLUMNS:
        raise TableInvalid(problems=[{"row": 1, "problem": "header"}], columns=list(COLUMNS))
    if not 1 <= len(rows) - 1 <= MOST_ROWS:
        raise TableInvalid(problems=[{"row": len(rows), "problem": "number_of_rows"}])
    found: dict[str, Category] = {}
    problems = []
    for number, row in enumerate(rows[1:], start=2):
        made = _row(row)
        problem = made if isinstance(made, str) else "twice" if made.code in found else ""
        if problem:
            problems.append({"row": number, "problem": problem})
        elif isinstance(made, Category):
            found[made.code] = made
    if problems:
        raise TableInvalid(problems=problems[:MOST_TOLD])
    return Categories(rows=tuple(found.values()))


def _row(row: list[str]) -> Category | str:
    """The category of a row, or what is wrong with it."""
    if len(row) != len(COLUMNS):
        return "columns"
    said: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
    try:
        return msgspec.convert(_parsed(said), Category, strict=False)
    except (msgspec.ValidationError, KeyError, ValueError) as error:
        return str(error)[:120]


def _parsed(said: dict[str, Any]) -> dict[str, Any]:
    parsed = said | {name: said[name].split() for name in _LISTS} | {name: _TRUTH[said[name]] for name in _FLAGS}
    limits = (each.rpartition(":") for each in parsed["limits"])
    return parsed | {"limits": [{"what": what, "hours": hours} for what, _, hours in limits]}


def write_table(categories: Categories) -> str:
    """The same table as a CSV."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows([_cell(getattr(row, name)) for name in COLUMNS] for row in categories.rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(f"{each.what}:{each.hours}" if isinstance(each, Limit) else each for each in value)
    return str(value)


def difference(before: Categories, after: Categories) -> TableDifference:
    """What changes, in the order of the new table; the order itself is no change."""
    old, new = ({row.code: row for row in table.rows} for table in (before, after))
    return TableDifference(
        added=[code for code in new if code not in old],
        removed=[code for code in old if code not in new],
        changed=[change for code in new if code in old for change in _changes(old[code], new[code])],
    )


def _changes(before: Category, after: Category) -> Iterator[Change]:
    for name in COLUMNS:
        old, new = _cell(getattr(before, name)), _cell(getattr(after, name))
        if old != new:
            yield Change(after.code, name, old, new)
