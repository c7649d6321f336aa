"""Spot checks (抽查): one session in a hundred is drawn as it ends, published without a name, and its keeper asked.

Where somebody answers for whom it served, he is asked, too (recalling.py), unless it is his own or his household's.

The draw is an HMAC of month and session: a phone that makes its own ids cannot dodge it, and a repeat draws the same.
"""

from dataclasses import dataclass
from typing import cast

from .. import beneficiaries, decisions, hours, identity
from ..households import is_hidden
from ..kit.clock import DAY, month_of
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
from .record_store import (
    Question,
    Recall,
    Sample,
    question_key,
    questions_of,
    recall_key,
    recalls_of,
    sample_key,
    sample_of,
)


@dataclass(frozen=True)
class Drawn:
    """A session that ended; the beneficiary is "" where it names none, the day where it counts from its end on."""

    person: str
    session: str
    station: str
    minutes: int
    grade: int
    ended_at: int
    beneficiary: str = ""
    on: str = ""


def draw(drawn: Drawn) -> None:
    """Take a session that ended into its month's sample, if it is drawn. A repeat finds it there."""
    month, figures = month_of(drawn.ended_at), figures_at(drawn.ended_at).spot_checks
    _, master = key_ring().code_key()
    if is_sampled(tag(derived_key(master, "sample"), f"{month}:{drawn.session}".encode(), 8), figures.sample_per_mille):
        area = find(drawn.station).area if is_hidden(drawn.person) else None
        run(lambda unit: _keep(unit, month, drawn, area=area))


def _keep(unit: Unit, month: str, drawn: Drawn, *, area: str | None) -> None:
    if unit.get(Question, question_key(drawn.session)) is not None:
        return
    sample = Sample(
        session=drawn.session,
        person=drawn.person,
        station=drawn.station,
        minutes=drawn.minutes,
        grade=drawn.grade,
        ended_at=drawn.ended_at,
        area=area,
        on=drawn.on or None,
        g1pk=questions_of(drawn.station),
        g1sk=f"{drawn.ended_at:013d}#{drawn.session}",
    )
    key = sample_key(month, drawn.session)
    unit.create(key, sample, _kept)
    unit.create(question_key(drawn.session), Question(month=month), _kept)
    asked = beneficiaries.answering_for(unit, drawn.beneficiary) if drawn.beneficiary else ""
    if asked and decisions.is_independent(unit, asked, (drawn.person,)):
        _ask(unit, month, sample, drawn, asked=asked)


def _ask(unit: Unit, month: str, sample: Sample, drawn: Drawn, *, asked: str) -> None:
    sample.beneficiary, sample.asked = drawn.beneficiary, asked
    sample.due_at = drawn.ended_at + figures_at(drawn.ended_at).spot_checks.recall_days * DAY
    sample.g2pk, sample.g2sk = recalls_of(asked), f"{drawn.ended_at:013d}#{drawn.session}"
    unit.create(recall_key(sample.recall), Recall(month=month, session=drawn.session), _kept)
    unit.tell(sample_key(month, drawn.session), "RecallAsked", recall=sample.recall, to=asked)


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
    unit.tell(
        key, "SampleAnswered", person=sample.person, session=session, station=sample.station, said=said,
        by=actor.person, **sample.told_on,
    )  # fmt: skip
    sample.said, sample.said_at = said, unit.now_ms
    return sample


def volunteer_no_of(person: str) -> str:
    """A person's public number, for the keeper who is asked about him."""
    return run(lambda unit: identity.profile_of(unit, person)).volunteer_no
