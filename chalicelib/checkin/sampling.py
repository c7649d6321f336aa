"""Spot checks (抽查): one session in a hundred is drawn as it ends, published without a name, and its keeper asked.

The draw is an HMAC of month and session: a phone that makes its own ids cannot dodge it, and a repeat draws the same.
"""

from typing import cast

from .. import decisions, hours, identity
from ..households import is_hidden
from ..kit.clock import month_of
from ..kit.codes import derived_key, tag
from ..kit.errors import Refusal
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, Item, remember, repeated
from ..kit.secrets import key_ring
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..policy import at as figures_at
from ..stations import find
from .amending_rules import KEEPER
from .back_fill_store import BackFill, back_fill_key
from .record_rules import AnsweredBefore, NoSuchQuestion, Said, WasNotPresent, is_sampled
from .record_store import Question, Sample, question_key, questions_of, sample_key, sample_of


def draw(person: str, session: str, station: str, *, minutes: int, grade: int, ended_at: int) -> None:
    """Take a session that ended into its month's sample, if it is drawn. A repeat finds it there."""
    month, per_mille = month_of(ended_at), figures_at(ended_at).spot_checks.sample_per_mille
    _, master = key_ring().code_key()
    if not is_sampled(tag(derived_key(master, "sample"), f"{month}:{session}".encode(), 8), per_mille):
        return
    sample = Sample(
        session=session,
        person=person,
        station=station,
        minutes=minutes,
        grade=grade,
        ended_at=ended_at,
        g1pk=questions_of(station),
        g1sk=f"{ended_at:013d}#{session}",
    )
    if is_hidden(person):
        sample.area = find(station).area
    run(lambda unit: _keep(unit, month, sample))


def _keep(unit: Unit, month: str, sample: Sample) -> None:
    if unit.get(Question, question_key(sample.session)) is not None:
        return
    unit.create(sample_key(month, sample.session), sample, _kept)
    unit.create(question_key(sample.session), Question(month=month), _kept)


def _kept(_: Item | None) -> Refusal | None:
    return None


def published(month: str, *, limit: int, cursor: str | None) -> Page[Sample]:
    """A month's sample as everybody may read it; what is not answered is visible as such. CursorInvalid."""
    found = page(Listing(sample_of(month)), limit=limit, cursor=cursor)
    return Page([each for item in found.items if (each := Sample.of(item)) is not None], found.next_cursor)


def questions(actor: Actor, station_id: str, *, limit: int, cursor: str | None) -> Page[Sample]:
    """A station's unanswered questions, for its keepers. NoSuchStation, WasNotPresent, CursorInvalid."""
    if not actor.holds(KEEPER, find(station_id).id):
        raise WasNotPresent()
    found = page(Listing(questions_of(station_id), index="gsi1"), limit=limit, cursor=cursor)
    return Page([each for item in found.items if (each := Sample.of(item)) is not None], found.next_cursor)


def answer(actor: Actor, command: Command, session: str, said: Said) -> Sample:
    """Say whether a sampled session took place, as a keeper of its station who has no hand in it; once.

    NoSuchQuestion, WasNotPresent, NotIndependent, AnsweredBefore.
    """
    return run(lambda unit: _answer(unit, actor, command, session, said=said))


def _answer(unit: Unit, actor: Actor, command: Command, session: str, *, said: Said) -> Sample:
    question = unit.get(Question, question_key(session))
    if question is None:
        raise NoSuchQuestion()
    sample = cast(Sample, unit.get(Sample, sample_key(question.month, session)))  # they are made together
    if repeated(sample.commands, command):
        return sample
    if not actor.holds(KEEPER, sample.station):
        raise WasNotPresent()
    filled = unit.get(BackFill, back_fill_key(session))
    vouched = [each.person for each in filled.vouched] if filled is not None else []
    hands = hours.hands_in(unit, sample.person, session)
    decisions.demand_second_person(unit, actor, (sample.person, *vouched, *hands))
    if sample.said_at:
        raise AnsweredBefore()
    key = sample_key(question.month, session)
    unit.change(
        key,
        Sample.said.set(said),
        Sample.said_by.set(actor.person),
        Sample.said_at.set(unit.now_ms),
        Sample.commands.set(remember(sample.commands, command)),
        Sample.g1pk.remove(),
        Sample.g1sk.remove(),
        condition=Sample.said.does_not_exist(),
        otherwise=stale,
    )
    unit.tell(key, "SampleAnswered", session=session, said=said, by=actor.person)
    sample.said, sample.said_at = said, unit.now_ms
    return sample


def volunteer_no_of(person: str) -> str:
    """A person's public number, for the keeper who is asked about him."""
    return run(lambda unit: identity.profile_of(unit, person)).volunteer_no
