"""What a person sees of his own sessions: the open one first, then the closed ones, newest day first."""

from .. import hours
from ..households import is_hidden
from ..identity import desk_key
from ..kit.clock import day_on, rfc3339
from ..kit.table import fetch
from ..stations import find
from .shapes import Entries, EntryShown
from .store import DeskCheckin


def of(person: str, *, limit: int, cursor: str | None) -> Entries:
    """A page of sessions (the limit counts days)."""
    found, hidden = hours.days_of(person, limit=limit, cursor=cursor), is_hidden(person)
    shown = [_hidden(on, entry) if hidden else _closed(on, entry) for on, entry in found.items]
    return Entries(items=(_open(person) if cursor is None else []) + shown, next_cursor=found.next_cursor)


def totals(person: str) -> tuple[int, int]:
    """(all minutes, verified minutes)."""
    return hours.totals_of(person)


def _open(person: str) -> list[EntryShown]:
    desk = DeskCheckin.of(fetch([desk_key(person)])[desk_key(person)])
    if desk is None or not desk.session:
        return []
    opened_at = int(desk.opened_at)
    return [
        EntryShown(
            id=desk.session,
            station=desk.station,
            on=day_on(opened_at),
            checked_in_at=rfc3339(opened_at),
            checked_out_at=None,
            minutes=0,
            points=0,
            grade=int(desk.grade),
            state="open",
            shift=desk.shift or None,
            team=desk.team or None,
        )
    ]


def _closed(on: str, entry: hours.Entry) -> EntryShown:
    return EntryShown(
        id=entry.session,
        station=entry.station,
        on=on,
        checked_in_at=rfc3339(entry.start_at),
        checked_out_at=rfc3339(entry.end_at),
        minutes=entry.minutes,
        points=entry.points,
        grade=entry.grade,
        state=entry.ending,
        shift=entry.shift or None,
        team=entry.team or None,
    )


def _hidden(on: str, entry: hours.Entry) -> EntryShown:
    """A child's: the day and the community. Its id, too, would tell the moment."""
    shown = _closed(on, entry)
    shown.id = shown.station = shown.checked_in_at = shown.checked_out_at = shown.shift = shown.team = None
    shown.area = None if hours.is_foreign(entry.station) else find(entry.station).area
    return shown
