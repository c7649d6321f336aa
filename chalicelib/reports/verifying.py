"""Whether it was done: somebody without a part in it looks, the reporter says, or nobody objects in time."""

from typing import Any

from .. import decisions
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import at as figures_at
from .case_machine import demand_move
from .case_store import Case, case_key
from .changing import scoped
from .clocks import working_clock
from .dispatching import to_dispatcher
from .first_places import reported_by
from .moving import HANDLER, VERIFIERS, case_of_area, category_of_case, move
from .rules import CaseDone, OwnWork
from .store import Report, report_key


def verify(actor: Actor, command: Command, case_id: str) -> CaseDone:
    """Close a case as done. NoSuchCase, OwnWork, NotInThisState."""
    return run(lambda unit: _verify(unit, actor, scoped(actor, command), case_id))


def _verify(unit: Unit, actor: Actor, command: Command, case_id: str) -> CaseDone:
    return close(unit, to_verify(unit, actor, command, case_id), command, by=actor.person)


def close(unit: Unit, case: Case, command: Command | None = None, *, by: str = "") -> CaseDone:
    """Join the Unit with the closing of a case, by a verifier or by nobody independent. NotInThisState."""
    state = demand_move("close", case.state)
    done = move(
        unit, case, "closed", command,
        state=state, clock=None, due_at=None, closed_at=unit.now_ms, rating=None,
    )  # fmt: skip
    told = {"owner": case.owner, "area": case.area, "person": case.reporter, "by": by}
    unit.tell(case_key(case.id), "CaseClosed", case=case.id, **told)
    return done


def rework(actor: Actor, command: Command, case_id: str, reason: str) -> CaseDone:
    """Send a case back to its unit; once too often, and the dispatcher has it. NoSuchCase, OwnWork, NotInThisState."""
    return run(lambda unit: _rework(unit, actor, scoped(actor, command), case_id, reason=reason))


def _rework(unit: Unit, actor: Actor, command: Command, case_id: str, *, reason: str) -> CaseDone:
    return send_back(unit, to_verify(unit, actor, command, case_id), command, reason=reason)


def send_back(unit: Unit, case: Case, command: Command, *, reason: str) -> CaseDone:
    """Join the Unit with work that has to be done again (返工). NotInThisState."""
    figures, reworks = figures_at(unit.now_ms), int(case.reworks) + 1
    state, clock = demand_move("rework", case.state), working_clock(category_of_case(case, figures), unit.now_ms)
    after: dict[str, Any] = {"state": state, "clock": clock, "work_since": unit.now_ms}
    if reworks > figures.reports.reworks_max:
        after = to_dispatcher(case, figures, unit.now_ms)
    done = move(unit, case, "reworked", command, reworks=reworks, note=reason, **after)
    unit.tell(case_key(case.id), "CaseReworked", case=case.id, owner=done.owner, person=case.reporter)
    return done


def to_verify(unit: Unit, actor: Actor, command: Command, case_id: str) -> Case:
    """A case of the verifier's area in which he has no part. NoSuchCase, OwnWork."""
    case = case_of_area(unit, actor, command, case_id, roles=VERIFIERS)
    own = actor.person in (case.handler, case.resolver) or actor.holds(HANDLER, case.owner)
    reporters = {case.reporter, *_opener(unit, case), *reported_by(unit, case)}
    if own or not decisions.is_independent(unit, actor.person, reporters):
        raise OwnWork()
    return case


def _opener(unit: Unit, case: Case) -> tuple[str, ...]:
    """Whose report opened the case, where it is the first no more: an appeal may give him its place and reward back."""
    opener = unit.get(Report, report_key(case.id)) if case.first != case.id else None
    return (opener.person,) if opener is not None else ()
