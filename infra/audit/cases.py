"""R2, R6, R12: an open case has one owner, one deadline and one alarm; of an incident one report is rewarded. Pure."""

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.kit.clock import HOUR
from chalicelib.kit.record import Item
from chalicelib.reports.case_machine import OPEN
from chalicelib.reports.case_store import ALARMS, Alarm, Case
from chalicelib.reports.moving import queues_of
from chalicelib.reports.store import Marker, Report

PROMISED_MS = 48 * HOUR
VALID = ("accepted", "published")
BECAME_FIRST = ("accepted", "restored")


class Cases:
    """Every case with its alarm, and every report."""

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}
        self._alarms: dict[str, Alarm] = {}
        self._reports: dict[str, Report] = {}
        self._waiting: set[str] = set()

    def case(self, item: Item) -> None:
        """A case."""
        case = Case.of(item)
        if case is not None:
            self._cases[case.id] = case

    def alarm(self, item: Item) -> None:
        """The next moment of a case."""
        alarm = Alarm.of(item)
        if alarm is not None:
            self._alarms[alarm.case] = alarm

    def report(self, item: Item) -> None:
        """A report."""
        report = Report.of(item)
        if report is not None:
            self._reports[report.id] = report

    def waiting(self, item: Item) -> None:
        """A reward that waits for budget, or for the end of a sanction."""
        marker = Marker.of(item)
        if marker is not None:
            self._waiting.add(marker.report)

    def finish(self, now_ms: int) -> list[str]:
        """Every violation."""
        return [*self._open(), *self._incidents(), *self._machines(), *self._promised(now_ms)]

    def _open(self) -> Iterator[str]:
        for case in self._cases.values():
            yield from (f"CASE#{case.id}: is {case.state}, and {what}" for what in _wrong(case, self._alarms))
        yield from (f"CASE#{case}: has an alarm and is not here" for case in self._alarms.keys() - self._cases.keys())

    def _incidents(self) -> Iterator[str]:
        rewarded: dict[str, list[str]] = defaultdict(list)
        for report in self._reports.values():
            if report.case and report.reward == "granted":
                rewarded[report.case].append(report.id)
            if report.case and report.case not in self._cases:
                yield f"REPORT#{report.id}: belongs to the case {report.case}, which is not here"
        for case_id, reports in rewarded.items():
            case = self._cases.get(case_id)
            if len(reports) > 1 or (case is not None and reports != [case.first]):
                yield f"CASE#{case_id}: {sorted(reports)} are rewarded for it"
            elif case is not None and case.state == "void":
                yield f"CASE#{case_id}: is void, and {reports[0]} is rewarded for it"

    def _machines(self) -> Iterator[str]:
        for report in self._reports.values():
            if report.visibility == "public" and (report.safety != "pass" or report.state not in VALID):
                yield f"REPORT#{report.id}: is public, {report.state} and its safety is {report.safety}"
            if report.reward in ("granted", "pending") and report.state not in VALID:
                yield f"REPORT#{report.id}: is {report.state}, and its reward is {report.reward}"

    def _promised(self, now_ms: int) -> Iterator[str]:
        """Who was found right two days ago is rewarded, waits for budget, or was told why not."""
        for report in self._reports.values():
            case = self._cases.get(report.case) if report.case else None
            if case is not None and report.id not in self._waiting and is_overdue(report, case, now_ms):
                yield f"REPORT#{report.id}: was confirmed two days ago, and its reward was never decided"


def is_overdue(report: Report, case: Case, now_ms: int) -> bool:
    """Whether a reward is pending long after what it waits for was confirmed."""
    if report.reward != "pending" or case.first != report.id:
        return False
    confirmed = [mark.at for mark in case.timeline if mark.code in ("started", "closed")]
    first_since = max((mark.at for mark in report.timeline if mark.code in BECAME_FIRST), default=0)
    return bool(confirmed) and now_ms - max(min(confirmed), first_since) > PROMISED_MS


def _wrong(case: Case, alarms: dict[str, Alarm]) -> Iterator[str]:
    alarm = alarms.get(case.id)
    due_at = case.deadline
    if case.state not in OPEN:
        if due_at is not None or alarm is not None:
            yield "still has a deadline or an alarm"
        return
    if not case.owner:
        yield "nobody owns it"
    if due_at is None or not case.clock:
        yield "no deadline runs"
        return
    if alarm is None or alarm.g1pk != ALARMS or not alarm.g1sk:
        yield "nothing will look at it"
    elif not int(case.alarm or 0) and int(alarm.g1sk) > due_at:
        yield "it is looked at only after its deadline"
    if any(getattr(case, name) != value for name, value in _lists(case, due_at).items()):
        yield "it is listed elsewhere"


def _lists(case: Case, due_at: int) -> dict[str, str]:
    return queues_of(case.area, case.state, case.owner, due_at)
