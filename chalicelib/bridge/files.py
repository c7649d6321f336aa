"""The neutral file: rows from CSV (Chinese or English headers) or JSON lines, and ours for programs and office.

A text that an office program would run as a formula is quoted on the way out.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from .rules import COLUMNS, FileUnreadable, Form, Row, RowMalformed

EXPORTED = (
    "记录编号", "志愿者编号", "记录单位", "站点编号", "服务地点", "服务日期", "开始时间", "结束时间", "计入分钟",
    "证据等级", "状态", "条目数", "队伍编号", "班次编号",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows_in(body: bytes, form: Form) -> list[Any]:
    """The raw rows of a file, none of them judged yet. FileUnreadable."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable() from error
    if form == "ndjson":
        return [line for line in text.split("\n") if line.strip()]
    try:
        found = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise FileUnreadable() from error
    header = [COLUMNS.get(name.strip(), name.strip()) for name in found[0]] if found else []
    if sorted(header) != sorted(COLUMNS.values()):
        raise FileUnreadable()
    return [cells if len(cells) != len(header) else dict(zip(header, cells, strict=True)) for cells in found[1:]]


def row_of(raw: Any) -> Row:
    """One row. RowMalformed."""
    try:
        return msgspec.json.decode(raw, type=Row) if isinstance(raw, str) else msgspec.convert(raw, Row)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise RowMalformed() from error


def ids_of(rows: Sequence[Any]) -> list[str]:
    """The foreign id of each raw row, "" where it has none that can be read."""
    return [_id_of(each) for each in rows]


def _id_of(raw: Any) -> str:
    try:
        plain = msgspec.json.decode(raw) if isinstance(raw, str) else raw
    except msgspec.DecodeError:
        return ""
    found = plain.get("foreign_id") if isinstance(plain, dict) else None
    return found if isinstance(found, str) else ""


def as_csv(lines: Iterable[dict[str, Any]], *, first: bool) -> str:
    """For office programs: the first page with the mark and the header, so that pages simply follow each other."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if first:
        writer.writerow(EXPORTED)
    writer.writerows([_harmless(cell) for cell in line.values()] for line in lines)
    return ("\ufeff" if first else "") + text.getvalue()


def as_ndjson(lines: Iterable[dict[str, Any]]) -> str:
    """Lines for programs."""
    return "".join(msgspec.json.encode(line).decode() + "\n" for line in lines)


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
