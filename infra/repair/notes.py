"""Notes for exports: what is noted of a session follows its day; a session that no day has any more is not noted."""

from collections import defaultdict

from chalicelib.bridge.store import Feed
from chalicelib.hours.store import Day

from .books import Books, values_of
from .chains import Chain

Session = tuple[str, str]
"""(owner, session)"""


class Notes:
    """Every note, and the days of the sessions; days and postings have to agree already."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._days: dict[Session, list[str]] = defaultdict(list)
        for place, item in books.kind("P#", "DAY#"):
            day = Day.of(item)
            for entry in day.entries if day is not None else ():
                self._days[place.pk, entry.session].append(place.sk.removeprefix("DAY#"))

    def repair(self) -> None:
        """Nothing is touched of an owner whose chain has a gap."""
        for place, item in self._books.kind("FEED#"):
            row = Feed.of(item)
            if row is None:
                continue
            owner = f"P#{row.person}"
            days = self._days.get((owner, row.session), [])
            if row.on in days or Chain(self._books, owner).closed:
                continue
            if days:
                values = {"dy": values_of(Feed(on=days[0]))["dy"]}
                self._books.edit(place, values, f"session {row.session} is of this day")
            else:
                self._books.remove(place, f"session {row.session} is in no day any more")
