"""Making a draft: the books of a merchant's month are read, matched, and kept as pages of lines and one batch.

Safe to repeat and to do twice at once: pages are named by what they say, and the batch is changed only as it was read.
What is locked is never touched.
"""

from collections.abc import Sequence

from msgspec.structs import replace
from pynamodb.expressions.update import Action

from ..kit.clock import DAY, SECOND, day_on, month_of
from ..kit.revised import revise
from ..kit.table import Unit, run, stale
from . import packing
from .books import Basis, basis_of, books_of
from .matching import Matched, match
from .rules import OPEN, Batch, Content, Line, State, Verb, hash_of, hash_of_left, totals_of
from .store import (
    BatchRow,
    PageRow,
    Slip,
    batch_key,
    month_partition,
    page_key,
    ranges_of,
    slip_key,
    state_partition,
)

SHOWN = 50  # differences that a batch lists; it counts them all
SLIP_KEPT_MS = 400 * DAY


def keep_slip(merchant: str, redemption: str, verb: Verb, at_ms: int) -> None:
    """Note that a confirmation or a reversal was told of. Safe to repeat."""
    key = slip_key(merchant, month_of(at_ms), redemption, verb)
    slip = Slip(expires_s=(at_ms + SLIP_KEPT_MS) // SECOND)
    run(lambda unit: unit.create(key, slip, stale, lambda _: True))


def make(merchant: str, month: str) -> Batch | None:
    """Make the month's draft, or make it again; returns the batch as it is now.

    None when nothing happened in the month and nothing was left over from the one before. A locked batch stays.
    """
    basis = run(lambda unit: basis_of(unit, merchant, month))
    if basis.batch is not None and basis.batch.state not in OPEN:
        return basis.batch
    books = books_of(basis)
    if books is None:
        return None
    content = _content(basis, match(books))
    return run(lambda unit: keep(unit, merchant, month, content))


def _content(basis: Basis, matched: Matched) -> Content:
    content = Content(
        area=basis.shop.area,
        flows_to=f"team:{basis.terms.flows_to}" if basis.terms.flows_to else f"wallet:{basis.shop.id}",
        pages=_keep_pages(basis, matched.lines),
        totals=totals_of(matched.lines),
        carried=basis.before.left if basis.before is not None else (),
        held=tuple(matched.held),
        after=hash_of_left(basis.before),
        disputed_ever=basis.disputed_ever,
        differences=tuple(matched.differences[:SHOWN]),
        differences_count=len(matched.differences),
    )
    return replace(content, hash=hash_of(basis.shop.id, basis.month, content))


def _keep_pages(basis: Basis, lines: Sequence[Line]) -> tuple[str, ...]:
    known = basis.batch.content.pages if basis.batch is not None else ()
    names = []
    for name, body in packing.packed(lines):
        if name not in known:
            _keep_page(basis, name, body)
        names.append(name)
    return tuple(names)


def _keep_page(basis: Basis, name: str, body: bytes) -> None:
    key = page_key(basis.shop.id, basis.month, name)
    run(lambda unit: unit.create(key, PageRow(body=body), stale, lambda _: True))


def keep(unit: Unit, merchant: str, month: str, content: Content) -> Batch:
    """Join the Unit: the batch becomes what was found; a locked one, and one that says the same already, stays."""
    key = batch_key(merchant, month)
    row = unit.get(BatchRow, key)
    content = replace(content, looked_at=unit.now_ms)
    state: State = "blocked" if content.differences_count else "draft"
    batch = Batch(merchant, month, state, content)
    if row is None:
        unit.create(key, _row(batch), stale)
        _tell(unit, batch)
        return batch
    old = row.batch
    if old.state not in OPEN or _says_the_same(old.content, content):
        return old
    revise(unit, key, row, BatchRow.state.set(state), BatchRow.content.set(content), *_places(batch))
    if old.content.hash != content.hash:
        _tell(unit, batch)
    return batch


def _says_the_same(old: Content, new: Content) -> bool:
    """So that a repeat writes nothing; but once a day it is noted that somebody looked."""
    same_day = day_on(old.looked_at) == day_on(new.looked_at)
    return old.hash == new.hash and old.disputed_ever == new.disputed_ever and same_day


def _row(batch: Batch) -> BatchRow:
    g1sk, g2sk = ranges_of(batch)
    return BatchRow(
        state=batch.state,
        revision=0,
        content=batch.content,
        steps={},
        g1pk=month_partition(batch.month),
        g1sk=g1sk,
        g2pk=state_partition(batch.state),
        g2sk=g2sk,
    )


def _places(batch: Batch) -> list[Action]:
    g1sk, g2sk = ranges_of(batch)
    return [BatchRow.g1sk.set(g1sk), BatchRow.g2pk.set(state_partition(batch.state)), BatchRow.g2sk.set(g2sk)]


def _tell(unit: Unit, batch: Batch) -> None:
    differs = batch.content.differences_count > 0
    name = "SettlementBlocked" if differs else "SettlementDrafted"
    lines, points, fen = batch.sum()
    unit.tell(
        batch_key(batch.merchant, batch.month), name,
        merchant=batch.merchant, month=batch.month, lines=lines, points=points, fen=fen,
        differences=batch.content.differences_count,
    )  # fmt: skip
