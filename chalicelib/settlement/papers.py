"""The statement as a printable PDF in Chinese. reportlab is imported where it is needed, like xlsxwriter."""

import io
from collections.abc import Iterable
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

from ..kit.printing import FONT_FILE, chinese_font
from .rules import Line
from .statement import COLUMNS, SIGNATURES, SUM_COLUMNS, TITLE, Statement, rows_of

LINES_PRINTED = 1000  # 25 pages; who has more reads the table
_WIDTHS = (26, 88, 28, 142, 84, 60, 44, 30, 46)  # of COLUMNS without fen


def as_pdf(statement: Statement, lines: Iterable[Line], font_file: Path = FONT_FILE) -> bytes:
    """The document; the same statement always gives the same bytes."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=22, rightMargin=22, topMargin=36, bottomMargin=40,
        title=f"{TITLE} {statement.batch.id}", author="淄博市志愿服务", invariant=1,
    )  # fmt: skip
    font = chinese_font(font_file)

    def foot(canvas: Any, _: Any) -> None:
        canvas.setFont(font, 7)
        canvas.drawString(22, 24, f"{statement.batch.id}  校验码 {statement.batch.content.hash}")
        canvas.drawRightString(A4[0] - 22, 24, f"第 {canvas.getPageNumber()} 页")

    document.build(_story(statement, lines, font), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _story(statement: Statement, lines: Iterable[Line], font: str) -> list[Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer

    title = ParagraphStyle("title", fontName=font, fontSize=16, leading=22, alignment=1)
    cell = ParagraphStyle("cell", fontName=font, fontSize=8, leading=10, wordWrap="CJK")
    printed = [
        [*map(str, row[:4]), Paragraph(escape(row[4]), cell), *map(str, row[5:8]), row[9]]
        for row in rows_of(islice(lines, LINES_PRINTED))
    ]
    left_out = statement.batch.sum().lines - len(printed)
    more = [Paragraph(f"其余 {left_out} 笔明细见表格文件。", cell)] if left_out else []
    return [
        Paragraph(TITLE, title),
        Spacer(1, 10),
        _table([[label, Paragraph(escape(text), cell)] for label, text in statement.heading], (110, 400), font),
        Spacer(1, 10),
        _table([SUM_COLUMNS, *([str(each) for each in row] for row in statement.sums)], (120, 100, 80, 80, 100), font),
        Spacer(1, 24),
        _table([[f"{name}：" for name in SIGNATURES]], (137,) * 4, font, ruled=False),
        Spacer(1, 24),
        _table([COLUMNS[:8] + COLUMNS[9:], *printed], _WIDTHS, font),
        *more,
    ]


def _table(rows: list[Any], widths: tuple[int, ...], font: str, *, ruled: bool = True) -> Any:
    from reportlab.lib.colors import grey
    from reportlab.platypus import LongTable

    style = [("FONT", (0, 0), (-1, -1), font, 8, 10), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    grid = [("LINEBELOW", (0, 0), (-1, -1), 0.25, grey)] if ruled else []
    return LongTable(rows, colWidths=widths, repeatRows=1 if len(rows) > 1 else 0, style=style + grid)
