"""A company's list of its couriers: read from a CSV with every mistake told, compared with the one before. Pure.

A line is an employee's number and his identity number, which is made into tags before anything is kept.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound

COLUMNS = ("employee_no", "id_number")
MOST_LINES, MOST_TOLD = 1_000, 20
REPRESENTATIVE, COURIER = "courier_company", "courier"
_EMPLOYEE_NO = re.compile(r"[A-Za-z0-9-]{1,20}", re.ASCII)

TagsOf = Callable[[str], tuple[str, ...]]


class NoSuchCompany(NotFound, says="没有这家配送企业。"):
    """No delivery company has that code."""


class CompanyExists(Conflict, says="该企业编号已被使用。"):
    """Another company has that code."""


class NotYourCompany(Forbidden, says="您不是该企业的代表。"):
    """Only who represents the company sends its list."""


class ListInvalid(Impossible, says="骑手名单中有错误，请按提示修改后重新提交。"):
    """Lines of the list cannot be what they say; the details name the first twenty."""


class ListOutdated(Conflict, says="该名单提交后已有新名单生效，请企业重新提交。"):
    """Another list has come into force since: what this one changes is no longer what was shown."""


class NotOnTheList(Forbidden, says="您不在该企业的骑手名单中，请联系企业。"):
    """The company's list in force does not name the identity that was verified for this person."""


class Company(msgspec.Struct, frozen=True, array_like=True):
    """A delivery company of one area."""

    id: str
    name: str
    area: str


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A courier as his company lists him: its number of him, and the tags of his identity number."""

    employee_no: str
    tags: tuple[str, ...]


class Difference(msgspec.Struct, frozen=True):
    """What a list changes against the one in force, by the company's own numbers."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]  # the number stands for somebody else


def read_list(text: str, tags_of: TagsOf) -> tuple[Line, ...]:
    """The couriers of a list; `tags_of` an identity number that cannot be one is empty. ListInvalid."""
    try:
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    except csv.Error as error:
        raise ListInvalid(problems=[{"row": 1, "problem": "not_a_csv"}]) from error
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ListInvalid(problems=[{"row": 1, "problem": "header"}], columns=list(COLUMNS))
    if len(rows) - 1 > MOST_LINES:
        raise ListInvalid(problems=[{"row": len(rows), "problem": "number_of_rows"}])
    found: list[Line] = []
    taken: set[str] = set()
    problems = []
    for number, row in enumerate(rows[1:], start=2):
        made = _line(row, tags_of)
        names = {made} if isinstance(made, str) else {made.employee_no, *made.tags}
        if isinstance(made, str) or names & taken:
            problems.append({"row": number, "problem": made if isinstance(made, str) else "twice"})
            continue
        found.append(made)
        taken |= names
    if problems:
        raise ListInvalid(problems=problems[:MOST_TOLD])
    return tuple(found)


def _line(row: list[str], tags_of: TagsOf) -> Line | str:
    """The courier of a row, or what is wrong with it."""
    if len(row) != len(COLUMNS):
        return "columns"
    employee_no, number = (cell.strip() for cell in row)
    if not _EMPLOYEE_NO.fullmatch(employee_no):
        return "employee_no"
    tags = tags_of(number)
    return Line(employee_no, tags) if tags else "id_number"


def difference(before: Iterable[Line], after: Iterable[Line]) -> Difference:
    """What changes, in the order of the lists. Tags of one number under several keys are one number."""
    old, new = ({line.employee_no: set(line.tags) for line in lines} for lines in (before, after))
    return Difference(
        added=tuple(each for each in new if each not in old),
        removed=tuple(each for each in old if each not in new),
        changed=tuple(each for each in new if each in old and not new[each] & old[each]),
    )


def is_listed(lines: Iterable[Line], tags: Collection[str]) -> bool:
    """Whether a list names somebody, by the tags of the identity number that was verified for him."""
    return any(not set(line.tags).isdisjoint(tags) for line in lines)
