"""Households: one person makes one, others join by a member's code and their own word, and each leaves by himself.

Nobody is put into a household or out of it by somebody else, staff included.
"""

from dataclasses import dataclass

from .. import identity
from ..kit.clock import DAY, MINUTE
from ..kit.errors import IdempotencyMismatch, Refusal
from ..kit.record import Command, Item
from ..kit.sealed import seal, unseal
from ..kit.table import Unit, run, stale, taken
from ..kit.who import Actor
from ..policy import at as figures_at
from .rules import (
    AlreadyInHousehold,
    HouseholdFull,
    HouseholdInvitationExpired,
    HouseholdInvitationInvalid,
    HouseholdInvitationUsed,
    HouseholdLocked,
    NotInHousehold,
)
from .store import LOCKS, Household, Invitation, Member, household_key, invitation_key, member_key

SEAL = ("H1", "household")


@dataclass(frozen=True)
class Invited:
    """A code to show to one person, and until when it is good."""

    code: str
    expires_at: int


def make(actor: Actor, command: Command) -> str:
    """Make a household with the actor as its first member; the command's key is its id.

    AlreadyInHousehold, HouseholdLocked.
    """
    return run(lambda unit: _make(unit, actor, command))


def _make(unit: Unit, actor: Actor, command: Command) -> str:
    key, household = household_key(command.key), command.key
    unit.recognise(key, lambda old: _made_before(old, actor, command))
    before = identity.home_of(unit, actor.person)
    if before:
        raise _bound_to(unit, before, actor.person)
    record = Household(made_by=actor.person, made_at=unit.now_ms, members=1, digest=command.digest)
    unit.create(key, record, taken)
    _enter(unit, household, actor.person)
    unit.tell(key, "HouseholdMade", household=household, person=actor.person)
    return household


def _made_before(old: Item, actor: Actor, command: Command) -> str | None:
    row = Household.of(old)
    if row is None or row.made_by != actor.person:
        return None
    if row.digest != command.digest:
        raise IdempotencyMismatch()
    return command.key


def _bound_to(unit: Unit, household: str, person: str) -> Refusal:
    """Why somebody who counts as of that household joins no other."""
    row = unit.get(Member, member_key(household, person))
    if row is None or not row.left_at:
        return AlreadyInHousehold()
    return HouseholdLocked(until=int(row.locked_until))


def _enter(unit: Unit, household: str, person: str) -> None:
    """A new member, or one who was here long ago."""
    identity.move_in(unit, person, household, AlreadyInHousehold())
    key = member_key(household, person)
    if unit.get(Member, key) is None:
        unit.create(key, Member(household=household, person=person, joined_at=unit.now_ms), stale)
    else:
        _come_back(unit, household, person)


def _come_back(unit: Unit, household: str, person: str) -> None:
    """Somebody who has left is a member again; his lock is over."""
    unit.change(
        member_key(household, person),
        Member.joined_at.set(unit.now_ms),
        Member.left_at.remove(),
        Member.locked_until.remove(),
        Member.g1pk.remove(),
        Member.g1sk.remove(),
        condition=Member.left_at.exists(),
        otherwise=stale,
    )


def invite(actor: Actor, command: Command) -> Invited:
    """Make a code by which one person may join the actor's household. NotInHousehold."""
    return run(lambda unit: _invite(unit, actor, command))


def _invite(unit: Unit, actor: Actor, command: Command) -> Invited:
    key = invitation_key(command.key)
    unit.recognise(key, lambda old: _invited_before(old, actor, command))
    household = _membership(unit, actor.person).household
    expires_at = unit.now_ms + figures_at(unit.now_ms).households.invitation_minutes * MINUTE
    row = Invitation(household=household, invited_by=actor.person, expires_at=expires_at, digest=command.digest)
    unit.create(key, row, taken)
    return Invited(seal(*SEAL, command.key), expires_at)


def _invited_before(old: Item, actor: Actor, command: Command) -> Invited | None:
    row = Invitation.of(old)
    if row is None or row.invited_by != actor.person:
        return None
    if row.digest != command.digest:
        raise IdempotencyMismatch()
    return Invited(seal(*SEAL, command.key), int(row.expires_at))


def _membership(unit: Unit, person: str) -> Member:
    """The membership of somebody who has not left. NotInHousehold."""
    household = identity.home_of(unit, person)
    row = unit.get(Member, member_key(household, person)) if household else None
    if row is None or row.left_at:
        raise NotInHousehold()
    return row


