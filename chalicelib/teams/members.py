"""Members of a team: one asks by his own word, a leader admits him, and each leaves by himself."""

from typing import cast

from .. import households, identity
from ..kit.errors import Refusal
from ..kit.pages import Listing, Page, page
from ..kit.record import Item
from ..kit.table import Key, Unit, run, stale
from ..kit.who import Actor
from ..places import ADMINS, reaches
from ..privacy import mask_name
from .rules import Membership, NeverAsked, NotInTeam, NotYourTeam, OwnMembership, Team, TeamSuspended
from .store import MEMBER, TeamMember, member_key, members_of, place_of, registry

LEADER = "team_leader"


def demand_active(unit: Unit, team_id: str) -> Team:
    """A team that serves now. NoSuchTeam, TeamSuspended."""
    team = registry.read(unit, team_id)
    if team.state != "active":
        raise TeamSuspended()
    return team


def join(actor: Actor, team_id: str) -> TeamMember:
    """Ask to join a team; who asks or is a member already is answered the same.

    NoSuchTeam, TeamSuspended, TooYoung, GuardianConsentRequired.
    """
    return run(lambda unit: _join(unit, actor, team_id))


def _join(unit: Unit, actor: Actor, team_id: str) -> TeamMember:
    key = member_key(actor.person, team_id)
    before = unit.get(TeamMember, key)
    if before is not None and before.state in ("asked", "member"):
        return before
    demand_active(unit, team_id)
    identity.stand(unit, actor, "real_name")
    households.demand_agreed(unit, actor.person)
    asked = TeamMember(person=actor.person, state="asked", asked_at=unit.now_ms)
    asked.g1pk, asked.g1sk = members_of(team_id), place_of("asked", actor.person)
    if before is None:
        unit.create(key, asked, stale)
    else:
        _move(unit, before, "asked", by=None)
        before.asked_at, asked = unit.now_ms, before
    unit.tell(key, "TeamJoinAsked", person=actor.person, team=team_id)
    return asked


def leave(actor: Actor, team_id: str) -> TeamMember:
    """Leave a team, or ask no more; a repeat is no error. NeverAsked."""
    return run(lambda unit: _leave(unit, actor, team_id))


def _leave(unit: Unit, actor: Actor, team_id: str) -> TeamMember:
    found = _found(unit, actor.person, team_id)
    if found.state in ("asked", "member"):
        identity.stand(unit, actor, "openid")
        _move(unit, found, "left", by=None)
        unit.tell(member_key(actor.person, team_id), "TeamLeft", person=actor.person, team=team_id)
    return found


def admit(actor: Actor, team_id: str, volunteer_no: str) -> TeamMember:
    """Admit somebody who asks; a repeat is no error. NoSuchTeam, NotYourTeam, OwnMembership, NeverAsked."""
    return run(lambda unit: _judge(unit, actor, team_id, volunteer_no, to="member"))


def dismiss(actor: Actor, team_id: str, volunteer_no: str) -> TeamMember:
    """End somebody's membership, or decline to admit him; a repeat is no error.

    NoSuchTeam, NotYourTeam, OwnMembership, NeverAsked.
    """
    return run(lambda unit: _judge(unit, actor, team_id, volunteer_no, to="dismissed"))


def _judge(unit: Unit, actor: Actor, team_id: str, volunteer_no: str, *, to: Membership) -> TeamMember:
    demand_led(unit, actor, team_id)
    person = identity.person_of_volunteer_no(volunteer_no)
    if person == actor.person:
        raise OwnMembership()
    found = _found(unit, person or "", team_id)
    if found.state == to:
        return found
    if found.state not in ("asked", "member"):
        raise NeverAsked()
    _move(unit, found, to, by=actor.person)
    key, told = member_key(found.person, team_id), {"person": found.person, "team": team_id, "by": actor.person}
    if to == "member":
        unit.tell(key, "TeamJoined", **told)
    else:
        unit.tell(key, "TeamDismissed", **told)
    return found


