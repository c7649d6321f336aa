"""Statements, parsed back: the table, the workbook and the printed page say what the batch says, in Chinese."""

import csv
import io
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import reportlab
from msgspec.structs import replace
from openpyxl import load_workbook
from pypdf import PdfReader

from chalicelib.kit.facts import deliver, news_of
from chalicelib.kit.printing import FONT_FILE
from chalicelib.kit.settings import settings
from chalicelib.kit.table import fetch
from chalicelib.settlement import Batch, Line, statements
from chalicelib.settlement.papers import LINES_PRINTED, as_pdf
from chalicelib.settlement.rules import Content, Step, Total, totals_of
from chalicelib.settlement.sheets import as_xlsx
from chalicelib.settlement.statement import COLUMNS, Statement, as_csv, yuan
from chalicelib.settlement.store import batch_key, statement_key
from infra.local.engine import Engine
from infra.template import ROOT
from tests.exchange.shop import Shop
from tests.settlement.settling import Office, Sale, again, at, made, sell
from tests.world import Caller, World


def line(number: int, **changes: Any) -> Line:
    plain: dict[str, Any] = {
        "redemption": f"01M8FY2YD0DCQ1GMTGAXQ{number:05d}", "verb": "confirm", "at": 1_795_831_200_000 + number * 1000,
        "offer": "O-1", "title": "周村烧饼一包", "funder": "government", "mode": "priced", "points": 3, "fen": 1250,
    }  # fmt: skip
    return Line(**(plain | changes))


def statement_of(lines: list[Line], shop: str = "於陵烧饼铺") -> Statement:
    content = Content("370303", "wallet:M-1", totals=totals_of(lines), hash="ab" * 32)
    locked = Step("01M8FY2Y9QVH3ZYJ4YHY9GZPF4", 1_796_090_000_000)
    return Statement(Batch("M-1", "2026-11", "locked", content, {"locked": locked}), shop)


LINES = [
    line(1),
    line(2, funder="merchant", mode="donation", fen=0, title="豆腐一斤"),
    line(3, verb="reverse", points=-3, fen=-1250),
]


