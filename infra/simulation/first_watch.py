"""R3, with every single write in its order: who is attached, and who follows the first report of an incident that fell.

Without any grace: both are decided in a write that moves the case, so that what was true then is known here.
"""

from collections import defaultdict

from chalicelib.reports.case_store import Case
from chalicelib.reports.store import Report

from .first_places import order_of, was
from .shelf import Stored

OVER = ("closed", "void")


class FirstWatch:
    """Sees every change of reports and cases as they are written; `seen` are the violations."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._reports: dict[str, Report] = {}
        self._of_case: dict[str, set[str]] = defaultdict(set)
        self._attached: Report | None = None

    def record(self, old: Stored | None, new: Stored | None) -> None:
        """A change of the records table. A write tells of its reports before it tells of their case."""
        kind = (new or old or {})["sk"]["S"]
        if kind == "REPORT":
            self._report(Report.of(old), Report.of(new))
        elif kind == "CASE":
            self._case(Case.of(old), Case.of(new))

    def _report(self, before: Report | None, after: Report | None) -> None:
        if after is None:
            return
        self._reports[after.id] = after
        if after.case:
            self._of_case[after.case].add(after.id)
        if before is not None and (before.state, after.state) == ("submitted", "duplicate"):
            self._attached = after

    def _case(self, before: Case | None, after: Case | None) -> None:
        attached, self._attached = self._attached, None
        if before is None or after is None:
            return
        first, fallen = self._reports[after.first], self._reports[before.first]
        if first.state != "accepted" or was(first, "restored"):
            return
        if before.first != after.first and fallen.state != "duplicate":
            mine = (self._reports[each] for each in self._of_case[after.id])
            passed = [each for each in mine if (each.state, each.safety) == ("duplicate", "pass")]
            self.seen += (
                f"case {after.id}: {first.id} follows {fallen.id}, and {each.id} was complete before it"
                for each in passed
                if order_of(each) < order_of(first)
            )
        elif attached is not None and attached.case == after.id and _finds_it_taken(attached, first, after):
            self.seen.append(f"case {after.id}: {attached.id} was attached, and was complete before {first.id}")


def _finds_it_taken(attached: Report, first: Report, case: Case) -> bool:
    waits = first.reward == "pending" and case.state not in OVER
    return waits and attached.safety == "pass" and order_of(attached) < order_of(first)
