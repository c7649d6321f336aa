"""Statements as objects: made once for a locked batch, in the photos bucket under settlements/, linked for minutes.

What is locked never changes, so neither does its statement: whoever comes second finds the first one's.
"""

from collections.abc import Callable, Iterable

from .. import merchants
from ..kit import objects
from ..kit.settings import settings
from ..kit.table import fetch, run, stale
from .lines import lines_of
from .papers import as_pdf
from .rules import OPEN, Batch, Line, NoStatementYet, StatementNotReady
from .sheets import as_xlsx
from .statement import Statement, as_csv
from .store import BatchRow, StatementRow, batch_key, statement_key

LINK_S = 300
AT_ONCE = 2000  # lines that a request may write down itself; more are written by the reaction to the lock
DRAWN = ("xlsx", "pdf")  # and so are these: what draws them is not in the API's package
Write = Callable[[Statement, Iterable[Line]], bytes]
FORMS: dict[str, tuple[Write, str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": (as_pdf, "application/pdf"),
}


def link_to(batch: Batch, form: str) -> str:
    """A link to the statement in one of FORMS. NoStatementYet, StatementNotReady, NoSuchMerchant."""
    if batch.state in OPEN:
        raise NoStatementYet()
    key = statement_key(batch.merchant, batch.month, form)
    made = StatementRow.of(fetch([key])[key])
    if made is None and (form in DRAWN or batch.sum().lines > AT_ONCE):
        raise StatementNotReady()
    name = made.object_key if made is not None else write(batch, form)
    return objects.link(settings().photos_bucket, name, seconds=LINK_S)


def write_all(merchant: str, month: str) -> None:
    """Write every form of a locked batch's statement. Safe to repeat."""
    key = batch_key(merchant, month)
    row = BatchRow.of(fetch([key])[key])
    if row is not None and row.state not in OPEN:
        for form in FORMS:
            write(row.batch, form)


def name_of(batch: Batch, form: str) -> str:
    """The key of the statement's object: what was locked otherwise has another."""
    return f"settlements/{batch.merchant}/{batch.month}/{batch.id}-{batch.content.hash[:8]}.{form}"


def write(batch: Batch, form: str) -> str:
    """Write one form down; returns its object's key. The first one written stays."""
    key = statement_key(batch.merchant, batch.month, form)
    made = StatementRow.of(fetch([key])[key])
    if made is not None:
        return made.object_key
    as_form, content_type = FORMS[form]
    name = name_of(batch, form)
    body = as_form(Statement(batch, merchants.find(batch.merchant).name), lines_of(batch))
    if not objects.write_once(
        settings().photos_bucket, name, body, content_type=content_type, mark=batch.content.hash
    ):  # fmt: skip
        raise RuntimeError(f"{name} is another batch's statement")
    run(lambda unit: unit.create(key, StatementRow(object_key=name), stale, lambda _: name))
    return name
