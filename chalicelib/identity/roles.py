"""Roles: granted and revoked by two persons, never by the one who gets them."""

import msgspec

from ..kit.foureyes import approve, propose
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor, Role
from .actions import profile_of
from .rules import ROLES, NoSuchPerson, NoSuchRole, NotProposed
from .store import Profile, StoredRole, person_of_volunteer_no, profile_key

KIND = "role"


class RoleChange(msgspec.Struct, frozen=True):
    """What is proposed: give (or take) a role on a scope."""

    person: str
    role: str
    scope: str
    give: bool


def propose_role(actor: Actor, command: Command, volunteer_no: str, *, role: str, scope: str, give: bool) -> str:
    """Propose a role for a person (or its end); returns the proposal's id. NoSuchPerson, NoSuchRole, NotProposed."""
    person = person_of_volunteer_no(volunteer_no)
    if person is None:
        raise NoSuchPerson()
    if role not in ROLES or len(scope) > 26:
        raise NoSuchRole(roles=sorted(ROLES))
    if person == actor.person:
        raise NotProposed()
    payload = msgspec.json.encode(RoleChange(person, role, scope, give)).decode()
    return run(
        lambda unit: propose(unit, actor, command, kind=KIND, subject="role", payload=payload, beneficiary=person)
    )


def approve_role(actor: Actor, proposal_id: str) -> RoleChange:
    """Approve a role's change; it counts from this write on. NotFound, OwnProposal, AlreadyApproved."""
    return run(lambda unit: _approve(unit, actor, proposal_id))


def _approve(unit: Unit, actor: Actor, proposal_id: str) -> RoleChange:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject="role")
    change = msgspec.json.decode(proposal.payload, type=RoleChange)
    if fresh:
        set_role(unit, change.person, Role(change.role, change.scope), held=change.give)
    return change


def set_role(unit: Unit, person: str, role: Role, *, held: bool) -> None:
    """Join the Unit with a role given to or taken from a person."""
    profile = profile_of(unit, person)
    kept = [stored for stored in profile.stored_roles or () if (stored.name, stored.scope) != (role.name, role.scope)]
    roles = (*kept, StoredRole(role.name, role.scope)) if held else tuple(kept)
    version = int(profile.version)
    unit.change(
        profile_key(person),
        Profile.stored_roles.set(roles),
        Profile.version.set(version + 1),
        condition=Profile.version == version,
        otherwise=stale,
    )
    unit.tell(profile_key(person), "RoleSet", person=person, role=role.name, scope=role.scope, held=held)
