"""Four eyes: what one person proposes and another approves. Nobody approves what he proposed or benefits from.

    FOUR#<id> / PROPOSAL    kind, subject, payload (JSON text), proposer, beneficiary, state; then approver and time;
                            gsi1: those about somebody

The effect of an approval joins the same Unit, so that approval and effect land together.
"""

from typing import Literal

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from .errors import Conflict, Forbidden, IdempotencyMismatch, NotFound
from .record import Command, Item, Record, UlidAttribute
from .table import Key, Unit, stale, taken
from .who import Actor

State = Literal["proposed", "approved"]


class OwnProposal(Forbidden, says="不能审批自己提出的或与自己有关的事项。"):
    """The proposer, or the one who benefits, may not approve."""


class AlreadyApproved(Conflict, says="该事项已由他人审批。"):
    """Another person has approved it."""


class Proposal(Record):
    kind = UnicodeAttribute(attr_name="kd")
    subject = UnicodeAttribute(attr_name="sj")
    payload = UnicodeAttribute(attr_name="pl")
    digest = UnicodeAttribute(attr_name="dg")
    proposer = UlidAttribute(attr_name="pr")
    beneficiary = UnicodeAttribute(attr_name="bf", null=True)
    proposed_at = NumberAttribute(attr_name="pa")
    state = UnicodeAttribute(attr_name="st")
    approver = UlidAttribute(attr_name="ap", null=True)
    approved_at = NumberAttribute(attr_name="aa", null=True)


def key_of(proposal_id: str) -> Key:
    """Where a proposal lives."""
    return Key(f"FOUR#{proposal_id}", "PROPOSAL")


def about(beneficiary: str) -> str:
    """The partition of gsi1 with the proposals about somebody."""
    return f"FOUR#{beneficiary}"


def propose(
    unit: Unit,
    actor: Actor,
    command: Command,
    *,
    kind: str,
    subject: str,
    payload: str,
    beneficiary: str = "",
) -> str:
    """Join the Unit with a new proposal, named by the command's key; returns its id. A repeat answers the same id."""
    key = key_of(command.key)
    record = Proposal(
        kind=kind,
        subject=subject,
        payload=payload,
        digest=command.digest,
        proposer=actor.person,
        beneficiary=beneficiary or None,
        proposed_at=unit.now_ms,
        state="proposed",
        g1pk=about(beneficiary) if beneficiary else None,
        g1sk=command.key if beneficiary else None,
    )

    def recognise(old: Item) -> str | None:
        before = Proposal.of(old)
        if before is None or before.proposer != actor.person:
            return None
        if before.digest != command.digest:
            raise IdempotencyMismatch()
        return command.key

    unit.create(key, record, taken, recognise)
    unit.tell(key, "Proposed", kind=kind, by=actor.person)
    return command.key


def approve(unit: Unit, actor: Actor, proposal_id: str, *, kind: str, subject: str) -> tuple[Proposal, bool]:
    """Join the Unit with the approval; returns the proposal, and whether its effect now has to join.

    False when this actor approved it before: a repeat changes nothing. NotFound, OwnProposal, AlreadyApproved.
    """
    key = key_of(proposal_id)
    proposal = unit.get(Proposal, key)
    if proposal is None or proposal.kind != kind or proposal.subject != subject:
        raise NotFound()
    if actor.person in (proposal.proposer, proposal.beneficiary):
        raise OwnProposal()
    if proposal.state == "approved":
        if proposal.approver == actor.person:
            return proposal, False
        raise AlreadyApproved()

    unit.change(
        key,
        Proposal.state.set("approved"),
        Proposal.approver.set(actor.person),
        Proposal.approved_at.set(unit.now_ms),
        condition=Proposal.state == "proposed",
        otherwise=stale,
    )
    unit.tell(key, "Approved", kind=kind, by=actor.person, to=proposal.proposer)
    return proposal, True
