"""Service records (服务记录): a person's months as they were entered, each entry with the note that explains it."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..kit.clock import DAY, day_on
from ..kit.ids import ulid_ms
from ..kit.pages import Listing, Page, page
from ..kit.table import Unit, fetch
from .rules import Entry, Note, Stretch, credited
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

    @property
    def credited(self) -> list[Stretch]:
        """What counts of it: each minute for one session alone."""
        return credited(self.entries)


def days_entered(wanted: Iterable[tuple[str, str]]) -> list[DayEntered]:
    """Days of persons (person, day), read strongly; what is not there is left out."""
    keys = {day_key(person, on): (person, on) for person, on in sorted(wanted)}  # one order: histories repeat
    days = ((keys[key], Day.of(item)) for key, item in fetch(keys).items())
    return [DayEntered(*whose, int(day.version), day.entries) for whose, day in days if day is not None]


def whose_day(pk: str, sk: str) -> tuple[str, str]:
    """(person, day) of the key that a fact about a day rode on."""
    return pk.removeprefix("P#"), sk.removeprefix("DAY#")


def hands_in(unit: Unit, person: str, session: str) -> set[str]:
    """Who had a hand in a session that began around its id's moment: scanned it, or entered something about it later.

    Persons and devices.
    """
    keys = [day_key(person, day_on(ulid_ms(session) + shift * DAY)) for shift in (-1, 0, 1, 2)]
    days = [day for item in unit.read(*keys) if (day := Day.of(item)) is not None]
    entries = [entry for day in days for entry in day.entries if entry.session == session]
    keys_of = {entry.out_key for entry in entries}
    noted = {by for day in days for note in day.notes or () if note.key in keys_of for by in note.by}
    return noted.union(*((entry.in_by, entry.out_by) for entry in entries)) - {""}
