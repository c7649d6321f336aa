"""How a case is read for a command and moved: one revision, one owner, one deadline with its alarm, one answer kept."""

from typing import Any

from pynamodb.expressions.update import Action

from ..kit.clock import day_on
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command, Record
from ..kit.revised import revise
from ..kit.table import Replayed, Unit, stale
from ..kit.who import Actor
from ..places import reaches
from ..policy import Category, Figures, WorkingDays
from ..policy import at as figures_at
from .case_machine import OPEN
from .case_store import ALARMS, PROVISIONAL, Alarm, Case, alarm_key, case_key, unit_cases
from .clocks import Clock
from .rules import KEPT_DONE, CaseDone, NoSuchCase, NotYourUnit, noted
from .store import county_of, place_in_queue, queue

DISPATCHERS, HANDLER, VERIFIERS = ("dispatcher",), "unit_handler", ("verifier",)


def case_for(unit: Unit, case_id: str, command: Command) -> Case:
    """The case that a command is about. NoSuchCase; Replayed when this very command was done before."""
    case = unit.get(Case, case_key(case_id))
    if case is None:
        raise NoSuchCase()
    done = next((each for each in case.done or () if each.key == command.key), None)
    if done is None:
        return case
    if done.digest != command.digest:
        raise IdempotencyMismatch()
    raise Replayed(done)


def case_of_area(unit: Unit, actor: Actor, command: Command, case_id: str, *, roles: tuple[str, ...]) -> Case:
    """The same, for whom it reaches. NoSuchCase."""
    case = case_for(unit, case_id, command)
    if not reaches(actor, case.area, *roles):
        raise NoSuchCase()
    return case


def case_of_unit(unit: Unit, actor: Actor, command: Command, case_id: str) -> Case:
    """The same, for a handler of the unit that owns it. NoSuchCase, NotYourUnit."""
    case = case_for(unit, case_id, command)
    if not actor.holds(HANDLER, case.owner):
        raise NotYourUnit()
    return case


def category_of_case(case: Case, figures: Figures) -> Category:
    """Its category; one that is gone is as any other."""
    found = next((each for each in figures.categories.rows if each.code == case.category), None)
    return found or Category(code=case.category, name="")


def move(unit: Unit, case: Case, code: str, command: Command | None = None, **after: Any) -> CaseDone:
    """Join the Unit with one step of a case: attributes, queues, timeline, alarm and the remembered answer.

    Whoever gives a `clock` gives the deadline with it, and no alarm has rung yet; the caller tells the fact.
    """
    figures = figures_at(unit.now_ms)
    if "clock" in after:
        after = {"alarm": None} | after
        if after["clock"] is not None:
            after.setdefault("due_at", after["clock"].due_at(figures.working_days))
    state, owner = after.get("state", case.state), after.get("owner", case.owner)
    due_at = after.get("due_at", case.due_at)
    due = int(due_at) if due_at is not None else None
    answer = CaseDone(command.key if command else "", command.digest if command else "", state, owner, due)
    updates: list[Action] = [
        attribute.set(value) if value is not None else attribute.remove()
        for attribute, value in ((getattr(Case, name), value) for name, value in after.items())
    ]
    if command is not None:
        updates.append(Case.done.set(((case.done or ()) + (answer,))[-KEPT_DONE:]))
    if code:
        updates.append(Case.timeline.set(noted(case.timeline, code, unit.now_ms)))
    queues = queues_of(case.area, state, owner, due if due is not None else unit.now_ms)
    updates += [getattr(Case, name).set(value) for name, value in queues.items()]
    revise(unit, case_key(case.id), case, *updates)
    clock = after.get("clock", case.clock)
    _set_alarm(unit, case.id, next_at(state, clock, due, int(after.get("alarm", case.alarm) or 0), figures), clock)
    return answer


def queues_of(area: str, state: str, owner: str, at_ms: int) -> dict[str, str]:
    """Where a case stands in the lists of its area and of its unit."""
    return {
        "g1pk": queue(f"CASES#{state}", county_of(area)),
        "g1sk": place_in_queue(area, at_ms),
        "g2pk": unit_cases(owner),
        "g2sk": f"{state}#{at_ms:013d}",
    }


def next_at(state: str, clock: Clock | None, due_at: int | None, alarm: int, figures: Figures) -> int | None:
    """When an open case has to be looked at: yellow, then due, then once a working day; never when it is over."""
    if state not in OPEN or due_at is None:
        return None
    if alarm == 0 and clock is not None and state != "deferred":
        return min(due_at, clock.yellow_at(figures.working_days, figures.reports.yellow_percent))
    return due_at if alarm < 2 else _working_days_after(due_at, alarm - 1, figures)


def _working_days_after(due_at: int, days: int, figures: Figures) -> int:
    minutes = sum(closes - opens for opens, closes in figures.working_days.office_hours)
    return Clock(due_at, minutes * days).due_at(figures.working_days)


def alarm_of(case_id: str, at_ms: int, clock: Clock | None, calendar: WorkingDays) -> Alarm:
    """An alarm for that moment, listed by its day while the calendar does not reach as far."""
    provisional = clock is not None and clock.is_provisional(calendar)
    return Alarm(
        case=case_id,
        g1pk=ALARMS,
        g1sk=f"{at_ms:013d}",
        g2pk=PROVISIONAL if provisional else None,
        g2sk=day_on(clock.due_at(calendar)) if provisional and clock is not None else None,
    )


def set_alarm(unit: Unit, case: Case, case_id: str) -> None:
    """Join the Unit with the alarm of a case that is opened in it."""
    at_ms = next_at(case.state, case.clock, case.deadline, 0, figures_at(unit.now_ms))
    _set_alarm(unit, case_id, at_ms, case.clock)


def _set_alarm(unit: Unit, case_id: str, at_ms: int | None, clock: Clock | None) -> None:
    """The alarm moves only together with the case, whose revision guards it."""
    key = alarm_key(case_id)
    there = unit.get(Alarm, key)
    if at_ms is None:
        if there is not None:
            unit.remove(key, Record.pk.exists(), stale)
        return
    wanted = alarm_of(case_id, at_ms, clock, figures_at(unit.now_ms).working_days)
    if there is None:
        unit.create(key, wanted, stale)
        return
    names = ("g1sk", "g2pk", "g2sk")
    updates = [
        getattr(Alarm, name).set(value) if value is not None else getattr(Alarm, name).remove()
        for name, value in ((name, getattr(wanted, name)) for name in names)
    ]
    unit.change(key, *updates, condition=Record.pk.exists(), otherwise=stale)
