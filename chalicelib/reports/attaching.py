"""What belongs to a case: the reports that repeat it, and those who say "me too".

One report of an incident is rewarded: the first valid one by the server's time. If an earlier one turns up before the
reward is granted, it takes the place; if the first one falls, the next oldest does (first_places.py).
"""

from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import Point
from ..policy import at as figures_at
from .case_machine import OPEN
from .case_store import Case, Follower, case_key, follower_key
from .changing import drop_tasks, scoped
from .first_places import attach
from .incidents import Likely, group_of, likely
from .machine import Place, demand_duplicate
from .rules import NoSuchCase, NotInThisState, ReportDone, category_of
from .screening import place_of, to_screen
from .store import report_key


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
    return attach(unit, report, case, command)


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
