"""Who has a case: the dispatcher gives it to a unit, a unit gives it back, and the last owner keeps it."""

from typing import Any

from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import Figures
from ..policy import at as figures_at
from .case_machine import demand_move
from .case_store import Case, case_key
from .changing import scoped
from .clocks import dispatch_clock, working_clock
from .moving import DISPATCHERS, case_of_area, case_of_unit, category_of_case, move
from .routing import dispatcher_of, is_unit, territorial
from .rules import CaseDone, NoMoreReturns, NoSuchUnit


def dispatch(actor: Actor, command: Command, case_id: str, to_unit: str) -> CaseDone:
    """Give a case to a unit. NoSuchCase, NotInThisState, NoSuchUnit."""
    return run(lambda unit: _dispatch(unit, actor, scoped(actor, command), case_id, to_unit=to_unit))


def _dispatch(unit: Unit, actor: Actor, command: Command, case_id: str, *, to_unit: str) -> CaseDone:
    case = case_of_area(unit, actor, command, case_id, roles=DISPATCHERS)
    state = demand_move("dispatch", case.state)
    figures = figures_at(unit.now_ms)
    if not is_unit(figures.routing.rows, to_unit):
        raise NoSuchUnit()
    clock = working_clock(category_of_case(case, figures), unit.now_ms)
    done = move(
        unit, case, "dispatched", command, state=state, owner=to_unit, clock=clock, work_since=unit.now_ms
    )  # fmt: skip
    unit.tell(case_key(case_id), "CaseDispatched", case=case_id, owner=to_unit, person=case.reporter)
    return done


def give_back(actor: Actor, command: Command, case_id: str, reason: str) -> CaseDone:
    """Return a case to the dispatcher; once too often, and the government of the area owns it for good.

    NoSuchCase, NotYourUnit, NotInThisState, NoMoreReturns.
    """
    return run(lambda unit: _give_back(unit, actor, scoped(actor, command), case_id, reason=reason))


def _give_back(unit: Unit, actor: Actor, command: Command, case_id: str, *, reason: str) -> CaseDone:
    case = case_of_unit(unit, actor, command, case_id)
    demand_move("return", case.state)
    if int(case.final):
        raise NoMoreReturns()
    figures, returns = figures_at(unit.now_ms), int(case.returns) + 1
    often = returns > figures.reports.returns_max
    after = _last_owner(case, figures, unit.now_ms) if often else to_dispatcher(case, figures, unit.now_ms)
    done = move(unit, case, "returned", command, returns=returns, note=reason, **after)
    unit.tell(case_key(case_id), "CaseReturned", case=case_id, owner=done.owner, person=case.reporter)
    return done


def to_dispatcher(case: Case, figures: Figures, now_ms: int) -> dict[str, Any]:
    """What a case is when the dispatcher of its area has it."""
    clock = dispatch_clock(category_of_case(case, figures), figures, now_ms)
    return {"state": "returned", "owner": dispatcher_of(case.area), "clock": clock}


def _last_owner(case: Case, figures: Figures, now_ms: int) -> dict[str, Any]:
    government = territorial(figures.routing.rows, case.area)
    if government is None:  # no government is named for the area: its dispatcher finds the last owner
        return to_dispatcher(case, figures, now_ms) | {"final": 1}
    clock = working_clock(category_of_case(case, figures), now_ms)
    return {"state": "dispatched", "owner": government, "clock": clock, "work_since": now_ms, "final": 1}