def join(actor: Actor, code: str) -> str:
    """Join the household of a code, which the actor's own command accepts; a repeat answers the same.

    HouseholdInvitationInvalid, HouseholdInvitationUsed, HouseholdInvitationExpired, AlreadyInHousehold,
    HouseholdLocked, HouseholdFull.
    """
    invitation = unseal(*SEAL, code)
    if invitation is None:
        raise HouseholdInvitationInvalid()
    return run(lambda unit: _join(unit, actor, invitation))


def _join(unit: Unit, actor: Actor, invitation: str) -> str:
    key = invitation_key(invitation)
    unit.recognise(key, lambda old: _joined_before(old, actor))
    row = unit.get(Invitation, key)
    _demand_good(unit, row)
    household = row.household if row is not None else ""
    unit.change(
        key, Invitation.used_by.set(actor.person), condition=Invitation.used_by.does_not_exist(), otherwise=stale
    )  # fmt: skip
    _one_more(unit, household)
    before = identity.home_of(unit, actor.person)
    if not before:
        _enter(unit, household, actor.person)
    elif before == household and _has_left(unit, household, actor.person):
        _come_back(unit, household, actor.person)
    else:
        raise _bound_to(unit, before, actor.person)
    told = {"household": household, "person": actor.person, "to": row.invited_by if row is not None else ""}
    unit.tell(household_key(household), "HouseholdJoined", **told)
    return household


def _joined_before(old: Item, actor: Actor) -> str | None:
    row = Invitation.of(old)
    return row.household if row is not None and row.used_by == actor.person else None


def _demand_good(unit: Unit, row: Invitation | None) -> None:
    """The code is known, unused and young, and whoever invited is a member still."""
    if row is None or _has_left(unit, row.household, row.invited_by):
        raise HouseholdInvitationInvalid()
    if row.used_by:
        raise HouseholdInvitationUsed()
    if unit.now_ms > int(row.expires_at):
        raise HouseholdInvitationExpired()


def _has_left(unit: Unit, household: str, person: str) -> bool:
    row = unit.get(Member, member_key(household, person))
    return row is None or bool(row.left_at)


def _one_more(unit: Unit, household: str) -> None:
    key = household_key(household)
    row = unit.get(Household, key)
    members = int(row.members) if row is not None else 0
    if members >= figures_at(unit.now_ms).households.members_max:
        raise HouseholdFull()
    unit.change(
        key, Household.members.set(members + 1), condition=Household.members == members, otherwise=stale
    )  # fmt: skip


def leave(actor: Actor) -> int:
    """Leave the household; returns the moment until which the actor still counts as of it. A repeat answers the same.

    NotInHousehold.
    """
    return run(lambda unit: _leave(unit, actor))


def _leave(unit: Unit, actor: Actor) -> int:
    household = identity.home_of(unit, actor.person)
    key = member_key(household, actor.person)
    row = unit.get(Member, key) if household else None
    if row is None:
        raise NotInHousehold()
    if row.left_at:
        return int(row.locked_until)
    until = unit.now_ms + figures_at(unit.now_ms).households.lock_days * DAY
    unit.change(
        key,
        Member.left_at.set(unit.now_ms),
        Member.locked_until.set(until),
        Member.g1pk.set(LOCKS),
        Member.g1sk.set(f"{until:013d}#{actor.person}"),
        condition=Member.left_at.does_not_exist(),
        otherwise=stale,
    )
    unit.change(
        household_key(household),
        Household.members.set(Household.members - 1),
        condition=Household.members > 0,
        otherwise=stale,
    )
    unit.tell(key, "HouseholdLeft", household=household, person=actor.person)
    return until


def end_lock(household: str, person: str) -> None:
    """When its time has come, somebody who has left counts as of that household no longer. Safe to repeat."""

    def end(unit: Unit) -> None:
        key = member_key(household, person)
        row = unit.get(Member, key)
        if row is None or not row.g1pk or unit.now_ms < int(row.locked_until):
            return
        unit.change(
            key, Member.g1pk.remove(), Member.g1sk.remove(), condition=Member.g1pk == LOCKS, otherwise=stale
        )  # fmt: skip
        identity.move_out(unit, person, household)

    run(end)
