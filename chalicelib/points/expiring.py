"""What ends: lots whose last day is over go to the city; before that the owner is told, once for each step.

A desk with lots stands in a sparse index under the day on which its first lot ends, so a sweep meets only what is due.
The notices look at every desk that ends within the longest step, once a day and shard: a round of pages, remembered, so
that the next minute goes on where this one stopped.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from ..kit.clock import DAY, day_end_ms, day_on, day_start_ms
from ..kit.pages import LIMIT_MAX, Listing, Page, page
from ..kit.record import Item
from ..kit.sweeping import SweepIncomplete, each
from ..kit.table import Key, Unit, fetch, run, stale
from ..policy import Figures
from ..policy import at as figures_at
from .actions import Cause, balances_of, post
from .moves import Expire
from .rules import Lot, Owner, days_left, parted, step_of
from .store import DeskPoints, Notice, Round, desk_key, expiry_partitions, notice_key, owner_at, round_key

KEPT_MS = 30 * DAY


def over(now_ms: int) -> Iterator[Owner]:
    """Owners with a lot whose last day is over."""
    yesterday = day_on(day_start_ms(day_on(now_ms)) - 1)
    for partition in expiry_partitions():
        cursor = None
        while True:
            found = page(Listing(partition, index="gsi1", up_to=yesterday), limit=LIMIT_MAX, cursor=cursor)
            yield from (owner_at(item["pk"]["S"]) for item in found.items)
            cursor = found.next_cursor
            if cursor is None:
                break


def end_lots(owner: Owner) -> None:
    """End every lot of an owner whose day is over, earliest first, a posting for each. A repeat finds none."""
    while run(lambda unit: end_lot(unit, owner)):
        pass


def end_lot(unit: Unit, owner: Owner) -> bool:
    """Join the Unit with the end of the first lot whose day is over; True when another one waits.

    The lot on the desk is the guard: it is there once, and its posting takes it away.
    """
    gone, _ = parted(balances_of(unit, owner).lots, day_on(unit.now_ms))
    if not gone:
        return False
    lot, version = gone[0], figures_at(unit.now_ms).version("points")
    cause = Cause(f"exp:{owner.name}:{lot.expires_on}", lot.expires_on, "system", version)
    post(unit, owner, cause, Expire(lot.expires_on))
    told = {"points": lot.points, "expires_on": lot.expires_on}
    unit.tell(desk_key(owner), "PointsExpired", person=owner.name, **told)
    return len(gone) > 1


def go_on(now_ms: int) -> int:
    """One page of today's round in every shard that is not through; returns how many desks were looked at.

    A desk that cannot be told holds up no other, and is met again tomorrow, while its step still stands: the last one
    stands until the lot ends. SweepIncomplete, after the last shard.
    """
    on, looked_at, failed = day_on(now_ms), 0, 0
    keys = [round_key(shard) for shard in range(len(expiry_partitions()))]
    found = fetch(keys)
    for shard, key in enumerate(keys):
        before = Round.of(found[key])
        if before is not None and before.on == on and not before.cursor:
            continue
        desks = _page_of(shard, before, on)
        try:
            looked_at += each(desks.items, remind)
        except SweepIncomplete:
            failed += 1
        after = Round(on=on, cursor=desks.next_cursor, version=0)
        run(partial(_remember, key=key, before=before, after=after))
    if failed:
        raise SweepIncomplete(f"some desks of {failed} shards could not be told")
    return looked_at


def _page_of(shard: int, before: Round | None, on: str) -> Page[Item]:
    start = day_start_ms(on)
    last = day_on(start + max(figures_at(start).points.notice_days, default=0) * DAY)
    cursor = before.cursor if before is not None and before.on == on else None
    return page(Listing(expiry_partitions()[shard], index="gsi1", up_to=last), limit=LIMIT_MAX, cursor=cursor)


def _remember(unit: Unit, *, key: Key, before: Round | None, after: Round) -> None:
    """How far the round is; where another sweep was faster, its word stands."""
    now = unit.get(Round, key)
    if now is None:
        unit.create(key, after, stale)
    elif before is not None and now.version == before.version:
        cursor = Round.cursor.set(after.cursor) if after.cursor else Round.cursor.remove()
        updates = (Round.on.set(after.on), Round.version.set(int(now.version) + 1), cursor)
        unit.change(key, *updates, condition=Round.version == int(now.version), otherwise=stale)


def remind(item: Item) -> None:
    """Tell an owner of every lot that ends soon, once for each step. Safe to repeat."""
    desk = DeskPoints.of(item)
    if desk is not None:
        owner, lots = owner_at(desk.pk), desk.balances.lots
        run(lambda unit: _remind(unit, owner, lots))


def _remind(unit: Unit, owner: Owner, listed: tuple[Lot, ...]) -> None:
    figures = figures_at(unit.now_ms)
    seen = [notice_key(owner, *step) for step in _steps(listed, unit.now_ms, figures)]
    unit.read(desk_key(owner), *seen)
    lots = balances_of(unit, owner).lots
    for lot in lots:
        for day, step in _steps((lot,), unit.now_ms, figures):
            key = notice_key(owner, day, step)
            if unit.get(Notice, key) is None:
                _tell(unit, key, owner, lot)


def _steps(lots: Iterable[Lot], now_ms: int, figures: Figures) -> list[tuple[str, int]]:
    """(day, step) of the lots for which a notice is due."""
    left = ((lot.expires_on, days_left(lot.expires_on, now_ms)) for lot in lots)
    found = ((day, step_of(days, figures.points.notice_days)) for day, days in left)
    return [(day, step) for day, step in found if step is not None]


def _tell(unit: Unit, key: Key, owner: Owner, lot: Lot) -> None:
    days = days_left(lot.expires_on, unit.now_ms)
    forgotten_s = (day_end_ms(lot.expires_on) + KEPT_MS) // 1000
    unit.create(key, Notice(points=lot.points, expires_s=forgotten_s), stale)
    told = {"points": lot.points, "expires_on": lot.expires_on, "days": days}
    unit.tell(key, "PointsExpiring", person=owner.name, **told)
