"""Cases as they have to be: an open one has its alarm and stands in its lists, one that is over has no alarm.

A case that is lost while its report stands is at the dispatcher's again, and so is one whose end as void reached the
case and not the report; what repeated it alone is screened anew. A
reward that nobody will decide any more, because what was told of it came before the restore, waits in its turn.
"""

from chalicelib.points import place_in_queue as place_in_turn
from chalicelib.reports.case_store import Alarm, Case, alarm_key, case_key
from chalicelib.reports.clocks import Clock
from chalicelib.reports.moving import alarm_of, next_at, queues_of
from chalicelib.reports.rewards import REWARDS
from chalicelib.reports.routing import dispatcher_of
from chalicelib.reports.rules import Mark
from chalicelib.reports.store import Marker, Report, county_of, place_in_queue, queue, report_key, reward_key
from infra.audit.cases import is_overdue

from .books import Books, Place, values_of
from .redemptions import FiguresAt


class Cases:
    """Every case and its alarm."""

    def __init__(self, books: Books, figures_at: FiguresAt) -> None:
        self._books, self._figures_at = books, figures_at

    def repair(self) -> None:
        """Let alarms and lists follow what the cases say, and cases what their reports say."""
        for _, item in self._books.kind("REPORT#", "REPORT"):
            report = Report.of(item)
            if report is not None and report.case == report.id:
                self._open_again(report)
        for place, item in self._books.kind("REPORT#", "REPORT"):
            report = Report.of(item)
            if report is not None and report.case and self._case_of(report.case) not in self._books.items:
                self._screen_again(place, report)
        for _, item in self._books.kind("REPORT#", "REPORT"):
            report = Report.of(item)
            if report is not None and report.case:
                self._decide(report)
        for place, item in self._books.kind("CASE#", "CASE"):
            case = Case.of(item)
            if case is not None:
                self._unvoid(place, case)
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

    def _case_of(self, case_id: str) -> Place:
        key = case_key(case_id)
        return Place("records", key.pk, key.sk)

    def _open_again(self, report: Report) -> None:
        place = self._case_of(report.id)
        if place not in self._books.items:
            self._books.put(place, values_of(self._fresh(report)), "its report was accepted")

    def _unvoid(self, place: Place, case: Case) -> None:
        """Report, decision and claw-back of a void are one write: without the report's half there was none."""
        key = report_key(case.first)
        first = Report.of(self._books.items.get(Place("records", key.pk, key.sk)))
        if case.state == "void" and first is not None and first.state == "accepted":
            fresh = self._fresh(first)
            fresh.revision = int(case.revision) + 1
            self._books.edit(place, values_of(fresh), "its report was never made void")

    def _fresh(self, report: Report) -> Case:
        figures, now = self._figures_at(self._books.now), self._books.now
        clock = Clock(now, figures.reports.dispatch_hours * 60)
        return Case(
            first=report.id, first_at=int(report.complete_at or report.submitted_at), reporter=report.person,
            category=report.category, area=report.area, lat=report.lat, lng=report.lng, accuracy_m=report.accuracy_m,
            state="accepted", owner=dispatcher_of(report.area), due_at=clock.due_at(figures.working_days), clock=clock,
            opened_at=now, returns=0, reworks=0, final=0, revision=0, timeline=(Mark("accepted", now),),
        )  # fmt: skip

    def _screen_again(self, place: Place, report: Report) -> None:
        queued = {
            "g2pk": {"S": queue("REPORTS#submitted", county_of(report.area))},
            "g2sk": {"S": place_in_queue(report.area, int(report.submitted_at))},
        }
        anew = values_of(Report(state="submitted", revision=int(report.revision) + 1))
        self._books.edit(place, anew | queued | {"cs": None}, "the case that it repeats is not here")

    def _decide(self, report: Report) -> None:
        case, key = Case.of(self._books.items.get(self._case_of(report.case))), reward_key(report.id)
        place = Place("records", key.pk, key.sk)
        if case is None or place in self._books.items or not is_overdue(report, case, self._books.now):
            return
        turn = place_in_turn(self._books.now, int(report.points), report.id)
        marker = values_of(Marker(report=report.id, g1pk=REWARDS, g1sk=turn))
        self._books.put(place, marker, "its report was confirmed, and its reward was never decided")

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
