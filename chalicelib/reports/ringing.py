"""What time does to an open case: it warns, it tells the next level, it ends a deferral, and it closes in silence.

Every open case has one alarm, which moves with it (moving.py). A sweep rings those that are due; ringing twice finds
the alarm moved.
"""

from typing import Any

from ..kit.pages import Listing, every
from ..kit.table import Unit, run
from ..places import area_tree
from ..policy import at as figures_at
from ..policy import office_day_minutes, office_minutes_between
from .case_store import ALARMS, PROVISIONAL, Alarm, Case, alarm_key, case_key
from .deferring import go_on
from .moving import category_of_case, move
from .verifying import close

YELLOW, RED = 1, 2


def ring(case_id: str) -> None:
    """Do what is due about a case now. A repeat finds nothing due."""
    run(lambda unit: _ring(unit, case_id))


def _ring(unit: Unit, case_id: str) -> None:
    unit.read(case_key(case_id), alarm_key(case_id))
    case, alarm = unit.get(Case, case_key(case_id)), unit.get(Alarm, alarm_key(case_id))
    if case is None or alarm is None or alarm.g1sk > f"{unit.now_ms:013d}":
        return
    overdue = case.due_at is not None and int(case.due_at) <= unit.now_ms
    if case.state == "deferred":
        go_on(unit, case)
    elif overdue and case.state == "resolved" and _closes_in_silence(case):
        close(unit, case)
    else:
        level = _level(case, unit.now_ms)
        move(unit, case, "yellow" if level == YELLOW else "overdue" if level == RED else "", alarm=level)
        told = {"case": case_id, "owner": case.owner, "area": f"area:{level_of(case.area, level)}"}
        if level == YELLOW:
            unit.tell(case_key(case_id), "CaseNearlyDue", **told)
        else:
            unit.tell(case_key(case_id), "CaseOverdue", level=level, **told)


def _closes_in_silence(case: Case) -> bool:
    figures = figures_at(int(case.opened_at))
    return category_of_case(case, figures).grade in figures.reports.silence_grades


def _level(case: Case, now_ms: int) -> int:
    """Yellow before the deadline, red after it, and one more for every working day since."""
    due_at = int(case.due_at) if case.due_at is not None else now_ms
    if due_at > now_ms:
        return YELLOW
    calendar = figures_at(now_ms).working_days
    return RED + office_minutes_between(due_at, now_ms, calendar) // office_day_minutes(calendar)


def level_of(area: str, alarm: int) -> str:
    """Whose dispatchers are told: those of the area at yellow, one level higher at red and at each call after it."""
    line = [each.code for each in area_tree().line(area)] or [area]
    return line[min(alarm - YELLOW, len(line) - 1)]


def due(now_ms: int) -> list[str]:
    """Cases that have to be looked at."""
    found = every(Listing(ALARMS, index="gsi1", up_to=f"{now_ms:013d}"))
    return [alarm.case for item in found if (alarm := Alarm.of(item)) is not None]


def count_anew(case_id: str) -> None:
    """Set the deadline of a case by the calendar that is known now. A repeat finds it set."""
    run(lambda unit: _count_anew(unit, case_id))


def _count_anew(unit: Unit, case_id: str) -> None:
    unit.read(case_key(case_id), alarm_key(case_id))
    case, alarm = unit.get(Case, case_key(case_id)), unit.get(Alarm, alarm_key(case_id))
    if case is None or alarm is None or alarm.g2pk is None or case.clock is None:
        return
    # The end of a deferral is a day that was agreed: only its clock is counted anew.
    kept: dict[str, Any] = {"due_at": case.due_at} if case.state == "deferred" else {}
    move(unit, case, "", clock=case.clock, alarm=case.alarm, **kept)


def provisional(now_ms: int) -> list[str]:
    """Cases with a deadline that was provisional, and that the calendar reaches by now."""
    known = figures_at(now_ms).working_days.known_until
    found = every(Listing(PROVISIONAL, index="gsi2", up_to=known)) if known else ()
    return [alarm.case for item in found if (alarm := Alarm.of(item)) is not None]