def demand_led(unit: Unit, actor: Actor, team_id: str) -> None:
    """Only the team's leaders and the administrators of its area may go on. NoSuchTeam, NotYourTeam."""
    team = registry.read(unit, team_id)
    if not actor.holds(LEADER, team.id) and not reaches(actor, team.area, *ADMINS):
        raise NotYourTeam()


def _found(unit: Unit, person: str, team_id: str) -> TeamMember:
    found = unit.get(TeamMember, member_key(person, team_id))
    if found is None:
        raise NeverAsked()
    return found


def _move(unit: Unit, found: TeamMember, to: Membership, *, by: str | None) -> None:
    """Join the Unit with a membership's next state, if it is as it was read."""
    was, listed = found.state, to in ("asked", "member")
    places = (
        (TeamMember.g1pk.set(members_of(found.team)), TeamMember.g1sk.set(place_of(to, found.person)))
        if listed
        else (TeamMember.g1pk.remove(), TeamMember.g1sk.remove())
    )
    moment = TeamMember.asked_at if to == "asked" else TeamMember.since_at
    unit.change(
        member_key(found.person, found.team),
        TeamMember.state.set(to),
        moment.set(unit.now_ms),
        *([TeamMember.by.set(by)] if by else []),
        *places,
        condition=TeamMember.state == was,
        otherwise=stale,
    )
    found.state = to
    if to != "asked":
        found.since_at = unit.now_ms


def serve(unit: Unit, person: str, team_id: str) -> Key:
    """Join the Unit with a service of a member for his team; returns the item on which its fact may ride.

    NoSuchTeam, TeamSuspended, NotInTeam.
    """
    demand_active(unit, team_id)
    key = member_key(person, team_id)
    served = TeamMember.served_at.set(unit.now_ms)
    unit.change(key, served, condition=TeamMember.state == "member", otherwise=_no_member)
    return key


def demand_member(unit: Unit, person: str, team_id: str) -> None:
    """Put into the conditions of this Unit's write that somebody is a member of a team that serves now.

    NoSuchTeam, TeamSuspended, NotInTeam.
    """
    unit.read(registry.key(team_id), member_key(person, team_id))
    demand_active(unit, team_id)
    refused = _no_member(unit.read(member_key(person, team_id))[0])
    if refused is not None:
        raise refused
    unit.require(member_key(person, team_id), TeamMember.state == "member", _no_member)


def _no_member(item: Item | None) -> Refusal | None:
    found = TeamMember.of(item)
    return None if found is not None and found.state == "member" else NotInTeam()


def mine(person: str, *, limit: int, cursor: str | None) -> Page[TeamMember]:
    """A person's own memberships, those that are over, too. CursorInvalid."""
    found = page(Listing(f"P#{person}", prefix=MEMBER), limit=limit, cursor=cursor)
    return Page([cast(TeamMember, TeamMember.of(item)) for item in found.items], found.next_cursor)


def of_team(actor: Actor, team_id: str, *, limit: int, cursor: str | None) -> Page[tuple[TeamMember, str, str]]:
    """Who asks to join a team and who is a member, with number and masked name; for its leaders.

    NoSuchTeam, NotYourTeam, CursorInvalid.
    """
    run(lambda unit: demand_led(unit, actor, team_id))
    found = page(Listing(members_of(team_id), index="gsi1"), limit=limit, cursor=cursor)
    rows = [cast(TeamMember, TeamMember.of(item)) for item in found.items]
    return Page(run(lambda unit: [_named(unit, row) for row in rows]), found.next_cursor)


def named(row: TeamMember) -> tuple[TeamMember, str, str]:
    """A membership with its person's number and masked name."""
    return run(lambda unit: _named(unit, row))


def _named(unit: Unit, row: TeamMember) -> tuple[TeamMember, str, str]:
    profile = identity.profile_of(unit, row.person)
    return row, profile.volunteer_no, mask_name(profile.real_name or "*")
