"""The evaluation (服务评价) of a service by a keeper of the station that recorded it: stars, fixed words, once."""

from .. import decisions, hours
from ..kit.clock import DAY
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command, Item
from ..kit.table import Unit, fetch, run
from ..kit.who import Actor
from ..policy import at as figures_at
from .amending_rules import KEEPER
from .correcting import person_of
from .record_rules import EvaluatedBefore, Praise, TooLateToEvaluate, WasNotPresent
from .record_store import Evaluation, evaluation_key


def evaluate(actor: Actor, command: Command, volunteer_no: str, session: str, on: str, *, said: Praise) -> Evaluation:
    """Evaluate a volunteer's session at one's station; nobody evaluates himself or his household, and once is all.

    NoSuchPerson, NoSuchSession, WasNotPresent, NotIndependent, TooLateToEvaluate, EvaluatedBefore.
    """
    person = person_of(volunteer_no)
    return run(lambda unit: _evaluate(unit, actor, command, person, said=said, service=(session, on)))


def _evaluate(
    unit: Unit, actor: Actor, command: Command, person: str, *, said: Praise, service: tuple[str, str]
) -> Evaluation:
    session, on = service
    key = evaluation_key(person, session)
    unit.recognise(key, lambda old: _evaluated_before(old, command))
    found = hours.served(unit, person, session, on)
    if not actor.holds(KEEPER, found.station):
        raise WasNotPresent()
    decisions.demand_second_person(unit, actor, (person,))
    if unit.now_ms > found.end_at + figures_at(unit.now_ms).amendments.evaluation_days * DAY:
        raise TooLateToEvaluate()
    made = Evaluation(stars=said.stars, words=said.words, by=actor.person, at=unit.now_ms, commands=(command,))
    unit.create(key, made, lambda _: EvaluatedBefore())
    unit.tell(key, "ServiceEvaluated", person=person, session=session, station=found.station, stars=said.stars)
    return made


def _evaluated_before(old: Item, command: Command) -> Evaluation | None:
    before = Evaluation.of(old)
    mine = next((each for each in (before.commands if before else None) or () if each.key == command.key), None)
    if mine is not None and mine.digest != command.digest:
        raise IdempotencyMismatch()
    return before if mine is not None else None


def evaluations_of(person: str, sessions: list[str]) -> dict[str, Evaluation]:
    """What was said of these sessions, by session; in one read."""
    keys = {evaluation_key(person, each): each for each in sessions}
    found = fetch(keys) if keys else {}
    return {keys[key]: each for key, item in found.items() if (each := Evaluation.of(item)) is not None}
