"""The bridge's part of the audit: what counts as another registry's was brought in, and stands in its day. Pure."""

from collections.abc import Iterator

from chalicelib.bridge.store import Foreign
from chalicelib.hours.store import Day
from chalicelib.kit.record import Item

Session = tuple[str, str]
"""(person, session)"""


class Bridge:
    """Every record that was brought in, and every day that has one."""

    def __init__(self) -> None:
        self._brought: dict[Session, str] = {}
        self._entered: dict[Session, str] = {}

    def foreign(self, item: Item) -> None:
        """That a record of another registry was brought in."""
        row = Foreign.of(item)
        if row is not None:
            self._brought[row.person, row.session] = row.on

    def day(self, item: Item) -> None:
        """A day of a person; what lasts over midnight began in the first of its days."""
        day = Day.of(item)
        if day is None:
            return
        person, on = day.pk.removeprefix("P#"), day.sk.removeprefix("DAY#")
        for entry in day.entries:
            if entry.ending == "imported":
                each = (person, entry.session)
                self._entered[each] = min(on, self._entered.get(each, on))

    @property
    def in_no_day(self) -> set[Session]:
        """What was brought in, and no day has it."""
        return self._brought.keys() - self._entered.keys()

    def finish(self) -> list[str]:
        """Every violation."""
        return sorted(self._found())

    def _found(self) -> Iterator[str]:
        for each in self._brought.keys() | self._entered.keys():
            person, session = each
            brought, entered = self._brought.get(each), self._entered.get(each)
            if brought is None:
                yield f"P#{person}: {session} of {entered} is another registry's, and was never brought in"
            elif brought != entered:
                yield f"P#{person}: {session} was brought in for {brought}, and stands in {entered or 'no day'}"
