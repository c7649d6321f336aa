"""What a moderator decides about what may be seen: hide it, or publish it in place of the machine's doubt."""

from dataclasses import replace
from typing import Any

from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import reaches
from .changing import change, drop, drop_tasks, report_for, scoped
from .joining import category_then, first_reward, shots_of, subject_of
from .machine import standing
from .refusing import HIDDEN, say_no
from .rules import Human, NoSuchReport, NotInThisState, ReportDone
from .screening import demand_not_own
from .store import Report, report_key, review_key

MODERATORS = ("moderator",)
OVER = ("withdrawn", "rejected", "void")


def publish(actor: Actor, command: Command, report_id: str) -> ReportDone:
    """Vouch for the content: it is shown as soon as its state and category allow. A moment is published at once.

    NoSuchReport, NotInThisState, OwnReport.
    """
    return run(lambda unit: _publish(unit, actor, scoped(actor, command), report_id))


def _publish(unit: Unit, actor: Actor, command: Command, report_id: str) -> ReportDone:
    report = _to_judge(unit, actor, command, report_id)
    if report.state == "waiting_photo":
        raise NotInThisState(state=report.state)
    drop(unit, review_key(report_id))
    category = category_then(report)
    found = standing(replace(subject_of(report, category), human="publish"), shots_of(unit, report))
    shown_first = found.state == "published" and report.state != "published"
    after: dict[str, Any] = first_reward(report, category) if shown_first else {}
    answer = _decide(
        unit, report, command, "publish",
        state=found.state, safety=found.safety, visibility=found.visibility, **after,
    )  # fmt: skip
    unit.tell(report_key(report_id), "ReportShown", report=report_id, by=actor.person)
    if shown_first:
        unit.tell(report_key(report_id), "MomentPublished", report=report_id, person=report.person)
    return answer


def hide(actor: Actor, command: Command, report_id: str) -> ReportDone:
    """Hide a report from everybody but its reporter and staff; a moment that was not shown yet is rejected.

    NoSuchReport, NotInThisState, OwnReport.
    """
    return run(lambda unit: _hide(unit, actor, scoped(actor, command), report_id))


def _hide(unit: Unit, actor: Actor, command: Command, report_id: str) -> ReportDone:
    report = _to_judge(unit, actor, command, report_id)
    over = report.kind == "moment" and report.state in ("waiting_photo", "submitted")
    if over:
        drop_tasks(unit, report_id)
    else:
        drop(unit, review_key(report_id))
    after: dict[str, Any] = {"state": "rejected", "reason": "not_public"} if over else {}
    answer = _decide(unit, report, command, "hide", visibility="hidden", **after)
    say_no(unit, command, report, HIDDEN, code="not_public", evidence=report_id, by=(actor.person,))
    unit.tell(report_key(report_id), "ReportHidden", report=report_id, person=report.person, by=actor.person)
    return answer


def _to_judge(unit: Unit, actor: Actor, command: Command, report_id: str) -> Report:
    """A report of the moderator's area that is not over, and not his own. NoSuchReport, NotInThisState, OwnReport."""
    report = report_for(unit, report_id, command)
    if not reaches(actor, report.area, *MODERATORS):
        raise NoSuchReport()
    demand_not_own(unit, actor, report)
    if report.state in OVER:
        raise NotInThisState(state=report.state)
    return report


def _decide(unit: Unit, report: Report, command: Command, human: Human, **after: Any) -> ReportDone:
    code = "published" if human == "publish" else "hidden"
    return change(unit, report, code, command, human=human, **after)
