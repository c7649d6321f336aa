"""What a statement (结算单) says, whatever it is written on: its heading, its sums, and a row for every line. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..kit.clock import SHANGHAI
from .rules import Batch, Line, sum_of

TITLE = "商户积分兑换结算单"
FUNDERS = {"government": "政府买单", "merchant": "商户让利", "community_fund": "社区发展基金"}
MODES = {"donation": "捐赠", "priced": "定价结算", "flow_back": "积分回流"}
VERBS = {"confirm": "核销", "reverse": "冲回"}
COLUMNS = ("序号", "时间", "类别", "兑换编号", "兑换商品", "出资方", "结算方式", "积分", "金额（分）", "金额（元）")
SUM_COLUMNS = ("出资方", "结算方式", "笔数", "积分", "金额（元）")
SIGNATURES = ("商户（盖章）", "锁定人", "复核人", "付款人")
_FORMULA = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class Statement:
    """A locked batch and the merchant's name."""

    batch: Batch
    shop: str

    @property
    def heading(self) -> list[tuple[str, str]]:
        """Label and text of what stands above the table."""
        batch, (lines, points, fen), paid = self.batch, self.batch.sum(), self.batch.paid()
        carried, left = sum_of(batch.content.carried), sum_of(batch.content.left)
        year, month = batch.month.split("-")
        return [
            ("商户", f"{self.shop}（{batch.merchant}）"),
            ("结算月份", f"{year}年{int(month)}月"),
            ("结算单号", batch.id),
            ("锁定时间", local(batch.steps["locked"].at)),
            ("笔数", str(lines)),
            ("积分合计", str(points)),
            ("金额合计（元）", yuan(fen)),
            ("上期结转（积分 / 元）", f"{carried.points} / {yuan(carried.fen)}"),
            ("本期应付（积分 / 元）", f"{paid.points} / {yuan(paid.fen)}"),
            ("结转下期（积分 / 元）", f"{left.points} / {yuan(left.fen)}"),
            ("争议留存（笔）", str(len(batch.content.held))),
            ("校验码", batch.content.hash),
        ]

    @property
    def sums(self) -> list[tuple[str, str, int, int, str]]:
        """One row a funder and mode."""
        return [
            (FUNDERS[each.funder], MODES[each.mode], each.lines, each.points, yuan(each.fen))
            for each in self.batch.content.totals
        ]


def local(at_ms: int) -> str:
    """A moment as people in the city write it."""
    return datetime.fromtimestamp(at_ms // 1000, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def yuan(fen: int) -> str:
    """`-1250` → `-12.50`."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def rows_of(lines: Iterable[Line]) -> Iterator[tuple[int, str, str, str, str, str, str, int, int, str]]:
    """One row a line, as COLUMNS name them."""
    for number, line in enumerate(lines, 1):
        names = VERBS[line.verb], line.redemption, line.title, FUNDERS[line.funder], MODES[line.mode]
        yield number, local(line.at), *names, line.points, line.fen, yuan(line.fen)


def as_csv(statement: Statement, lines: Iterable[Line]) -> bytes:
    """The lines alone, in UTF-8 with a mark, so that office programs read Chinese."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows_of(lines))
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str | int) -> str | int:
    """A text that an office program would run as a formula is quoted; an amount is none."""
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA) and not cell[1:].replace(".", "").isdigit()
    return f"'{cell}" if is_formula else cell
