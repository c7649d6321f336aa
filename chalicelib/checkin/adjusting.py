"""Credited minutes are taken back by two persons and a decision; an appeal that succeeds gives them back.

What is taken is entered as such: the day is recomputed, points are clawed back, and nothing is edited.
"""

from typing import Literal

import msgspec

from .. import decisions, hours, identity
from ..kit.clock import MINUTE
from ..kit.foureyes import approve, propose
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import ADMINS, CITY_CODE, demand_area
from ..stations import find
from .amending_rules import NothingToAdjust
from .correcting import person_of

KIND = "hours"
State = Literal["proposed", "approved"]


class Adjustment(msgspec.Struct, frozen=True):
    """What is proposed: of a session, nothing counts from a moment on (0: nothing at all)."""

    session: str
    on: str
    counts_until: int
    code: str
    evidence: str
    person: str = ""


def propose_adjustment(actor: Actor, command: Command, volunteer_no: str, wanted: Adjustment) -> str:
    """Propose to take back the end of a session, or all of it; returns the proposal's id.

    NoSuchPerson, NoSuchSession, NotIndependent, NoSuchStation, AreaUnknown, NotYourArea, NothingToAdjust.
    """
    person = person_of(volunteer_no)
    return run(lambda unit: _propose(unit, actor, command, msgspec.structs.replace(wanted, person=person)))


def _propose(unit: Unit, actor: Actor, command: Command, wanted: Adjustment) -> str:
    payload = msgspec.json.encode(wanted).decode()
    made = propose(unit, actor, command, kind=KIND, subject=KIND, payload=payload, beneficiary=wanted.person)
    _to_take(unit, actor, wanted, hours.served(unit, wanted.person, wanted.session, wanted.on))
    decisions.demand_second_person(unit, actor, (wanted.person,))
    return made


def approve_adjustment(actor: Actor, proposal_id: str) -> str:
    """Approve it as a second person: decision, opposite entries and the claw-back land in this write.

    Returns the decision's id, which is the proposal's. NotFound, OwnProposal, AlreadyApproved, NotIndependent,
    NoSuchSession, NoSuchStation, AreaUnknown, NotYourArea, NothingToAdjust.
    """
    return run(lambda unit: _approve(unit, actor, proposal_id))


def _approve(unit: Unit, actor: Actor, proposal_id: str) -> str:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=KIND)
    if not fresh:
        return proposal_id
    wanted = msgspec.json.decode(proposal.payload, type=Adjustment)
    person = wanted.person
    decisions.demand_second_person(unit, actor, (proposal.proposer, person))
    found = hours.served(unit, person, wanted.session, wanted.on)
    service = _to_take(unit, actor, wanted, found)
    by = (proposal.proposer, actor.person)
    why = hours.Why(proposal_id, wanted.code, wanted.evidence, by)
    scope = min((scope for role in ADMINS for scope in actor.scopes(role)), key=len, default=CITY_CODE)
    revoke(unit, person, service, on=found.on, why=why, scope=scope)
    return proposal_id


def revoke(unit: Unit, person: str, service: hours.Service, *, on: str, why: hours.Why, scope: str) -> int:
    """Join the Unit with the loss of a part of a session and the decision about it, named by `why`; the minutes lost.

    The caller's Unit must hold the guard that lets it be decided once, by two persons.
    """
    credit = hours.take_back(unit, person, service, why)
    grounds = decisions.Grounds(person, KIND, f"{on}:{service.session}", why.code, why.evidence, scope, why.by)
    decisions.decide(unit, Command(why.key, ""), grounds)
    unit.tell(
        identity.desk_key(person), "HoursTakenBack", person=person, session=service.session, minutes=-credit.minutes,
        on=on,
    )  # fmt: skip
    return -credit.minutes


def _to_take(unit: Unit, actor: Actor, wanted: Adjustment, found: hours.Served) -> hours.Service:
    """The part that would be taken, as one stretch. AreaUnknown, NotYourArea, NothingToAdjust."""
    demand_area(actor, CITY_CODE if hours.is_foreign(found.station) else find(found.station).area)
    standing = [(start, end) for start, end, _ in found.pieces if end > wanted.counts_until]
    if not standing:
        raise NothingToAdjust()
    start = max(wanted.counts_until, min(start for start, _ in standing))
    return hours.Service(found.session, found.station, start, max(end for _, end in standing), found.grade)


def give_back(person: str, decision: str, subject: str, *, appeal: str, minutes: int | None) -> None:
    """After an appeal: enter again what a decision took, all of it or its first minutes. A repeat changes nothing."""
    run(lambda unit: _give_back(unit, person, decision, subject, appeal=appeal, minutes=minutes))


def _give_back(unit: Unit, person: str, decision: str, subject: str, *, appeal: str, minutes: int | None) -> None:
    on, _, session = subject.partition(":")
    found = hours.served(unit, person, session, on)
    taken = found.entered(decision)
    if not taken or found.entered(appeal):
        return
    start, end = taken[0].start_at, taken[-1].end_at
    until = end if minutes is None else min(end, start + minutes * MINUTE)
    if until <= start:
        return
    service = hours.Service(session, found.station, start, until, found.grade)
    credit = hours.give_back(unit, person, service, hours.Why(appeal, "appeal", decision, ()))
    unit.tell(
        identity.desk_key(person), "HoursGivenBack", person=person, session=session, minutes=credit.minutes, on=on
    )
