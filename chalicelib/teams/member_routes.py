"""HTTP of a team's members: to ask, to leave, to admit, to dismiss, and who they are."""

from ..households import GuardianConsentRequired, TooYoung
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import myself, person, staff
from ..kit.words import PageQuery
from ..places import ADMINS
from . import members, shapes
from .rules import NeverAsked, NoSuchTeam, NotYourTeam, OwnMembership, TeamSuspended
from .store import TeamMember

routes = Routes("team_members")
LEADERS = staff(members.LEADER, *ADMINS)


@routes.post(
    "/v1/teams/{team_id}/join",
    who=myself("real_name"),
    gives=shapes.MembershipShown,
    refuses=(NoSuchTeam, TeamSuspended, TooYoung, GuardianConsentRequired),
)
def join_team(call: Call[None], team_id: str) -> shapes.MembershipShown:
    return _mine(members.join(call.actor, team_id), team_id)


@routes.post("/v1/teams/{team_id}/leave", who=myself(), gives=shapes.MembershipShown, refuses=(NeverAsked,))
def leave_team(call: Call[None], team_id: str) -> shapes.MembershipShown:
    return _mine(members.leave(call.actor, team_id), team_id)


@routes.get("/v1/me/teams", who=person(), query=PageQuery, gives=shapes.Memberships, refuses=(CursorInvalid,))
def my_teams(call: Call[None]) -> shapes.Memberships:
    found = members.mine(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Memberships(items=[_mine(each, each.team) for each in found.items], next_cursor=found.next_cursor)


@routes.get(
    "/v1/teams/{team_id}/members",
    who=LEADERS,
    query=PageQuery,
    gives=shapes.Members,
    refuses=(NoSuchTeam, NotYourTeam, CursorInvalid),
)
def team_members(call: Call[None], team_id: str) -> shapes.Members:
    found = members.of_team(call.actor, team_id, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Members(items=[_member(*each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/teams/{team_id}/admit",
    who=LEADERS,
    takes=shapes.MemberNamed,
    gives=shapes.MemberShown,
    refuses=(NoSuchTeam, NotYourTeam, OwnMembership, NeverAsked),
)
def admit_member(call: Call[shapes.MemberNamed], team_id: str) -> shapes.MemberShown:
    return _member(*members.named(members.admit(call.actor, team_id, call.body.volunteer_no)))


@routes.post(
    "/v1/teams/{team_id}/dismiss",
    who=LEADERS,
    takes=shapes.MemberNamed,
    gives=shapes.MemberShown,
    refuses=(NoSuchTeam, NotYourTeam, OwnMembership, NeverAsked),
)
def dismiss_member(call: Call[shapes.MemberNamed], team_id: str) -> shapes.MemberShown:
    return _member(*members.named(members.dismiss(call.actor, team_id, call.body.volunteer_no)))


def _mine(found: TeamMember, team: str) -> shapes.MembershipShown:
    return shapes.MembershipShown(
        team=team, state=found.state, asked_at=rfc3339(int(found.asked_at)), since=_since(found)
    )  # fmt: skip


def _member(found: TeamMember, volunteer_no: str, name: str) -> shapes.MemberShown:
    return shapes.MemberShown(
        volunteer_no=volunteer_no,
        name_masked=name,
        state=found.state,
        asked_at=rfc3339(int(found.asked_at)),
        since=_since(found),
    )


def _since(found: TeamMember) -> str | None:
    return rfc3339(int(found.since_at)) if found.since_at and found.state != "asked" else None
