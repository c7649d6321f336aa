"""A guardian whom no verifier knows: two persons of the staff look at the papers, neither of them of the family."""

import msgspec

from .. import identity
from ..identity import NoSuchPerson, person_of_volunteer_no
from ..kit.foureyes import approve, propose
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from .guardian_rules import OwnFamily
from .guardians import link, unlink

KIND = "guardian"


class Linking(msgspec.Struct, frozen=True):
    """What is proposed: that somebody becomes the guardian of a minor, or is it no longer."""

    guardian: str
    ward: str
    give: bool


def propose_guardian(actor: Actor, command: Command, guardian_no: str, *, ward_no: str, give: bool) -> str:
    """Propose a guardian (or the end of one); returns the proposal's id. NoSuchPerson, OwnFamily."""
    guardian, ward = person_of_volunteer_no(guardian_no), person_of_volunteer_no(ward_no)
    if guardian is None or ward is None:
        raise NoSuchPerson()
    meant = Linking(guardian, ward, give)
    payload = msgspec.json.encode(meant).decode()

    def put(unit: Unit) -> str:
        _demand_stranger(unit, actor, meant)
        return propose(unit, actor, command, kind=KIND, subject=KIND, payload=payload, beneficiary=guardian)

    return run(put)


def approve_guardian(actor: Actor, proposal_id: str) -> Linking:
    """Approve it: the link, or its end, lands in the same write.

    NotFound, OwnProposal, AlreadyApproved, OwnFamily, NotAMinor, GuardianUnfit, GuardiansFull, NoSuchWard.
    """
    return run(lambda unit: _approve(unit, actor, proposal_id))


def _approve(unit: Unit, actor: Actor, proposal_id: str) -> Linking:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=KIND)
    meant = msgspec.json.decode(proposal.payload, type=Linking)
    _demand_stranger(unit, actor, meant)
    if fresh:
        command = Command(proposal_id, proposal.digest)
        if meant.give:
            link(unit, meant.guardian, meant.ward, proof="staff", command=command)
        else:
            unlink(unit, meant.guardian, meant.ward, command=command)
    return meant


def _demand_stranger(unit: Unit, actor: Actor, meant: Linking) -> None:
    family = (meant.guardian, meant.ward)
    homes = {identity.home_of(unit, each) for each in family} - {""}
    if actor.person in family or actor.household in homes:
        raise OwnFamily()
