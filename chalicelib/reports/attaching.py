"""What belongs to a case: the reports that repeat it, and those who say "me too".

One report of an incident is rewarded: the first valid one by the server's time. If an earlier one turns up before the
reward is granted, it takes the place; if the first one falls, the next oldest does (revoking.py).
"""

from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import Point
from ..policy import at as figures_at
from .case_machine import OPEN
from .case_store import Case, Follower, case_key, follower_key
from .changing import change, drop_tasks, scoped
from .incidents import Likely, group_of, likely
from .joining import category_then, first_reward
from .machine import Place, demand_duplicate
from .moving import move
from .rewards import take_back
from .rules import NoSuchCase, NotInThisState, ReportDone, category_of
from .screening import first_of, place_of, to_screen
from .store import Report, report_key


def mark_duplicate(actor: Actor, command: Command, report_id: str, case_id: str) -> ReportDone:
    """Attach a report to the case that it repeats; it earns nothing, unless it was the first.

    NoSuchReport, NotInThisState, OwnReport, NotIndependent, NoSuchCase, NoSuchCategory, NotADuplicate.
    """
    return run(lambda unit: _duplicate(unit, actor, scoped(actor, command), report_id, case_id=case_id))


def _duplicate(unit: Unit, actor: Actor, command: Command, report_id: str, *, case_id: str) -> ReportDone:
    unit.read(report_key(report_id), case_key(case_id))
    report = to_screen(unit, actor, command, report_id, kinds=("problem",))
    case = unit.get(Case, case_key(case_id))
    if case is None:
        raise NoSuchCase()
    figures = figures_at(int(report.submitted_at))
    incident = Place(case.point, float(case.accuracy_m), group_of(figures, case.category), int(case.opened_at))
    category = category_of(figures, report.category, "problem")
    closed_at = int(case.closed_at) if case.closed_at else None
    demand_duplicate(place_of(report, figures), incident, category, closed_at=closed_at)
    drop_tasks(unit, report_id)
    if _takes_first_place(unit, report, case):
        return _as_first(unit, report, case, command)
    answer = change(unit, report, "duplicate", command, state="duplicate", case=case_id, visibility="private")
    unit.tell(report_key(report_id), "ReportDuplicated", report=report_id, person=report.person, case=case_id)
    return answer


def _takes_first_place(unit: Unit, report: Report, case: Case) -> bool:
    """The case's first report has fallen, or this was complete before it and nobody has been given the reward yet."""
    first = unit.get(Report, report_key(case.first))
    if first is None or report.safety != "pass" or case.state == "void":
        return False
    earlier = first_of(report) < (int(case.first_at), case.first)
    return first.state != "accepted" or (earlier and first.reward == "pending" and case.state in OPEN)


def _as_first(unit: Unit, report: Report, case: Case, command: Command) -> ReportDone:
    later = unit.get(Report, report_key(case.first))
    if later is None:
        raise LookupError(f"a case without its first report: {case.id}")
    if later.state == "accepted":
        lapsed = take_back(unit, later, "not_first")
        change(unit, later, "duplicate", state="duplicate", visibility="private", **lapsed)
        unit.tell(report_key(later.id), "RewardLapsed", report=later.id, person=later.person, code="not_first")
    answer = put_first(unit, report, case, command)
    move(unit, case, "", first=report.id, first_at=first_of(report)[0], reporter=report.person)
    return answer


def put_first(unit: Unit, report: Report, case: Case, command: Command | None = None) -> ReportDone:
    """Join the Unit with a report that becomes the one of its case that is rewarded; the caller moves the case."""
    reward = first_reward(report, category_then(report))
    answer = change(unit, report, "accepted", command, state="accepted", case=case.id, **reward)
    told = {"report": report.id, "person": report.person, "case": case.id}
    unit.tell(report_key(report.id), "ReportAccepted", **told)
    unit.tell(report_key(report.id), "ReportPutFirst", **told)
    return answer


def likely_cases(point: Point, accuracy_m: float, code: str) -> list[Likely]:
    """Cases that something seen here and now may be, nearest first. NoSuchCategory."""
    return run(lambda unit: _likely(unit, point, accuracy_m, code))


def _likely(unit: Unit, point: Point, accuracy_m: float, code: str) -> list[Likely]:
    figures = figures_at(unit.now_ms)
    category = category_of(figures, code, "problem")
    return likely(unit, Place(point, accuracy_m, group_of(figures, code), unit.now_ms), category)


def follow(actor: Actor, case_id: str) -> None:
    """Say "me too": be told what becomes of a case. Again changes nothing. NoSuchCase, NotInThisState."""
    run(lambda unit: _follow(unit, actor, case_id))


def _follow(unit: Unit, actor: Actor, case_id: str) -> None:
    key = follower_key(case_id, actor.person)
    unit.read(case_key(case_id), key)
    case = unit.get(Case, case_key(case_id))
    if case is None:
        raise NoSuchCase()
    if unit.get(Follower, key) is not None:
        return
    if case.state not in OPEN:
        raise NotInThisState(state=case.state)
    unit.create(key, Follower(person=actor.person, since=unit.now_ms), stale)
