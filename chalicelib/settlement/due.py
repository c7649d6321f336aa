"""The job: which merchants' months are due, and every one of them made into a draft.

A month is cut at ten past midnight of the next one, Asia/Shanghai. Each merchant's progress is kept, so that a run that
was cut off goes on where it stopped; one merchant's failure stops no other and is met again by the next run.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from .. import exchange, merchants, points
from ..kit import sweeping
from ..kit.clock import MINUTE, day_on, month_of
from ..kit.pages import Listing, every
from ..kit.table import Unit, fetch, run, stale
from . import drafting
from .rules import OPEN, Batch, hash_of_left, month_after, month_before
from .store import BatchRow, Progress, Round, batch_key, batches_in, progress_key, round_key

CUT_MS = 10 * MINUTE
Do = Callable[[], object]


def due_month(now_ms: int) -> str:
    """The last month that is cut."""
    return month_before(month_of(now_ms - CUT_MS))


def settle(now_ms: int, in_time: Callable[[], bool] = lambda: True) -> int:
    """Do all that is due as long as there is time; returns how many merchants and batches were looked at.

    SweepIncomplete, at the end, when one could not be done.
    """
    month = due_month(now_ms)
    return sweeping.each(_while(in_time, _tasks(month, now_ms)), lambda task: task())


def _tasks(month: str, now_ms: int) -> Iterator[Do]:
    yield partial(ask_everybody, month, merchants.registry.all)
    listed = [row for item in every(Listing(progress_key("").pk)) if (row := Progress.of(item)) is not None]
    yield from (partial(catch_up, row.sk, month) for row in listed if row.month < month)
    for state in OPEN:
        yield from (
            partial(look_again, batch, month) for batch in batches_in(state) if needs_another_look(batch, now_ms)
        )


def _while(in_time: Callable[[], bool], tasks: Iterable[Do]) -> Iterator[Do]:
    for task in tasks:
        if not in_time():
            return
        yield task


def enlist(merchant: str, month: str) -> None:
    """Let the job look at a merchant from this month on; one that it knows already stays where it is."""

    def put(unit: Unit) -> None:
        if unit.get(Progress, progress_key(merchant)) is None:
            unit.create(progress_key(merchant), Progress(month=month_before(month)), stale)

    run(put)


def ask_everybody(month: str, everybody: Callable[[], Iterable[merchants.Merchant]]) -> None:
    """Once a month: enlist whoever has a posting in it, also where no fact ever told of one."""
    if fetch([round_key(month)])[round_key(month)] is not None:
        return
    for shop in everybody():
        if points.has_earned_in(shop.id, month):
            enlist(shop.id, month)
    run(lambda unit: unit.create(round_key(month), Round(), stale, lambda _: True))


def catch_up(merchant: str, month: str) -> None:
    """Make every draft of a merchant that is due, in the order of the months."""
    while (reached := _reached(merchant)) < month:
        drafting.make(merchant, month_after(reached))
        run(partial(_go_on, merchant=merchant, reached=reached))


def look_again(batch: Batch, due: str) -> None:
    """Make a draft again: what blocked it may be mended, what was disputed may be decided. What it leaves now, and did
    not leave when the month after was passed by, that month takes over."""
    made, after = drafting.make(batch.merchant, batch.month), month_after(batch.month)
    if made is not None and hash_of_left(made.content) and after <= due:
        drafting.make(batch.merchant, after)


def needs_another_look(batch: Batch, now_ms: int) -> bool:
    """A blocked batch always; a draft once a day, when something was disputed since, and when the batch before has left
    something else."""
    if batch.state == "blocked" or day_on(batch.content.looked_at) != day_on(now_ms):
        return True
    if run(lambda unit: exchange.disputed_ever(unit, batch.merchant)) != batch.content.disputed_ever:
        return True
    key = batch_key(batch.merchant, month_before(batch.month))
    before = BatchRow.of(fetch([key])[key])
    return batch.content.after != hash_of_left(before.content if before is not None else None)


def _reached(merchant: str) -> str:
    key = progress_key(merchant)
    row = Progress.of(fetch([key])[key])
    return row.month if row is not None else "9999-12"


def _go_on(unit: Unit, *, merchant: str, reached: str) -> None:
    progress = unit.get(Progress, progress_key(merchant))
    if progress is not None and progress.month == reached:
        step = Progress.month.set(month_after(reached))
        unit.change(progress_key(merchant), step, condition=Progress.month == reached, otherwise=stale)
