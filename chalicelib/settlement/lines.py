"""The lines of a batch, read from its pages; and the lines of earlier batches that a reversal takes back."""

from collections.abc import Iterator

from ..kit.table import fetch
from . import packing
from .rules import OPEN, Batch, Line, month_before
from .store import BatchRow, PageRow, batch_key, page_key

SEARCHED_MONTHS = 12


def lines_of(batch: Batch) -> Iterator[Line]:
    """All lines, page by page. PageDamaged."""
    for number in range(len(batch.content.pages)):
        yield from page_of(batch, number)


def page_of(batch: Batch, number: int) -> tuple[Line, ...]:
    """The lines of one page. PageDamaged."""
    name = batch.content.pages[number]
    key = page_key(batch.merchant, batch.month, name)
    row = PageRow.of(fetch([key])[key])
    return packing.opened(name, row.body if row is not None else b"")


def lines_taken_back(merchant: str, month: str, redemptions: set[str]) -> dict[str, Line]:
    """The confirmations of these redemptions in locked batches before a month, the newest month first."""
    found: dict[str, Line] = {}
    for _ in range(SEARCHED_MONTHS if redemptions else 0):
        month = month_before(month)
        key = batch_key(merchant, month)
        row = BatchRow.of(fetch([key])[key])
        if row is not None and row.state not in OPEN:
            lines = (line for line in lines_of(row.batch) if line.verb == "confirm")
            found.update({line.redemption: line for line in lines if line.redemption in redemptions})
        if redemptions <= found.keys():
            break
    return found
