"""Service records (服务记录): a person's months as they were entered, each entry with the note that explains it."""

from dataclasses import dataclass

from ..kit.pages import Listing, Page, page
from .rules import Entry, Note
from .store import Day


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
