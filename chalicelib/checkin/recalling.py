"""Recall questions (回访): whoever answers for a beneficiary says whether somebody came, once, within policy's days.

What he says is published with the sample. A "no" takes nothing: it raises a flag, which two persons decide (risk).
"""

from dataclasses import dataclass
from typing import cast

from .. import beneficiaries, decisions
from ..kit.clock import now_ms
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, repeated
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from .record_rules import AnsweredBefore, Came, NoSuchRecall, Recalled, RecallOver, recalled
from .record_store import Recall, Sample, recall_key, recalls_of, sample_key


@dataclass(frozen=True)
class Asked:
    """A question, and the name of whom somebody is said to have served."""

    sample: Sample
    name: str

    @property
    def state(self) -> Recalled:
        """What has become of it."""
        return recalled(self.sample.came, int(self.sample.due_at), now_ms())


def recalls(actor: Actor, *, limit: int, cursor: str | None) -> Page[Asked]:
    """The open questions to the actor, newest first; a page lacks those that are over. CursorInvalid."""
    found = page(Listing(recalls_of(actor.person), index="gsi2", newest_first=True), limit=limit, cursor=cursor)
    samples = [cast(Sample, Sample.of(item)) for item in found.items]
    now = now_ms()
    return Page([_asked(each) for each in samples if now < int(each.due_at)], found.next_cursor)


def _asked(sample: Sample) -> Asked:
    return Asked(sample, run(lambda unit: beneficiaries.name_of(unit, sample.beneficiary)))


def answer_recall(actor: Actor, command: Command, recall: str, came: Came) -> Asked:
    """Say whether somebody came, as who answers for the beneficiary and was not served by himself or his household.

    NoSuchRecall, NotIndependent, AnsweredBefore, RecallOver.
    """
    return _asked(run(lambda unit: _answer(unit, actor, command, recall, came=came)))


def _answer(unit: Unit, actor: Actor, command: Command, recall: str, *, came: Came) -> Sample:
    pointer = unit.get(Recall, recall_key(recall))
    if pointer is None:
        raise NoSuchRecall()
    key = sample_key(pointer.month, pointer.session)
    sample = cast(Sample, unit.get(Sample, key))  # they are made together
    if sample.asked != actor.person:
        raise NoSuchRecall()
    if repeated((sample.came_as,) if sample.came_at else (), command):
        return sample
    decisions.demand_second_person(unit, actor, (sample.person,))
    if sample.came_at:
        raise AnsweredBefore()
    if unit.now_ms >= int(sample.due_at):
        raise RecallOver()
    unit.change(
        key,
        Sample.came.set(came),
        Sample.came_at.set(unit.now_ms),
        Sample.came_as.set(command),
        Sample.g2pk.remove(),
        Sample.g2sk.remove(),
        condition=Sample.came.does_not_exist(),
        otherwise=stale,
    )
    unit.tell(
        key, "RecallAnswered", person=sample.person, session=sample.session, station=sample.station, came=came,
        by=actor.person, beneficiary=sample.beneficiary, **sample.told_on,
    )  # fmt: skip
    sample.came, sample.came_at = came, unit.now_ms
    return sample


def recalled_of(sample: Sample) -> Recalled | None:
    """What has become of the question about a session (None: nobody was asked)."""
    return recalled(sample.came, int(sample.due_at), now_ms()) if sample.asked else None
