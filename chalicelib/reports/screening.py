"""What a screener decides: this is a case, or this is none. Nobody screens his own report."""

from .. import decisions, identity
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import reaches
from ..policy import Category, Figures
from ..policy import at as figures_at
from .case_store import Case, case_key
from .changing import change, drop_tasks, report_for, scoped
from .clocks import dispatch_clock, working_clock
from .incidents import enter, group_of, likely
from .joining import first_reward, subject_of
from .machine import Place, visibility_of
from .moving import queues_of, set_alarm
from .refusing import REJECTED, say_no
from .routing import dispatcher_of, owner_of
from .rules import (
    CaseState,
    ContentBlocked,
    LikelyDuplicate,
    Mark,
    NoSuchReport,
    NotChecked,
    NotInThisState,
    OwnReport,
    RejectReason,
    ReportDone,
    category_of,
)
from .store import Report, report_key

SCREENERS = ("screener",)


def accept(actor: Actor, command: Command, report_id: str, *, distinct: bool = False) -> ReportDone:
    """Make a case of a report, owned by the one responsible unit, or by the dispatcher where there is not just one.

    `distinct`: it is another thing than what has been reported near by.
    NoSuchReport, NotInThisState, OwnReport, NotIndependent, NotChecked, ContentBlocked, NoSuchCategory,
    LikelyDuplicate.
    """
    return run(lambda unit: _accept(unit, actor, scoped(actor, command), report_id, distinct=distinct))


def _accept(unit: Unit, actor: Actor, command: Command, report_id: str, *, distinct: bool) -> ReportDone:
    report = to_screen(unit, actor, command, report_id, kinds=("problem",))
    _demand_checked(report)
    figures, then = figures_at(unit.now_ms), figures_at(int(report.submitted_at))
    category = category_of(then, report.category, "problem")
    seen = place_of(report, then)
    near = [] if distinct else likely(unit, seen, category, but=report_id)
    if near:
        raise LikelyDuplicate(case_id=near[0].case.id, distance_m=near[0].metres)
    case = _case(unit, report, category, figures)
    enter(unit, case, report_id, seen, category)
    unit.create(case_key(report_id), case, stale)
    set_alarm(unit, case, report_id)
    told = {"category": report.category, "area": report.area, "owner": case.owner}
    unit.tell(case_key(report_id), "CaseOpened", case=report_id, **told)
    if case.state == "dispatched":
        unit.tell(case_key(report_id), "CaseDispatched", case=report_id, owner=case.owner)
    shown = visibility_of(subject_of(report, category), "accepted", report.safety)
    answer = change(
        unit, report, "accepted", command,
        state="accepted", case=report_id, visibility=shown, **first_reward(report, category),
    )  # fmt: skip
    unit.tell(report_key(report_id), "ReportAccepted", report=report_id, person=report.person, case=report_id)
    return answer


def place_of(report: Report, figures: Figures) -> Place:
    """Where and when a report saw something, in which group."""
    group = group_of(figures, report.category)
    return Place(report.point, float(report.accuracy_m), group, int(report.submitted_at))


def first_of(report: Report) -> tuple[int, str]:
    """By what the first report of an incident is the first: complete by the server's time, then by its id."""
    return int(report.complete_at or report.submitted_at), report.id


def _demand_checked(report: Report) -> None:
    if report.safety == "pending":
        raise NotChecked()
    if report.safety == "block" or report.visibility == "hidden":
        raise ContentBlocked()


def _case(unit: Unit, report: Report, category: Category, figures: Figures) -> Case:
    now = unit.now_ms
    found = owner_of(figures.routing.rows, report.area, category)
    state: CaseState = "dispatched" if found else "accepted"
    owner = found or dispatcher_of(report.area)
    clock = working_clock(category, now) if found else dispatch_clock(category, figures, now)
    due_at = clock.due_at(figures.working_days)
    marks = (Mark("accepted", now), *((Mark("dispatched", now),) if found else ()))
    case = Case(
        first=report.id,
        first_at=first_of(report)[0],
        reporter=report.person,
        category=report.category,
        area=report.area,
        lat=report.lat,
        lng=report.lng,
        accuracy_m=report.accuracy_m,
        state=state,
        owner=owner,
        due_at=due_at,
        clock=clock,
        opened_at=now,
        work_since=now if found else None,
        returns=0,
        reworks=0,
        final=0,
        revision=0,
        timeline=marks,
    )
    for name, value in queues_of(report.area, state, owner, due_at).items():
        setattr(case, name, value)
    return case


def reject(actor: Actor, command: Command, report_id: str, reason: RejectReason, evidence: str = "") -> ReportDone:
    """Say that a report is no case, and why: a decision that may be appealed.

    NoSuchReport, NotInThisState, OwnReport, NotIndependent.
    """
    return run(
        lambda unit: _reject(unit, actor, scoped(actor, command), report_id, reason=reason, evidence=evidence)
    )  # fmt: skip


def _reject(
    unit: Unit, actor: Actor, command: Command, report_id: str, *, reason: RejectReason, evidence: str
) -> ReportDone:
    report = to_screen(unit, actor, command, report_id, kinds=("problem", "moment"))
    drop_tasks(unit, report_id)
    answer = change(
        unit, report, "rejected", command,
        state="rejected", reason=reason, visibility="private", refused_by=actor.person,
    )  # fmt: skip
    say_no(unit, command, report, REJECTED, code=reason, evidence=evidence or report_id, by=(actor.person,))
    unit.tell(report_key(report_id), "ReportRejected", report=report_id, person=report.person, code=reason)
    return answer


def to_screen(unit: Unit, actor: Actor, command: Command, report_id: str, *, kinds: tuple[str, ...]) -> Report:
    """A complete and undecided report of the actor's area, and not his own.

    NoSuchReport, NotInThisState, OwnReport, NotIndependent.
    """
    report = report_for(unit, report_id, command)
    if not reaches(actor, report.area, *SCREENERS):
        raise NoSuchReport()
    demand_not_own(unit, actor, report)
    if report.state != "submitted" or report.kind not in kinds:
        raise NotInThisState(state=report.state, kind=report.kind)
    if report.refused_by:  # an appeal has brought it back: another one looks
        decisions.demand_second_person(unit, actor, (report.refused_by,))
    return report


def demand_not_own(unit: Unit, actor: Actor, report: Report) -> None:
    """Four eyes: neither the reporter nor his household decides. OwnReport."""
    if actor.person == report.person or shares_household(unit, actor, report.person):
        raise OwnReport()


def shares_household(unit: Unit, actor: Actor, person: str) -> bool:
    """Whether the actor lives with that person."""
    return bool(actor.household) and identity.home_of(unit, person) == actor.household
