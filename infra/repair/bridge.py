"""What another registry recorded: from when to when it was, the registry alone knows, so it has to send it again."""

from chalicelib.bridge.store import Foreign
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
        lost = self._judge().in_no_day
        for place, item in self._books.kind("FOREIGN#"):
            row = Foreign.of(item)
            if row is None or (row.person, row.session) not in lost:
                continue
            if not Chain(self._books, f"P#{row.person}").closed:
                self._books.remove(place, "it stands in no day: its registry can send it again")
        for sentence in self._judge().finish():
            self._books.leave(sentence)

    def _judge(self) -> Bridge:
        judge = Bridge()
        for _, item in self._books.kind("FOREIGN#"):
            judge.foreign(item)
        for _, item in self._books.kind("P#", "DAY#"):
            judge.day(item)
        return judge
