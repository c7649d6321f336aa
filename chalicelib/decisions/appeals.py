"""Appeals: filed by the person, heard by another one at least one level up, and by the city at last."""

from typing import Any

from pynamodb.expressions.update import Action

from .. import identity
from ..kit.clock import DAY
from ..kit.errors import IdempotencyMismatch
from ..kit.pages import Listing, Page, every, page
from ..kit.record import Command, Item, repeated
from ..kit.revised import revise
from ..kit.table import Unit, run, taken
from ..kit.who import Actor
from ..places import CITY_CODE, NotYourArea, area_tree, reaches
from ..policy import at as figures_at
from ..policy import end_of_working_day
from .independence import is_independent
from .rules import (
    OUTCOMES,
    AppealOver,
    HearerUnfit,
    NoSuchAppeal,
    NoSuchDecision,
    NotTheHearer,
    Outcome,
    hearing_of,
    may_appeal,
)
from .store import DUE_APPEALS, Appeal, Decision, appeal_key, decision_key, docket, due

OFFICERS = ("city_admin", "county_admin", "arbiter")


def file(actor: Actor, command: Command, decision: str, statement: str) -> Appeal:
    """Appeal against one's own decision, once an instance and within its days; the command's key is the appeal's id.

    NoSuchDecision, AppealOpen, NoFurtherAppeal, AppealTooLate.
    """
    return run(lambda unit: _file(unit, actor, command, decision, statement=statement))


def _file(unit: Unit, actor: Actor, command: Command, decision_id: str, *, statement: str) -> Appeal:
    key = appeal_key(command.key)
    unit.recognise(key, lambda old: _filed_before(old, actor, command))
    decision = unit.get(Decision, decision_key(actor.person, decision_id))
    if decision is None:
        raise NoSuchDecision()
    may_appeal(decision.appeal_state, int(decision.instance), int(decision.appeal_until), unit.now_ms)
    appeal = _new(unit, decision, command, statement)
    unit.create(key, appeal, taken)
    _note(unit, decision, "filed", Decision.appeal.set(command.key), Decision.instance.set(int(appeal.instance)))
    unit.tell(key, "AppealFiled", appeal=command.key, person=actor.person, kind=decision.kind)
    return appeal


def _filed_before(old: Item, actor: Actor, command: Command) -> Appeal | None:
    before = Appeal.of(old)
    if before is None or before.person != actor.person:
        return None
    if before.digest != command.digest:
        raise IdempotencyMismatch()
    return before


def _new(unit: Unit, decision: Decision, command: Command, statement: str) -> Appeal:
    figures, instance = figures_at(unit.now_ms), int(decision.instance) + 1
    hearing = hearing_of(decision.scope, instance, area_tree())
    due_at = end_of_working_day(unit.now_ms, figures.decisions.appeal_working_days, figures.working_days)
    before = unit.get(Appeal, appeal_key(decision.appeal)) if decision.appeal else None
    return Appeal(
        person=decision.person,
        decision=decision.id,
        instance=instance,
        hearing=hearing,
        statement=statement,
        digest=command.digest,
        state="filed",
        filed_at=unit.now_ms,
        due_at=due_at,
        excluded=(*decision.by, *((before.hearer,) if before is not None and before.hearer else ())),
        revision=0,
        g1pk=docket(hearing),
        g1sk=f"{due(due_at)}#{command.key}",
        g2pk=DUE_APPEALS,
        g2sk=f"{due(due_at)}#{command.key}",
    )


def assign(actor: Actor, command: Command, appeal_id: str, volunteer_no: str) -> Appeal:
    """Give an appeal of one's area to an officer who may hear it: at least one level up, and independent.

    NoSuchAppeal, AppealOver, HearerUnfit, NoSuchPerson.
    """
    hearer = identity.person_of_volunteer_no(volunteer_no)
    if hearer is None:
        raise identity.NoSuchPerson()
    return run(lambda unit: _assign(unit, actor, command, appeal_id, hearer=hearer))


def _assign(unit: Unit, actor: Actor, command: Command, appeal_id: str, *, hearer: str) -> Appeal:
    appeal = _open(unit, actor, appeal_id)
    if repeated(appeal.commands, command):
        return appeal
    _demand_open(appeal)
    if not _may_hear(unit, hearer, appeal):
        raise HearerUnfit()
    _change(unit, appeal, command, Appeal.state.set("assigned"), Appeal.hearer.set(hearer))
    decision = _decision_of(unit, appeal)
    _note(unit, decision, "assigned")
    told = {"appeal": appeal_id, "person": appeal.person}
    unit.tell(appeal_key(appeal_id), "AppealAssigned", to=hearer, by=actor.person, **told)
    appeal.state, appeal.hearer = "assigned", hearer
    return appeal


def _may_hear(unit: Unit, person: str, appeal: Appeal) -> bool:
    """The officer's area is that of the hearing or above it, and he and his household have no part in the matter."""
    roles = [role for role in identity.profile_of(unit, person).roles if role.name in OFFICERS]
    high_enough = any(area_tree().contains(role.scope, appeal.hearing) for role in roles)
    return high_enough and is_independent(unit, person, (appeal.person, *appeal.excluded))


