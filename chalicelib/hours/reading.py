"""Service records (服务记录): a person's months as they were entered, each entry with the note that explains it."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..kit.pages import Listing, Page, page
from ..kit.table import fetch
from .rules import Entry, Note
from .store import Day, day_key


@dataclass(frozen=True)
class Recorded:
    """One entry of a day; `note` where it was made later."""

    on: str
    entry: Entry
    note: Note | None


def records_in(person: str, month: str, *, limit: int, cursor: str | None) -> Page[Recorded]:
    """A month's entries in the order of their days (the limit counts days). CursorInvalid."""
    found = page(Listing(f"P#{person}", prefix=f"DAY#{month}"), limit=limit, cursor=cursor)
    days = [(item["sk"]["S"].removeprefix("DAY#"), Day.of(item)) for item in found.items]
    return Page([each for on, day in days if day is not None for each in _of_day(on, day)], found.next_cursor)


def _of_day(on: str, day: Day) -> list[Recorded]:
    notes = {note.key: note for note in day.notes or ()}
    return [Recorded(on, entry, notes.get(entry.out_key)) for entry in day.entries]


@dataclass(frozen=True)
class DayEntered:
    """A person's day as it stands: `version` grows with every entry."""

    person: str
    on: str
    version: int
    entries: tuple[Entry, ...]


def days_entered(wanted: Iterable[tuple[str, str]]) -> list[DayEntered]:
    """Days of persons (person, day), read strongly; what is not there is left out."""
    keys = {day_key(person, on): (person, on) for person, on in sorted(wanted)}  # one order: histories repeat
    days = ((keys[key], Day.of(item)) for key, item in fetch(keys).items())
    return [DayEntered(*whose, int(day.version), day.entries) for whose, day in days if day is not None]


def whose_day(pk: str, sk: str) -> tuple[str, str]:
    """(person, day) of the key that a fact about a day rode on."""
    return pk.removeprefix("P#"), sk.removeprefix("DAY#")
