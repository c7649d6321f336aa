"""A small pure city of reports and cases, written from the rules in words, not from the house's code.

Every verb answers the set of reasons that speak against it; the empty set means that it is done.
"""

from dataclasses import dataclass, field
from typing import Any

DAY = 86_400_000
POINTS, RETURNS, REWORKS, DEFERRALS, WEEK = 3, 2, 3, 2, 7 * DAY
OPEN = ("accepted", "dispatched", "returned", "in_progress", "deferred", "resolved")
STATE, PLACE = "not_in_this_state", "not_your_unit"


@dataclass
class Streets:
    """Every report, every case, and who has how many points from them."""

    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)

    # ---- reports

    def submit(self, report: str, person: str, spot: str, at: int) -> None:
        """It is complete at once: it has no photos."""
        self.reports[report] = {"person": person, "spot": spot, "at": at, "state": "submitted", "case": None}

    def withdraw(self, report: str) -> set[str]:
        """By its reporter, until it is decided."""
        return self._decided(report, "withdrawn")

    def reject(self, report: str) -> set[str]:
        """By a screener."""
        return self._decided(report, "rejected")

    def _decided(self, report: str, state: str) -> set[str]:
        if self.reports[report]["state"] != "submitted":
            return {STATE}
        self.reports[report]["state"] = state
        return set()

    def accept(self, report: str, at: int, *, distinct: bool) -> set[str]:
        """A case of its own, dispatched to the one unit; what is near must be another thing."""
        it = self.reports[report]
        no = set() if it["state"] == "submitted" else {STATE}
        if not no and not distinct and any(self._may_be(each, it, it["at"]) for each in self.cases.values()):
            no = {"likely_duplicate"}
        if not no:
            it |= {"state": "accepted", "case": report}
            self.cases[report] = {
                "spot": it["spot"], "state": "dispatched", "first": report, "closed_at": None, "started": False,
                "returns": 0, "reworks": 0, "deferrals": 0, "asked": False, "again": set(), "rated": False,
                "final": False, "mine": True, "found": False,
            }  # fmt: skip
        return no

    def _may_be(self, case: dict[str, Any], it: dict[str, Any], at: int) -> bool:
        recent = case["closed_at"] is None or at - case["closed_at"] <= WEEK
        return case["spot"] == it["spot"] and case["state"] != "void" and recent

    def duplicate(self, report: str, case: str) -> set[str]:
        """Attached; the first one counts, as long as nobody was rewarded."""
        it, incident = self.reports[report], self.cases[case]
        no = set() if it["state"] == "submitted" else {STATE}
        recent = incident["closed_at"] is None or it["at"] - incident["closed_at"] <= WEEK
        if not no and (incident["spot"] != it["spot"] or not recent):
            no = {"not_a_duplicate"}
        if no:
            return no
        it |= {"state": "duplicate", "case": case}
        first = self.reports[incident["first"]]
        fell = first["state"] != "accepted" and incident["state"] != "void"
        earlier = (it["at"], report) < (first["at"], incident["first"])
        if fell or (earlier and incident["state"] in OPEN and not self.proven(case)):
            if not fell:
                first["state"] = "duplicate"
            it["state"], incident["first"] = "accepted", report
        return set()

    def revoke(self, report: str) -> set[str]:
        """It was not valid after all: the next oldest takes its place."""
        it = self.reports[report]
        if it["state"] != "accepted":
            return {STATE}
        it["state"] = "rejected"
        case = self.cases[it["case"]]
        others = [(each["at"], name) for name, each in self.reports.items()
                  if each["case"] == it["case"] and each["state"] == "duplicate"]  # fmt: skip
        if case["first"] == report and others:
            case["first"] = min(others)[1]
            self.reports[case["first"]]["state"] = "accepted"
        return set()

    # ---- cases

    def proven(self, case: str) -> bool:
        """Somebody else has found that the problem exists."""
        return bool(self.cases[case]["started"] or self.cases[case]["found"])

    def dispatch(self, case: str) -> set[str]:
        return self._go(case, ("returned",), "dispatched", mine=True)

    def give_back(self, case: str) -> set[str]:
        it = self.cases[case]
        no = self._unit(case) or self._go(case, ("dispatched",), "returned")
        if not no and it["final"]:
            it["state"] = "dispatched"
            return {"no_more_returns"}
        if not no:
            it["returns"] += 1
            it["mine"], it["final"] = False, it["returns"] > RETURNS
        return no

    def start(self, case: str) -> set[str]:
        return self._unit(case) or self._go(case, ("dispatched",), "in_progress", started=True)

    def resolve(self, case: str) -> set[str]:
        return self._unit(case) or self._go(case, ("dispatched", "in_progress"), "resolved", asked=False)

    def close(self, case: str, at: int) -> set[str]:
        return self._go(case, ("resolved",), "closed", closed_at=at, rated=False, found=True)

    def say_fixed(self, case: str, at: int) -> set[str]:
        return self.close(case, at) if self.cases[case]["started"] else {"own_work", STATE}

    def rework(self, case: str) -> set[str]:
        it = self.cases[case]
        no = self._go(case, ("resolved",), "in_progress")
        if not no:
            it["reworks"] += 1
            if it["reworks"] > REWORKS:
                it |= {"state": "returned", "mine": False}
        return no

    def ask_deferral(self, case: str) -> set[str]:
        it = self.cases[case]
        no = self._unit(case) or (set() if it["state"] == "in_progress" else {STATE})
        if not no and it["asked"]:
            no = {"deferral_asked"}
        if not no and it["deferrals"] >= DEFERRALS:
            no = {"no_more_deferrals"}
        it["asked"] = it["asked"] or not no
        return no

    def approve_deferral(self, case: str) -> set[str]:
        it = self.cases[case]
        if not it["asked"]:
            return {"no_deferral_asked"}
        return self._go(case, ("in_progress",), "deferred", asked=False, deferrals=it["deferrals"] + 1)

    def resume(self, case: str) -> set[str]:
        return self._unit(case) or self._go(case, ("deferred",), "in_progress")

    def rate(self, case: str, at: int) -> set[str]:
        it = self.cases[case]
        no = set() if it["state"] == "closed" else {STATE}
        no |= {"already_rated"} if it["rated"] else set()
        no |= {"too_late_for_that"} if not no and at - it["closed_at"] > WEEK else set()
        it["rated"] = it["rated"] or not no
        return no

    def reopen(self, case: str, by: str, at: int) -> set[str]:
        it = self.cases[case]
        no = set() if it["state"] == "closed" else {STATE}
        no |= {"already_reopened"} if by in it["again"] else set()
        no |= {"too_late_for_that"} if not no and at - it["closed_at"] > WEEK else set()
        if not no:
            it |= {"state": "in_progress", "closed_at": None, "again": it["again"] | {by}}
        return no

    def void(self, case: str) -> set[str]:
        it = self.cases[case]
        no = self._go(case, OPEN, "void", asked=False)
        if not no and self.reports[it["first"]]["state"] == "accepted":
            self.reports[it["first"]]["state"] = "void"
        return no

    def _unit(self, case: str) -> set[str]:
        return set() if self.cases[case]["mine"] else {PLACE}

    def _go(self, case: str, states: tuple[str, ...], to: str, **more: Any) -> set[str]:
        if self.cases[case]["state"] not in states:
            return {STATE}
        self.cases[case] |= {"state": to, **more}
        return set()

    # ---- what follows

    def points(self, person: str) -> int:
        """Of every incident that was proven, the first valid report is worth its points once."""
        firsts = (self.reports[case["first"]] for name, case in self.cases.items() if self.proven(name))
        return POINTS * sum(bool(each["person"] == person and each["state"] == "accepted") for each in firsts)
