"""What another registry recorded: from when to when it was, the registry alone knows, so it has to send it again."""

from chalicelib.bridge.store import Foreign
from chalicelib.hours.store import Day
from infra.audit.bridge import Bridge

from .books import Books
from .chains import Chain


class Foreigners:
    """Every record that was brought in; days and postings have to agree already."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def repair(self) -> None:
        """A record that stands in no day goes, for while it is there its registry cannot send it again; what else does
        not fit is left to a person."""
        entered = self._entered()
        for place, item in self._books.kind("FOREIGN#"):
            row = Foreign.of(item)
            if row is None or (f"P#{row.person}", row.session) in entered:
                continue
            if not Chain(self._books, f"P#{row.person}").closed:
                self._books.remove(place, "it stands in no day: its registry can send it again")
        for sentence in self._judged():
            self._books.leave(sentence)

    def _entered(self) -> set[tuple[str, str]]:
        """(owner, session) of what days have from other registries."""
        days = ((place.pk, Day.of(item)) for place, item in self._books.kind("P#", "DAY#"))
        return {
            (owner, entry.session)
            for owner, day in days
            if day is not None
            for entry in day.entries
            if entry.ending == "imported"
        }

    def _judged(self) -> list[str]:
        bridge = Bridge()
        for _, item in self._books.kind("FOREIGN#"):
            bridge.foreign(item)
        for _, item in self._books.kind("P#", "DAY#"):
            bridge.day(item)
        return bridge.finish()
