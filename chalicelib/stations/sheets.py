"""Sheets to print and hang up: a station's name, its code, and what to do, in Chinese; one a page (A4) or four (A6)."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..kit.printing import chinese_font

Format = Literal["A4", "A6"]
TITLE = "微信扫码签到 · 志愿服务站"
HELP = (
    "1. 打开微信，扫描上方小程序码。",
    "2. 到站点附近点“签到”，开始志愿服务。",
    "3. 服务结束，回到这里再扫一次，点“签退”。",
    "请勿转发此码。码有破损或无法识别，请告诉站点管理员。",
)


@dataclass(frozen=True)
class Sheet:
    """What stands on one of them."""

    station: str
    name: str
    picture: bytes = field(repr=False)


def as_pdf(sheets: Sequence[Sheet], form: Format) -> bytes:
    """The document; the same sheets always give the same bytes."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(io.BytesIO(), pagesize=A4, invariant=1)
    canvas.setTitle(TITLE)
    font = chinese_font()
    across = 1 if form == "A4" else 2
    width, height = A4[0] / across, A4[1] / across
    for start in range(0, len(sheets), across * across):
        for number, sheet in enumerate(sheets[start : start + across * across]):
            row, column = divmod(number, across)
            canvas.saveState()
            canvas.translate(column * width, A4[1] - (row + 1) * height)
            _draw(canvas, sheet, (width, height), font)
            canvas.restoreState()
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def _draw(canvas: Any, sheet: Sheet, size: tuple[float, float], font: str) -> None:
    from reportlab.lib.utils import ImageReader

    width, height = size
    line = height / 40
    canvas.setStrokeGray(0.7)
    canvas.rect(line / 2, line / 2, width - line, height - line)
    canvas.setFont(font, line * 0.9)
    canvas.drawCentredString(width / 2, height - 2.6 * line, TITLE)
    canvas.setFont(font, min(line * 1.8, (width - 2 * line) / max(1, len(sheet.name))))
    canvas.drawCentredString(width / 2, height - 5.6 * line, sheet.name)
    side = width * 0.7
    canvas.drawImage(ImageReader(io.BytesIO(sheet.picture)), (width - side) / 2, height - 7.5 * line - side, side, side)
    canvas.setFont(font, line * 0.85)
    top = height - 9.5 * line - side
    for number, text in enumerate(HELP):
        canvas.drawString(width * 0.12, top - number * 1.6 * line, text)
    canvas.setFont(font, line * 0.6)
    canvas.drawRightString(width - 1.2 * line, 1.1 * line, f"站点编号 {sheet.station}")