def judge(
    actor: Actor, command: Command, appeal_id: str, *, outcome: Outcome, code: str, amount: int | None = None
) -> Appeal:
    """Decide an appeal that is assigned to the actor; whoever made the decision reacts to `AppealDecided`.

    `amount` says how much a partial success gives back, in the measure of the decision (minutes, days).
    NoSuchAppeal, NotTheHearer, AppealOver.
    """
    return run(lambda unit: _judge(unit, actor, command, appeal_id, outcome=outcome, code=code, amount=amount))


def _judge(
    unit: Unit, actor: Actor, command: Command, appeal_id: str, *, outcome: Outcome, code: str, amount: int | None
) -> Appeal:
    appeal = _open(unit, actor, appeal_id)
    if repeated(appeal.commands, command):
        return appeal
    if appeal.hearer != actor.person:
        raise NotTheHearer()
    _demand_open(appeal)
    given = amount if outcome == "partial" else None
    ended: list[Action] = [each.remove() for each in (Appeal.g1pk, Appeal.g1sk, Appeal.g2pk, Appeal.g2sk)]
    figures = [Appeal.code.set(code), Appeal.decided_at.set(unit.now_ms)]
    figures += [Appeal.amount.set(given)] if given is not None else []
    _change(unit, appeal, command, Appeal.state.set(outcome), *figures, *ended)
    decision = _decision_of(unit, appeal)
    days = figures_at(unit.now_ms).decisions.appeal_days
    _note(unit, decision, outcome, Decision.appeal_until.set(unit.now_ms + days * DAY))
    unit.tell(appeal_key(appeal_id), "AppealDecided", **_news(decision, appeal, outcome, given))
    appeal.state, appeal.code, appeal.decided_at = outcome, code, unit.now_ms
    return appeal


def _news(decision: Decision, appeal: Appeal, outcome: Outcome, amount: int | None) -> dict[str, Any]:
    return {
        "appeal": appeal.id,
        "decision": decision.id,
        "person": decision.person,
        "kind": decision.kind,
        "subject": decision.subject,
        "outcome": outcome,
        "amount": amount or 0,
    }


def of_area(actor: Actor, area: str | None, *, limit: int, cursor: str | None) -> Page[tuple[Appeal, Decision]]:
    """The open appeals that an area hears, those due first, with what they are against. NotYourArea, CursorInvalid."""
    asked = area or _widest(actor)
    if not reaches(actor, asked, *OFFICERS):
        raise NotYourArea()
    found = page(Listing(docket(asked), index="gsi1"), limit=limit, cursor=cursor)
    appeals = [each for item in found.items if (each := Appeal.of(item)) is not None]
    return Page(run(lambda unit: [(each, _decision_of(unit, each)) for each in appeals]), found.next_cursor)


def _widest(actor: Actor) -> str:
    return min((scope for role in OFFICERS for scope in actor.scopes(role)), key=len, default=CITY_CODE)


def overdue(now_ms: int) -> list[Appeal]:
    """Open appeals whose working days are over and that nobody has marked yet."""
    listed = every(Listing(DUE_APPEALS, index="gsi2", up_to=due(now_ms)))
    return [each for item in listed if (each := Appeal.of(item)) is not None]


def mark_overdue(appeal_id: str) -> None:
    """Say once that an appeal is overdue; it stays in the queue, first of all. A repeat changes nothing."""
    run(lambda unit: _mark(unit, appeal_id))


def _mark(unit: Unit, appeal_id: str) -> None:
    appeal = unit.get(Appeal, appeal_key(appeal_id))
    if appeal is None or not appeal.g2pk or int(appeal.due_at) > unit.now_ms:
        return
    _change(unit, appeal, None, Appeal.overdue.set(1), Appeal.g2pk.remove(), Appeal.g2sk.remove())
    unit.tell(appeal_key(appeal_id), "AppealOverdue", appeal=appeal_id, person=appeal.person, area=appeal.hearing)


def _open(unit: Unit, actor: Actor, appeal_id: str) -> Appeal:
    appeal = unit.get(Appeal, appeal_key(appeal_id))
    if appeal is None or not reaches(actor, appeal.hearing, *OFFICERS):
        raise NoSuchAppeal()
    return appeal


def _demand_open(appeal: Appeal) -> None:
    if appeal.state in OUTCOMES:
        raise AppealOver(state=appeal.state)


def _decision_of(unit: Unit, appeal: Appeal) -> Decision:
    decision = unit.get(Decision, decision_key(appeal.person, appeal.decision))
    if decision is None:
        raise LookupError(f"an appeal against no decision: {appeal.id}")
    return decision


def _change(unit: Unit, appeal: Appeal, command: Command | None, *updates: Action) -> None:
    revise(unit, appeal_key(appeal.id), appeal, *updates, command=command)


def _note(unit: Unit, decision: Decision, state: Any, *updates: Action) -> None:
    revise(unit, decision_key(decision.person, decision.id), decision, Decision.appeal_state.set(state), *updates)
