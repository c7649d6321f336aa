"""What happens to a case: dispatched, returned, started, resolved, verified. Always one owner and one deadline."""

from typing import Any

from pynamodb.expressions.update import Action

from .. import media
from ..kit.clock import HOUR
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command
from ..kit.table import Replayed, Unit, run, stale
from ..kit.who import Actor
from ..places import Point, metres_between, reaches
from ..policy import Figures
from ..policy import at as figures_at
from .changing import scoped
from .machine import demand_move
from .routing import dispatcher_of, is_unit, territorial
from .rules import (
    KEPT_DONE,
    CaseDone,
    NoMoreReturns,
    NoSuchCase,
    NoSuchUnit,
    NotYourUnit,
    OwnWork,
    PhotoNotFresh,
    PhotoNotReady,
    TooFarFromCase,
    noted,
)
from .screening import shares_household
from .store import (
    Case,
    Claim,
    case_key,
    claim_key,
    county_of,
    owner_of_case,
    place_in_queue,
    queue,
    unit_cases,
)
from .submitting import demand_granted

DISPATCHERS, HANDLER, VERIFIERS = ("dispatcher",), "unit_handler", ("verifier",)


def dispatch(actor: Actor, command: Command, case_id: str, to_unit: str) -> CaseDone:
    """Give a case to a unit. NoSuchCase, NotInThisState, NoSuchUnit."""
    return run(lambda unit: _dispatch(unit, actor, scoped(actor, command), case_id, to_unit=to_unit))


def _dispatch(unit: Unit, actor: Actor, command: Command, case_id: str, *, to_unit: str) -> CaseDone:
    case = _case_of_area(unit, actor, command, case_id, roles=DISPATCHERS)
    state = demand_move("dispatch", case.state)
    figures = figures_at(unit.now_ms)
    if not is_unit(figures.routing.rows, to_unit):
        raise NoSuchUnit()
    return _move(
        unit, case, command, "CaseDispatched",
        state=state, owner=to_unit, due_at=_work_due(case, figures, unit.now_ms), work_since=unit.now_ms,
    )  # fmt: skip


def give_back(actor: Actor, command: Command, case_id: str, reason: str) -> CaseDone:
    """Return a case to the dispatcher; once too often, and the government of the area owns it for good.

    NoSuchCase, NotYourUnit, NotInThisState, NoMoreReturns.
    """
    return run(lambda unit: _give_back(unit, actor, scoped(actor, command), case_id, reason=reason))


def _give_back(unit: Unit, actor: Actor, command: Command, case_id: str, *, reason: str) -> CaseDone:
    case = _case_of_unit(unit, actor, command, case_id)
    state = demand_move("return", case.state)
    if int(case.final):
        raise NoMoreReturns()
    figures, returns = figures_at(unit.now_ms), int(case.returns) + 1
    after: dict[str, Any] = {"returns": returns, "note": reason}
    if returns > figures.reports.returns_max:
        after |= _last_owner(case, figures, unit.now_ms)
    else:
        after |= {"state": state, "owner": dispatcher_of(case.area), "due_at": _dispatch_due(figures, unit.now_ms)}
    return _move(unit, case, command, "CaseReturned", **after)


def _last_owner(case: Case, figures: Figures, now_ms: int) -> dict[str, Any]:
    government = territorial(figures.routing.rows, case.area)
    if government is None:  # no government is named for the area: its dispatcher finds the last owner
        due_at = _dispatch_due(figures, now_ms)
        return {"state": "returned", "owner": dispatcher_of(case.area), "due_at": due_at, "final": 1}
    due_at = _work_due(case, figures, now_ms)
    return {"state": "dispatched", "owner": government, "due_at": due_at, "work_since": now_ms, "final": 1}


def start(actor: Actor, command: Command, case_id: str) -> CaseDone:
    """Begin the work: the unit confirms that the problem exists. NoSuchCase, NotYourUnit, NotInThisState."""
    return run(lambda unit: _start(unit, actor, scoped(actor, command), case_id))


def _start(unit: Unit, actor: Actor, command: Command, case_id: str) -> CaseDone:
    case = _case_of_unit(unit, actor, command, case_id)
    state = demand_move("start", case.state)
    return _move(unit, case, command, "CaseStarted", state=state, handler=actor.person)


def resolve(
    actor: Actor, command: Command, case_id: str, *, photos: tuple[str, ...], point: Point, accuracy_m: float
) -> CaseDone:
    """Say that it is done, with photos taken there since the dispatch.

    NoSuchCase, NotYourUnit, NotInThisState, PhotoNotGranted, PhotoNotReady, PhotoNotFresh, TooFarFromCase.
    """
    return run(
        lambda unit: _resolve(unit, actor, scoped(actor, command), case_id, photos=photos, where=(point, accuracy_m))
    )


def _resolve(
    unit: Unit, actor: Actor, command: Command, case_id: str, *, photos: tuple[str, ...], where: tuple[Point, float]
) -> CaseDone:
    case = _case_of_unit(unit, actor, command, case_id)
    state = demand_move("resolve", case.state)
    figures = figures_at(unit.now_ms)
    _demand_near(case, where, figures)
    for photo in dict.fromkeys(photos):
        _use_after_photo(unit, actor, case, photo)
    due_at = unit.now_ms + figures.reports.verify_hours * HOUR
    return _move(
        unit, case, command, "CaseResolved",
        state=state, resolver=actor.person, due_at=due_at, after=" ".join(dict.fromkeys(photos)),
    )  # fmt: skip


