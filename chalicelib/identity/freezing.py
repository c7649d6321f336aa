"""Freezing an account: two persons decide, the reason is kept, and the next command of the account already feels it."""

import msgspec

from ..kit.foureyes import approve, propose
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from .leaving import has_left
from .rules import NoSuchPerson, NotProposed
from .store import DeskIdentity, desk_key, person_of_volunteer_no

KIND = "freeze"


class Freeze(msgspec.Struct, frozen=True):
    """What is proposed: freeze an account for a reason, or thaw it."""

    person: str
    reason: str
    frozen: bool


def propose_freeze(actor: Actor, command: Command, volunteer_no: str, *, reason: str, frozen: bool) -> str:
    """Propose to freeze (or thaw) an account; returns the proposal's id. NoSuchPerson, NotProposed."""
    person = person_of_volunteer_no(volunteer_no)
    if person is None:
        raise NoSuchPerson()
    if person == actor.person:
        raise NotProposed()
    payload = msgspec.json.encode(Freeze(person, reason, frozen)).decode()
    return run(lambda unit: propose(unit, actor, command, kind=KIND, subject=KIND, payload=payload, beneficiary=person))


def approve_freeze(actor: Actor, proposal_id: str) -> Freeze:
    """Approve it; from this write on nothing of the account passes. NotFound, OwnProposal, AlreadyApproved."""
    return run(lambda unit: _approve(unit, actor, proposal_id))


def _approve(unit: Unit, actor: Actor, proposal_id: str) -> Freeze:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=KIND)
    decided = msgspec.json.decode(proposal.payload, type=Freeze)
    if fresh and not has_left(unit, decided.person):
        key = desk_key(decided.person)
        change = DeskIdentity.frozen.set(decided.reason) if decided.frozen else DeskIdentity.frozen.remove()
        unit.change(key, change, condition=DeskIdentity.epoch.exists(), otherwise=stale)
        unit.tell(key, "FreezeSet", person=decided.person, frozen=decided.frozen)
    return decided
