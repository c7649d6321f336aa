"""R3, at rest: the first report of an incident is who was complete first by the server's clock, then by id.

Told from what is written in the reports' timelines, whose moments are those of machines with clocks of their own; so it
has a grace. Without one, where every write is seen in its order: first_watch.py.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from chalicelib.kit.clock import MINUTE
from chalicelib.kit.record import Item
from chalicelib.reports.case_store import Case
from chalicelib.reports.store import Report

from .rewards import rows_of

GRACE_MS = 3 * MINUTE
"""What happened within it happened at once: clocks differ by less, and an index shows everything by then."""
SETTLED = ("reward_granted", "reward_lapsed")
DECIDED = ("accepted", "duplicate")


def first_places_found(records: Sequence[Item]) -> Iterator[str]:
    """Every case whose first report has a place that belongs to another."""
    attached: dict[str, list[Report]] = defaultdict(list)
    reports = {report.id: report for report in rows_of(records, "REPORT#", "REPORT", Report)}
    for report in reports.values():
        if report.case and (report.state, report.safety) == ("duplicate", "pass"):
            attached[report.case].append(report)
    for case in rows_of(records, "CASE#", "CASE", Case):
        first = reports[case.first]
        if first.state != "accepted" or was(first, "restored") or was(case, "void"):
            continue
        for other in attached[case.id]:
            if order_of(other) < order_of(first) and _had_its_chance(other, first, case):
                yield f"case {case.id}: its first is {first.id}, and {other.id} was complete before it"


def _had_its_chance(other: Report, first: Report, case: Case) -> bool:
    """An earlier report takes the place that is open, or whose reward is not decided, or that it had itself."""
    if was(other, "restored"):
        return False
    at = max(_last(other, "duplicate"), int(other.complete_at or other.submitted_at))
    if was(other, "accepted"):
        return True  # it was the first one, and gave way to a later one
    passed = [mark.at for mark in other.timeline if mark.code in ("safety_pass", "published")]
    over = [mark.at for mark in case.timeline if mark.code == "closed"]
    over += [mark.at for mark in first.timeline if mark.code in SETTLED]
    late = max(passed, default=0) > at - GRACE_MS or min(over, default=at + 2 * GRACE_MS) < at + GRACE_MS
    return not late and abs(_last(first, "accepted") - at) > GRACE_MS


def order_of(report: Report) -> tuple[int, str]:
    """By what one report is before another."""
    return int(report.complete_at or report.submitted_at), report.id


def was(row: Report | Case, code: str) -> bool:
    """Whether this ever became of it."""
    return any(mark.code == code for mark in row.timeline)


def _last(report: Report, code: str) -> int:
    return max((mark.at for mark in report.timeline if mark.code == code), default=0)