def _demand_near(case: Case, where: tuple[Point, float], figures: Figures) -> None:
    point, accuracy_m = where
    distance = metres_between(case.point, point) - min(accuracy_m, figures.checkin.accuracy_allowance_m)
    if distance > figures.reports.after_photo_radius_m:
        raise TooFarFromCase(distance_m=round(distance), radius_m=figures.reports.after_photo_radius_m)


def _use_after_photo(unit: Unit, actor: Actor, case: Case, photo: str) -> None:
    """A photo of the handler's own, taken since the dispatch, of bytes that nobody sent before; used by this case."""
    grant = demand_granted(actor, photo, unit.now_ms)
    photo_item, claim_item = unit.read(media.photo_key(photo), claim_key(photo))
    made, claim = media.photo_from(photo_item), Claim.of(claim_item)
    if made is None:
        raise PhotoNotReady(photo=photo)
    old = grant.issued_at // 1000 < int(case.work_since or 0) // 1000  # a grant keeps whole seconds
    if old or made.state == "refused" or made.reuse_of is not None or claim is not None:
        raise PhotoNotFresh(photo=photo)
    unit.create(claim_key(photo), Claim(owner=owner_of_case(case.id)), stale)


def verify(actor: Actor, command: Command, case_id: str) -> CaseDone:
    """Close a case as done. NoSuchCase, OwnWork, NotInThisState."""
    return run(lambda unit: _verify(unit, actor, scoped(actor, command), case_id))


def _verify(unit: Unit, actor: Actor, command: Command, case_id: str) -> CaseDone:
    case = _to_verify(unit, actor, command, case_id)
    state = demand_move("verify", case.state)
    return _move(unit, case, command, "CaseClosed", state=state, due_at=None, closed_at=unit.now_ms)


def rework(actor: Actor, command: Command, case_id: str, reason: str) -> CaseDone:
    """Send a case back to its unit; once too often, and the dispatcher has it. NoSuchCase, OwnWork, NotInThisState."""
    return run(lambda unit: _rework(unit, actor, scoped(actor, command), case_id, reason=reason))


def _rework(unit: Unit, actor: Actor, command: Command, case_id: str, *, reason: str) -> CaseDone:
    case = _to_verify(unit, actor, command, case_id)
    figures, reworks = figures_at(unit.now_ms), int(case.reworks) + 1
    state, due_at = demand_move("rework", case.state), _work_due(case, figures, unit.now_ms)
    after: dict[str, Any] = {"state": state, "due_at": due_at, "work_since": unit.now_ms}
    if reworks > figures.reports.reworks_max:
        due_at = _dispatch_due(figures, unit.now_ms)
        after = {"state": "returned", "owner": dispatcher_of(case.area), "due_at": due_at}
    return _move(unit, case, command, "CaseReworked", reworks=reworks, note=reason, **after)


def _to_verify(unit: Unit, actor: Actor, command: Command, case_id: str) -> Case:
    """A case of the verifier's area in which he has no part. NoSuchCase, OwnWork."""
    case = _case_of_area(unit, actor, command, case_id, roles=VERIFIERS)
    own = actor.person in (case.handler, case.resolver, case.reporter) or actor.holds(HANDLER, case.owner)
    if own or shares_household(unit, actor, case.reporter):
        raise OwnWork()
    return case


def _case_of_area(unit: Unit, actor: Actor, command: Command, case_id: str, *, roles: tuple[str, ...]) -> Case:
    case = _case(unit, case_id, command)
    if not reaches(actor, case.area, *roles):
        raise NoSuchCase()
    return case


def _case_of_unit(unit: Unit, actor: Actor, command: Command, case_id: str) -> Case:
    case = _case(unit, case_id, command)
    if not actor.holds(HANDLER, case.owner):
        raise NotYourUnit()
    return case


def _case(unit: Unit, case_id: str, command: Command) -> Case:
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


def _work_due(case: Case, figures: Figures, now_ms: int) -> int:
    """When the unit has to be done with it."""
    found = next((each for each in figures.categories.rows if each.code == case.category), None)
    return now_ms + (found.due_hours if found is not None else figures.reports.verify_hours) * HOUR


def _dispatch_due(figures: Figures, now_ms: int) -> int:
    return now_ms + figures.reports.dispatch_hours * HOUR


def _move(unit: Unit, case: Case, command: Command, fact: str, **after: Any) -> CaseDone:
    """Join the Unit with one move of the case: attributes, indexes, timeline, the remembered answer, and its fact."""
    key, revision = case_key(case.id), int(case.revision)
    state, owner = after.get("state", case.state), after.get("owner", case.owner)
    due_at = after.get("due_at", case.due_at)
    answer = CaseDone(command.key, command.digest, state, owner, int(due_at) if due_at is not None else None)
    updates: list[Action] = [
        attribute.set(value) if value is not None else attribute.remove()
        for attribute, value in ((getattr(Case, name), value) for name, value in after.items())
    ]
    at = int(due_at) if due_at is not None else unit.now_ms
    unit.change(
        key,
        *updates,
        Case.timeline.set(noted(case.timeline, fact.removeprefix("Case").lower(), unit.now_ms)),
        Case.done.set(((case.done or ()) + (answer,))[-KEPT_DONE:]),
        Case.g1pk.set(queue(f"CASES#{state}", county_of(case.area))),
        Case.g1sk.set(place_in_queue(case.area, at)),
        Case.g2pk.set(unit_cases(owner)),
        Case.g2sk.set(f"{state}#{at:013d}"),
        Case.revision.set(revision + 1),
        condition=Case.revision == revision,
        otherwise=stale,
    )
    unit.tell(key, fact, case=case.id, owner=owner, person=case.reporter)
    return answer
