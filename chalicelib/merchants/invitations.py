"""Invitations (店员邀请): the owner shows a code, whoever scans it first becomes his clerk.

The record that the code (kit/sealed.py) names is the guard: it is used once, and dies by policy's minutes.
"""

from dataclasses import dataclass

from .. import identity
from ..kit.clock import MINUTE
from ..kit.errors import IdempotencyMismatch
from ..kit.record import Command, Item
from ..kit.sealed import seal, unseal
from ..kit.table import Unit, run, stale, taken
from ..kit.who import Actor, Role
from ..policy import at as figures_at
from .clerks import Binding, demand_owner
from .rules import CLERK, OWNER, InvitationExpired, InvitationInvalid, InvitationUsed
from .store import Invitation, invitation_key

SEAL = ("I1", "invitation")


@dataclass(frozen=True)
class Invited:
    """A code to show, of which merchant, and until when it is good."""

    code: str
    merchant: str
    expires_at: int


def invite(actor: Actor, command: Command, merchant_id: str) -> Invited:
    """Make a code that makes one person a clerk of the owner's merchant; the same command shows the same code.

    NotYourMerchant.
    """
    return run(lambda unit: _invite(unit, actor, command, merchant_id))


def _invite(unit: Unit, actor: Actor, command: Command, merchant_id: str) -> Invited:
    key = invitation_key(command.key)
    unit.recognise(key, lambda old: _invited_before(old, actor, command))
    demand_owner(actor, merchant_id)
    expires_at = unit.now_ms + figures_at(unit.now_ms).exchange.invitation_minutes * MINUTE
    invitation = Invitation(merchant=merchant_id, invited_by=actor.person, expires_at=expires_at, digest=command.digest)
    unit.create(key, invitation, taken)
    unit.tell(key, "ClerkInvited", merchant=merchant_id, by=actor.person)
    return Invited(seal(*SEAL, command.key), merchant_id, expires_at)


def _invited_before(old: Item, actor: Actor, command: Command) -> Invited | None:
    row = Invitation.of(old)
    if row is None or row.invited_by != actor.person:
        return None
    if row.digest != command.digest:
        raise IdempotencyMismatch()
    return Invited(seal(*SEAL, command.key), row.merchant, int(row.expires_at))


def accept(actor: Actor, code: str) -> Binding:
    """Become a clerk by a code; whoever accepted it gets the same answer again, which binds nobody anew.

    InvitationInvalid (also when who invited owns the merchant no longer), InvitationUsed, InvitationExpired.
    """
    invitation_id = unseal(*SEAL, code)
    if invitation_id is None:
        raise InvitationInvalid()
    return run(lambda unit: _accept(unit, actor, invitation_id))


def _accept(unit: Unit, actor: Actor, invitation_id: str) -> Binding:
    key, number = invitation_key(invitation_id), identity.profile_of(unit, actor.person).volunteer_no
    unit.recognise(key, lambda old: _accepted_before(old, actor, number))
    row = unit.get(Invitation, key)
    if row is None or not _still_owns(unit, row):
        raise InvitationInvalid()
    if row.used_by:
        raise InvitationUsed()
    if unit.now_ms > int(row.expires_at):
        raise InvitationExpired()
    used = (Invitation.used_by.set(actor.person), Invitation.used_at.set(unit.now_ms))
    unit.change(key, *used, condition=Invitation.used_by.does_not_exist(), otherwise=stale)
    identity.set_role(unit, actor.person, Role(CLERK, row.merchant), held=True)
    return Binding(row.merchant, number, bound=True)


def _accepted_before(old: Item, actor: Actor, number: str) -> Binding | None:
    row = Invitation.of(old)
    return Binding(row.merchant, number, bound=True) if row is not None and row.used_by == actor.person else None


def _still_owns(unit: Unit, row: Invitation) -> bool:
    return Role(OWNER, row.merchant) in identity.profile_of(unit, row.invited_by).roles
