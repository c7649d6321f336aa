"""Cases as they have to be: an open one has its alarm and stands in its lists, one that is over has no alarm."""

from chalicelib.reports.case_store import Alarm, Case, alarm_key
from chalicelib.reports.moving import alarm_of, next_at, queues_of

from .books import Books, Place, values_of
from .redemptions import FiguresAt


class Cases:
    """Every case and its alarm."""

    def __init__(self, books: Books, figures_at: FiguresAt) -> None:
        self._books, self._figures_at = books, figures_at

    def repair(self) -> None:
        """Let alarms and lists follow what the cases say."""
        known = set()
        for place, item in self._books.kind("CASE#", "CASE"):
            case = Case.of(item)
            if case is not None:
                known.add(alarm_key(case.id).pk)
                self._list(place, case)
                self._alarm(case)
        for place, _ in self._books.kind("CASE#", "ALARM"):
            if place.pk not in known:
                self._books.remove(place, "its case is not here")

    def _list(self, place: Place, case: Case) -> None:
        if case.deadline is not None:
            wanted = queues_of(case.area, case.state, case.owner, case.deadline)
            values = {name: {"S": value} for name, value in wanted.items()}
            self._books.edit(place, values, "it stands where it is looked for")

    def _alarm(self, case: Case) -> None:
        figures, key = self._figures_at(self._books.now), alarm_key(case.id)
        place = Place("records", key.pk, key.sk)
        at_ms = next_at(case.state, case.clock, case.deadline, int(case.alarm or 0), figures)
        there = Alarm.of(self._books.items.get(place))
        if at_ms is None and there is not None:
            self._books.remove(place, "the case is over")
        elif at_ms is not None and (there is None or there.g1sk != f"{at_ms:013d}"):
            wanted = alarm_of(case.id, at_ms, case.clock, figures.working_days)
            self._books.edit(place, {"g2pk": None, "g2sk": None} | values_of(wanted), "the case's next moment")
