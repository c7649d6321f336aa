"""A session that nobody ended: it ends by itself, and is worth what nobody has to prove."""

from ..identity import desk_key
from ..kit.record import Command, Item
from ..kit.table import Key, Unit, run, stale
from ..policy import at as figures_at
from ..stations import find
from .closing import End, close
from .guarding import left_alone_at
from .rules import due_at, next_watch, unproven_end
from .store import DeskCheckin, Due, due_key, due_place


def end_by_itself(person: str, session: str) -> bool:
    """End a forgotten session when it is due, for at most the unproven minutes; remove its reminder.

    A child's session is due, too, when its guardian has left. True when the session is over (now or before), False
    when it is not due yet.
    """
    return run(lambda unit: _end_by_itself(unit, person, session))


def _end_by_itself(unit: Unit, person: str, session: str) -> bool:
    reminder = due_key(person, session)
    desk_item, reminder_item = unit.read(desk_key(person), reminder)
    desk = DeskCheckin.of(desk_item)
    if desk is None or desk.session != session:
        _forget(unit, reminder, reminder_item)
        return True
    started_at = int(desk.opened_at)
    figures = figures_at(started_at)
    ended_at = due_at(started_at, find(desk.station), figures, int(desk.until or 0))
    alone_at = left_alone_at(unit, desk)
    if alone_at is not None:
        ended_at = min(ended_at, alone_at)
    if unit.now_ms < ended_at:
        if desk.companion and reminder_item is not None:
            _look_again(unit, reminder, person, ended_at)
        return False
    _forget(unit, reminder, reminder_item)
    cut_at = unproven_end(started_at, ended_at, figures)
    command = Command(session, "auto")
    close(unit, person, desk, End(cut_at, int(desk.grade), forgotten=True), command=command)
    return True


def _look_again(unit: Unit, reminder: Key, person: str, ended_at: int) -> None:
    """The guardian is still there: the reminder comes back in some minutes."""
    at = next_watch(unit.now_ms, ended_at, figures_at(unit.now_ms))
    unit.change(reminder, Due.g1sk.set(due_place(at, person)), condition=Due.pk.exists(), otherwise=stale)


def _forget(unit: Unit, reminder: Key, item: Item | None) -> None:
    if item is not None:
        unit.remove(reminder, DeskCheckin.pk.exists(), stale)