def table_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def text_of(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def test_the_table_says_every_line() -> None:
    body = as_csv(statement_of(LINES), LINES)
    assert body.startswith(b"\xef\xbb\xbf")  # without the mark, office programs garble Chinese
    head, *rows = table_of(body)
    assert head == list(COLUMNS)
    assert rows[0][:8] == [
        "1", "2026-11-28 10:00:01", "核销", LINES[0].redemption, "周村烧饼一包", "政府买单", "定价结算", "3",
    ]  # fmt: skip
    assert rows[1][5:] == ["商户让利", "捐赠", "3", "0", "0.00"]
    assert rows[2][2:] == [
        "冲回", LINES[2].redemption, "周村烧饼一包", "政府买单", "定价结算", "-3", "-1250", "-12.50",
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1-1", "-2+3", "@SUM(A1)"])
def test_a_title_that_is_a_formula_stays_a_text(title: str) -> None:
    lines = [line(1, title=title)]
    assert table_of(as_csv(statement_of(lines), lines))[1][4] == f"'{title}"
    cell = load_workbook(io.BytesIO(as_xlsx(statement_of(lines), lines)))["明细"].cell(2, 5)
    assert (cell.value, cell.data_type) == (title, "s")


def test_the_workbook_has_the_sums_and_the_lines() -> None:
    book = load_workbook(io.BytesIO(as_xlsx(statement_of(LINES), LINES)))
    assert book.sheetnames == ["汇总", "明细"]
    sums = [[cell for cell in row if cell is not None] for row in book["汇总"].iter_rows(values_only=True)]
    assert ["商户", "於陵烧饼铺（M-1）"] in sums
    assert ["结算月份", "2026年11月"] in sums
    assert ["政府买单", "定价结算", 2, 0, "0.00"] in sums
    rows = list(book["明细"].iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    assert rows[3][7:] == (-3, -1250, -12.5)
    assert len(rows) == 4


HERE_OR_NOT = pytest.param(FONT_FILE, marks=pytest.mark.skipif(not FONT_FILE.exists(), reason="no such font here"))


@pytest.mark.parametrize("font", [HERE_OR_NOT, Path("/nowhere.ttc")])
def test_the_printed_page_is_in_chinese(font: Path) -> None:
    text = text_of(as_pdf(statement_of(LINES), LINES, font))
    for said in ("商户积分兑换结算单", "於陵烧饼铺（M-1）", "2026年11月", "周村烧饼一包", "豆腐一斤", "政府买单",
                 "商户让利", "冲回", "-12.50", "商户（盖章）", "第 1 页", LINES[0].redemption, "ab" * 32):  # fmt: skip
        assert said in text, said


def test_a_font_that_the_machine_has_is_embedded() -> None:
    face = Path(reportlab.__file__).with_name("fonts") / "Vera.ttf"
    body = as_pdf(statement_of(LINES), LINES, face)
    assert LINES[0].redemption in text_of(body)
    assert b"/FontFile2" in body
    assert b"/FontFile2" not in as_pdf(statement_of(LINES), LINES, Path("/nowhere.ttc"))


def test_every_printed_page_has_head_and_number() -> None:
    lines = [line(number) for number in range(120)]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(statement_of(lines), lines))).pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"第 {number} 页" in text
        assert "兑换编号" in text


def test_a_long_statement_is_printed_in_part_and_says_so() -> None:
    lines = [line(number) for number in range(LINES_PRINTED + 7)]
    text = text_of(as_pdf(statement_of(lines), lines))
    assert "其余 7 笔明细见表格文件。" in text
    assert lines[LINES_PRINTED - 1].redemption in text
    assert lines[LINES_PRINTED].redemption not in text


def test_a_statement_without_lines_is_a_page_too() -> None:
    assert "商户积分兑换结算单" in text_of(as_pdf(statement_of([]), []))
    assert len(table_of(as_csv(statement_of([]), []))) == 1
    assert load_workbook(io.BytesIO(as_xlsx(statement_of([]), [])))["明细"].max_row == 1


def test_a_title_is_printed_as_it_is_written() -> None:
    lines = [line(1, title="满50减<10>&更多")]
    assert "满50减<10>&更多" in text_of(as_pdf(statement_of(lines), lines)).replace("\n", "")


def test_the_same_statement_is_the_same_page() -> None:
    statement = statement_of(LINES)
    assert as_pdf(statement, LINES) == as_pdf(statement, LINES)
    assert as_csv(statement, LINES) == as_csv(statement, LINES)


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123456, "1234.56")])
def test_fen_are_written_as_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text


@pytest.fixture
def locked(world: World, shop: Shop) -> tuple[Batch, Sale]:
    sale = sell(shop, price_points=4, funder="community_fund", value_fen=888)
    at(world, "2026-12-01 09:00:00")
    batch = made(shop)
    assert Office.open(world).lock(batch).status == 200
    return batch, sale


def fetched(caller: Caller, batch: Batch, form: str) -> tuple[str, bytes]:
    """(content type, body) behind the link."""
    reply = caller.get(f"/v1/settlements/{batch.id}/statement?format={form}")
    assert (reply.status, reply.body) == (302, None), reply.body
    with urllib.request.urlopen(reply.headers["Location"], timeout=10) as answer:
        return answer.headers["Content-Type"], answer.read()


def test_a_locked_batch_has_its_statement_behind_a_link(shop: Shop, locked: tuple[Batch, Sale]) -> None:
    batch, sale = locked
    statements.write_all(batch.merchant, batch.month)
    owner = again(shop.owner)
    kind, body = fetched(owner, batch, "csv")
    assert (kind, table_of(body)[1][3], table_of(body)[1][8]) == ("text/csv; charset=utf-8", sale.id, "888")
    _, body = fetched(owner, batch, "xlsx")
    assert list(load_workbook(io.BytesIO(body))["明细"].iter_rows(values_only=True))[1][3] == sale.id
    kind, body = fetched(owner, batch, "pdf")
    assert kind == "application/pdf"
    assert sale.id in text_of(body)
    assert "社区发展基金" in text_of(body)


