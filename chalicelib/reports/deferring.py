"""Deferral (挂账): work that season or ground forbids waits, with the dispatcher's approval; the clock stands.

The unit asks, the dispatcher approves or refuses; the time that is left runs on when the day has come, or sooner.
"""

from .. import decisions
from ..kit.clock import DAY, day_end_ms
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import Figures
from ..policy import at as figures_at
from .case_machine import demand_move
from .case_store import Asked, Case, case_key
from .changing import scoped
from .moving import DISPATCHERS, case_of_area, case_of_unit, move
from .rules import CaseDone, DeferralAsked, DeferralTooLong, NoDeferralAsked, NoMoreDeferrals


def ask(actor: Actor, command: Command, case_id: str, *, until_on: str, reason: str) -> CaseDone:
    """Ask for a deferral to the end of a day. The clock runs on until it is approved.

    NoSuchCase, NotYourUnit, NotInThisState, DeferralAsked, NoMoreDeferrals, DeferralTooLong.
    """
    until = day_end_ms(until_on)
    return run(lambda unit: _ask(unit, actor, scoped(actor, command), case_id, until=until, reason=reason))


def _ask(unit: Unit, actor: Actor, command: Command, case_id: str, *, until: int, reason: str) -> CaseDone:
    case = case_of_unit(unit, actor, command, case_id)
    demand_move("defer", case.state)
    if case.asked:
        raise DeferralAsked()
    _demand_bounded(case, until, unit.now_ms, figures_at(unit.now_ms))
    done = move(unit, case, "deferral_asked", command, asked=Asked(until, actor.person), note=reason)
    unit.tell(case_key(case_id), "DeferralAsked", case=case_id, owner=f"area:{case.area}")
    return done


def _demand_bounded(case: Case, until: int, now_ms: int, figures: Figures) -> None:
    if int(case.deferrals or 0) >= figures.reports.deferrals_max:
        raise NoMoreDeferrals(most=figures.reports.deferrals_max)
    paused = int(case.paused_ms or 0) + until - now_ms
    if until <= now_ms or paused > figures.reports.pause_days_max * DAY:
        raise DeferralTooLong(days=figures.reports.pause_days_max)


def approve(actor: Actor, command: Command, case_id: str) -> CaseDone:
    """Let a case wait, as somebody else than who asked, and not of his household.

    NoSuchCase, NotInThisState, NoDeferralAsked, NotIndependent, NoMoreDeferrals, DeferralTooLong.
    """
    return run(lambda unit: _approve(unit, actor, scoped(actor, command), case_id))


def _approve(unit: Unit, actor: Actor, command: Command, case_id: str) -> CaseDone:
    case, asked = _asked(unit, actor, command, case_id)
    state, figures = demand_move("defer", case.state), figures_at(unit.now_ms)
    decisions.demand_second_person(unit, actor, (asked.by,))
    _demand_bounded(case, asked.until, unit.now_ms, figures)
    left = case.clock.left(unit.now_ms, figures.working_days) if case.clock is not None else 0
    done = move(
        unit, case, "deferred", command,
        state=state, asked=None, due_at=asked.until, clock=case.clock, left_minutes=left,
        deferrals=int(case.deferrals or 0) + 1, deferred_at=unit.now_ms,
    )  # fmt: skip
    unit.tell(case_key(case_id), "CaseDeferred", case=case_id, owner=case.owner, person=case.reporter)
    return done


def refuse(actor: Actor, command: Command, case_id: str, reason: str) -> CaseDone:
    """Refuse a deferral: the clock has never stood. NoSuchCase, NoDeferralAsked."""
    return run(lambda unit: _refuse(unit, actor, scoped(actor, command), case_id, reason=reason))


def _refuse(unit: Unit, actor: Actor, command: Command, case_id: str, *, reason: str) -> CaseDone:
    case, _ = _asked(unit, actor, command, case_id)
    done = move(unit, case, "deferral_refused", command, asked=None, note=reason)
    unit.tell(case_key(case_id), "DeferralRefused", case=case_id, owner=case.owner)
    return done


def _asked(unit: Unit, actor: Actor, command: Command, case_id: str) -> tuple[Case, Asked]:
    case = case_of_area(unit, actor, command, case_id, roles=DISPATCHERS)
    if not case.asked:
        raise NoDeferralAsked()
    return case, case.asked


def resume(actor: Actor, command: Command, case_id: str) -> CaseDone:
    """Go on sooner than was said. NoSuchCase, NotYourUnit, NotInThisState."""
    return run(lambda unit: _resume(unit, actor, scoped(actor, command), case_id))


def _resume(unit: Unit, actor: Actor, command: Command, case_id: str) -> CaseDone:
    return go_on(unit, case_of_unit(unit, actor, command, case_id), command)


def go_on(unit: Unit, case: Case, command: Command | None = None) -> CaseDone:
    """Join the Unit with the end of a deferral: what was left of the clock runs on. NotInThisState."""
    state = demand_move("resume", case.state)
    paused = int(case.paused_ms or 0) + unit.now_ms - int(case.deferred_at or unit.now_ms)
    clock = case.clock.again(unit.now_ms, int(case.left_minutes or 0)) if case.clock is not None else None
    done = move(
        unit, case, "resumed", command,
        state=state, clock=clock, paused_ms=paused, deferred_at=None, left_minutes=None,
    )  # fmt: skip
    unit.tell(case_key(case.id), "CaseResumed", case=case.id, owner=case.owner)
    return done
