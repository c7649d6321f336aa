"""What an appeal brings back: by new entries, never by undoing the old ones. A repeat changes nothing."""

from typing import Any

from ..kit.table import Unit, run
from ..policy import at as figures_at
from .case_machine import demand_move
from .case_store import Case, case_key
from .changing import change
from .dispatching import to_dispatcher
from .first_places import give_way, lately, takes_place
from .joining import category_then, first_reward, join, subject_of
from .machine import visibility_of
from .moving import move
from .refusing import HIDDEN, REJECTED, REVOKED, VOID
from .screening import first_of
from .store import Report, report_key

FELL = {REJECTED: ("rejected",), REVOKED: ("rejected",), VOID: ("void",)}


def restore(kind: str, report_id: str) -> None:
    """Let a report stand again that was rejected, hidden, revoked, or void with its case."""
    run(lambda unit: _restore(unit, kind, report_id))
    join(report_id)


def _restore(unit: Unit, kind: str, report_id: str) -> None:
    report = unit.get(Report, report_key(report_id))
    if report is None or not _fell(report, kind):
        return
    key = report_key(report_id)
    if kind == HIDDEN:
        _show(unit, report)
    elif not report.case:  # it was never decided on: somebody else screens it, or it is published by itself
        human = "publish" if report.human == "hide" else report.human
        change(unit, report, "restored", state="submitted", reason=None, human=human)
    else:
        _with_case(unit, report, report.case)
    unit.tell(key, "ReportRestored", report=report_id, person=report.person)


def _fell(report: Report, kind: str) -> bool:
    return report.human == "hide" if kind == HIDDEN else report.state in FELL[kind]


def _show(unit: Unit, report: Report) -> None:
    subject = subject_of(report, category_then(report))
    if report.state == "rejected":  # a moment that was hidden before it was shown
        change(unit, report, "restored", state="submitted", reason=None, human="publish")
        return
    shown = visibility_of(subject, report.state, "pass")
    change(unit, report, "restored", human="publish", visibility=shown, safety="pass")


def _with_case(unit: Unit, report: Report, case_id: str) -> None:
    case = unit.get(Case, case_key(case_id))
    if case is None:
        raise LookupError(f"a report without its case: {report.id}")
    after: dict[str, Any] = {"lately": lately(case, report.id)}
    if case.state == "void":
        state, figures = demand_move("restore", case.state), figures_at(unit.now_ms)
        after |= to_dispatcher(case, figures, unit.now_ms) | {"state": state}
        unit.tell(case_key(case_id), "CaseRestored", case=case_id, owner=f"area:{case.area}")
    # Another report may have taken the place meanwhile: one reward an incident, whoever was right.
    is_first = case.first == report.id
    if not is_first and _finds_place(unit, report, case):
        give_way(unit, case)
        after |= {"first": report.id, "first_at": first_of(report)[0], "reporter": report.person}
    move(unit, case, "restored" if "state" in after else "", **after)
    reward: dict[str, Any] = first_reward(report, category_then(report)) if is_first or "first" in after else {}
    shown = visibility_of(subject_of(report, category_then(report)), "accepted", report.safety)
    change(unit, report, "restored", state="accepted", reason=None, lapse=None, visibility=shown, **reward)


def _finds_place(unit: Unit, report: Report, case: Case) -> bool:
    """The first report of the case has fallen, too, and no other has followed it, or it stands back (first_places)."""
    first = unit.get(Report, report_key(case.first))
    return (first is not None and first.state != "accepted") or takes_place(unit, report, case)