def test_a_draft_has_no_statement(world: World, shop: Shop) -> None:
    sell(shop)
    assert shop.owner.get(f"/v1/settlements/{made(shop).id}/statement").code == "no_statement_yet"


def test_a_statement_is_written_once(engine: Engine, shop: Shop, locked: tuple[Batch, Sale]) -> None:
    batch, owner = locked[0], again(shop.owner)
    first = fetched(owner, batch, "csv")
    listed = objects(engine, batch)
    assert fetched(owner, batch, "csv") == first
    assert objects(engine, batch) == listed
    assert len(listed) == 1


def objects(engine: Engine, batch: Batch) -> list[tuple[str, str]]:
    found = engine.client("s3").list_objects_v2(
        Bucket=settings().photos_bucket, Prefix=f"settlements/{batch.merchant}/{batch.month}/"
    )
    return [(each["Key"], str(each["LastModified"])) for each in found.get("Contents", [])]


def test_two_who_write_it_at_once_write_the_same(engine: Engine, locked: tuple[Batch, Sale]) -> None:
    batch, _ = locked
    key = batch_key(batch.merchant, batch.month)
    (news,) = news_of(fetch([key])[key], None)
    for _ in range(2):
        assert not list(deliver(news))
    assert {name.rpartition(".")[2] for name, _ in objects(engine, batch)} == {"csv", "xlsx", "pdf"}


def test_a_long_statement_is_left_to_the_reaction(
    world: World, shop: Shop, locked: tuple[Batch, Sale], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, owner = locked[0], again(shop.owner)
    monkeypatch.setattr(statements, "AT_ONCE", 0)
    reply = owner.get(f"/v1/settlements/{batch.id}/statement?format=csv")
    assert (reply.status, reply.code, reply.headers["Retry-After"]) == (503, "statement_not_ready", "30")
    statements.write_all(batch.merchant, batch.month)
    assert fetched(owner, batch, "csv")[1]
    assert fetch([statement_key(batch.merchant, batch.month, "csv")])


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_what_is_drawn_is_left_to_the_reaction(shop: Shop, locked: tuple[Batch, Sale], form: str) -> None:
    batch, owner = locked[0], again(shop.owner)
    reply = owner.get(f"/v1/settlements/{batch.id}/statement?format={form}")
    assert (reply.status, reply.code) == (503, "statement_not_ready")
    statements.write_all(batch.merchant, batch.month)
    assert fetched(owner, batch, form)[1]


@pytest.fixture
def imported() -> set[str]:
    """What a fresh process has imported when it has imported the API."""
    code = "import app, functions.facts, functions.settle, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_no_cold_start_waits_for_what_only_statements_need(imported: set[str]) -> None:
    assert "chalicelib.settlement.papers" in imported
    assert not {each for each in imported if each.split(".")[0] in ("reportlab", "xlsxwriter", "PIL", "openpyxl")}


def test_a_statement_says_what_is_taken_over_paid_and_left_in_every_form() -> None:
    plain = statement_of([line(1), line(2, verb="reverse", points=-9, fen=-5000)])
    content = replace(plain.batch.content, carried=(Total("government", "priced", 0, -1, -100),))
    statement = Statement(replace(plain.batch, content=content), plain.shop)
    heading = dict(statement.heading)
    assert heading["上期结转（积分 / 元）"] == "-1 / -1.00"
    assert heading["本期应付（积分 / 元）"] == "0 / 0.00"
    assert heading["结转下期（积分 / 元）"] == "-7 / -38.50"
    assert "-7 / -38.50" in text_of(as_pdf(statement, LINES))
    sheet = load_workbook(io.BytesIO(as_xlsx(statement, LINES)))["汇总"]
    assert "-7 / -38.50" in [cell.value for cell in sheet["B"]]
