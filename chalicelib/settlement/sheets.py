"""The statement as XLSX: sums on one sheet, lines on the other. xlsxwriter is imported where it is needed: no request
of anybody else waits for it."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from .rules import Line
from .statement import COLUMNS, SUM_COLUMNS, TITLE, Statement, rows_of

_WIDTHS = (6, 20, 6, 30, 36, 14, 10, 8, 12, 12)


def as_xlsx(statement: Statement, lines: Iterable[Line]) -> bytes:
    """The workbook; the same statement always gives the same sheets."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    locked_at = datetime.fromtimestamp(statement.batch.steps["locked"].at // 1000, UTC).replace(tzinfo=None)
    book.set_properties({"title": TITLE, "subject": statement.batch.id, "created": locked_at})
    bold = book.add_format({"bold": True, "bottom": 1})
    _sums(book.add_worksheet("汇总"), statement, bold)
    sheet = book.add_worksheet("明细")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, COLUMNS, bold)
    money = book.add_format({"num_format": "0.00"})
    for number, row in enumerate(rows_of(lines), 1):
        sheet.write_row(number, 0, row[:-1])
        sheet.write_number(number, len(row) - 1, row[-2] / 100, money)
    book.close()
    return out.getvalue()


def _sums(sheet: Any, statement: Statement, bold: Any) -> None:
    sheet.set_column(0, 1, 18)
    sheet.write(0, 0, TITLE, bold)
    row = 1
    for label, text in statement.heading:
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)
        row += 1
    sheet.write_row(row + 1, 0, SUM_COLUMNS, bold)
    for number, cells in enumerate(statement.sums, row + 2):
        sheet.write_row(number, 0, cells)
