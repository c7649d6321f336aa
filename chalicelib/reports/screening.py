"""What a screener decides: this is a case, this is none, this is one that we have. Nobody screens his own report."""

from .. import identity
from ..kit.clock import HOUR
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import reaches
from ..policy import Category, Figures
from ..policy import at as figures_at
from .changing import change, drop_tasks, report_for, scoped
from .joining import first_reward, subject_of
from .machine import Place, demand_duplicate, visibility_of
from .routing import dispatcher_of, owner_of
from .rules import (
    CaseState,
    ContentBlocked,
    Mark,
    NoSuchCase,
    NoSuchReport,
    NotChecked,
    NotInThisState,
    OwnReport,
    RejectReason,
    ReportDone,
    category_of,
)
from .store import Case, Report, case_key, county_of, place_in_queue, queue, report_key, unit_cases

SCREENERS = ("screener",)


def accept(actor: Actor, command: Command, report_id: str) -> ReportDone:
    """Make a case of a report, owned by the one responsible unit, or by the dispatcher where there is not just one.

    NoSuchReport, NotInThisState, OwnReport, NotChecked, ContentBlocked, NoSuchCategory.
    """
    return run(lambda unit: _accept(unit, actor, scoped(actor, command), report_id))


def _accept(unit: Unit, actor: Actor, command: Command, report_id: str) -> ReportDone:
    report = _to_screen(unit, actor, command, report_id, kinds=("problem",))
    _demand_checked(report)
    figures = figures_at(unit.now_ms)
    category = category_of(figures_at(int(report.submitted_at)), report.category, "problem")
    case = _case(unit, report, category, figures)
    unit.create(case_key(report_id), case, stale)
    dispatched = case.state == "dispatched"
    told = {"category": report.category, "area": report.area, "owner": case.owner}
    unit.tell(case_key(report_id), "CaseOpened", case=report_id, **told)
    if dispatched:
        unit.tell(case_key(report_id), "CaseDispatched", case=report_id, owner=case.owner)
    subject = subject_of(report, category)
    answer = change(
        unit,
        report,
        "accepted",
        command,
        state="accepted",
        case=report_id,
        visibility=visibility_of(subject, "accepted", report.safety),
        **first_reward(report, category),
    )
    unit.tell(report_key(report_id), "ReportAccepted", report=report_id, person=report.person, case=report_id)
    return answer


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
    due_at = now + (category.due_hours if found else figures.reports.dispatch_hours) * HOUR
    marks = (Mark("accepted", now), *((Mark("dispatched", now),) if found else ()))
    return Case(
        reporter=report.person,
        category=report.category,
        area=report.area,
        lat=report.lat,
        lng=report.lng,
        accuracy_m=report.accuracy_m,
        state=state,
        owner=owner,
        due_at=due_at,
        opened_at=now,
        work_since=now if found else None,
        returns=0,
        reworks=0,
        final=0,
        revision=0,
        timeline=marks,
        g1pk=queue(f"CASES#{state}", county_of(report.area)),
        g1sk=place_in_queue(report.area, due_at),
        g2pk=unit_cases(owner),
        g2sk=f"{state}#{due_at:013d}",
    )


def reject(actor: Actor, command: Command, report_id: str, reason: RejectReason) -> ReportDone:
    """Say that a report is no case, and why. NoSuchReport, NotInThisState, OwnReport."""
    return run(lambda unit: _reject(unit, actor, scoped(actor, command), report_id, reason=reason))


def _reject(unit: Unit, actor: Actor, command: Command, report_id: str, *, reason: RejectReason) -> ReportDone:
    report = _to_screen(unit, actor, command, report_id, kinds=("problem", "moment"))
    drop_tasks(unit, report_id)
    answer = change(unit, report, "rejected", command, state="rejected", reason=reason, visibility="private")
    unit.tell(report_key(report_id), "ReportRejected", report=report_id, person=report.person, code=reason)
    return answer


def mark_duplicate(actor: Actor, command: Command, report_id: str, case_id: str) -> ReportDone:
    """Attach a report to the case that it repeats; it earns nothing.

    NoSuchReport, NotInThisState, OwnReport, NoSuchCase, NotADuplicate.
    """
    return run(lambda unit: _duplicate(unit, actor, scoped(actor, command), report_id, case_id=case_id))


def _duplicate(unit: Unit, actor: Actor, command: Command, report_id: str, *, case_id: str) -> ReportDone:
    unit.read(report_key(report_id), case_key(case_id))
    report = _to_screen(unit, actor, command, report_id, kinds=("problem",))
    case = unit.get(Case, case_key(case_id))
    if case is None:
        raise NoSuchCase()
    figures = figures_at(int(report.submitted_at))
    mine = Place(
        report.point, float(report.accuracy_m), _group(figures, report.category), int(report.submitted_at)
    )  # fmt: skip
    incident = Place(case.point, float(case.accuracy_m), _group(figures, case.category), int(case.opened_at))
    category = category_of(figures, report.category, "problem")
    demand_duplicate(mine, incident, category, closed_at=int(case.closed_at) if case.closed_at else None)
    drop_tasks(unit, report_id)
    answer = change(unit, report, "duplicate", command, state="duplicate", case=case_id, visibility="private")
    unit.tell(report_key(report_id), "ReportDuplicated", report=report_id, person=report.person, case=case_id)
    return answer


def _group(figures: Figures, code: str) -> str:
    """The group of categories (大类); a category without one stands for itself."""
    found = next((each for each in figures.categories.rows if each.code == code), None)
    return found.group if found is not None and found.group else code


def _to_screen(
    unit: Unit, actor: Actor, command: Command, report_id: str, *, kinds: tuple[str, ...]
) -> Report:  # fmt: skip
    """A complete and undecided report of the actor's area, and not his own. NoSuchReport, NotInThisState, OwnReport."""
    report = report_for(unit, report_id, command)
    if not reaches(actor, report.area, *SCREENERS):
        raise NoSuchReport()
    demand_not_own(unit, actor, report)
    if report.state != "submitted" or report.kind not in kinds:
        raise NotInThisState(state=report.state, kind=report.kind)
    return report


def demand_not_own(unit: Unit, actor: Actor, report: Report) -> None:
    """Four eyes: neither the reporter nor his household decides. OwnReport."""
    if actor.person == report.person or shares_household(unit, actor, report.person):
        raise OwnReport()


def shares_household(unit: Unit, actor: Actor, person: str) -> bool:
    """Whether the actor lives with that person."""
    return bool(actor.household) and identity.profile_of(unit, person).household == actor.household
