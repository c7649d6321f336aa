"""HTTP of households: make one, invite, join, leave, look."""

from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.who import person
from . import actions, looking, shapes
from .rules import (
    AlreadyInHousehold,
    HouseholdFull,
    HouseholdInvitationExpired,
    HouseholdInvitationInvalid,
    HouseholdInvitationUsed,
    HouseholdLocked,
    NotInHousehold,
)

routes = Routes("households")


@routes.get("/v1/me/household", who=person(), gives=shapes.HouseholdShown)
def my_household(call: Call[None]) -> shapes.HouseholdShown:
    return _shown(call.actor.person)


@routes.post(
    "/v1/me/household",
    who=person("real_name"),
    gives=shapes.HouseholdShown,
    status=201,
    refuses=(AlreadyInHousehold, HouseholdLocked),
)
def make_household(call: Call[None]) -> shapes.HouseholdShown:
    actions.make(call.actor, call.command)
    return _shown(call.actor.person)


@routes.post(
    "/v1/me/household/invitations",
    who=person("real_name"),
    gives=shapes.InvitationShown,
    status=201,
    refuses=(NotInHousehold,),
)
def invite_into_household(call: Call[None]) -> shapes.InvitationShown:
    invited = actions.invite(call.actor, call.command)
    return shapes.InvitationShown(code=invited.code, expires_at=rfc3339(invited.expires_at))


@routes.post(
    "/v1/me/household/join",
    who=person("real_name"),
    takes=shapes.InvitationCode,
    gives=shapes.HouseholdShown,
    refuses=(
        HouseholdInvitationInvalid,
        HouseholdInvitationUsed,
        HouseholdInvitationExpired,
        AlreadyInHousehold,
        HouseholdLocked,
        HouseholdFull,
    ),
)
def join_household(call: Call[shapes.InvitationCode]) -> shapes.HouseholdShown:
    actions.join(call.actor, call.body.code)
    return _shown(call.actor.person)


@routes.post("/v1/me/household/leave", who=person(), gives=shapes.HouseholdShown, refuses=(NotInHousehold,))
def leave_household(call: Call[None]) -> shapes.HouseholdShown:
    actions.leave(call.actor)
    return _shown(call.actor.person)


def _shown(of: str) -> shapes.HouseholdShown:
    home = looking.home_shown(of)
    return shapes.HouseholdShown(
        id=home.household or None,
        state=home.state,
        members=[
            shapes.HousemateShown(
                volunteer_no=each.volunteer_no, name_masked=each.name, joined_at=rfc3339(each.joined_at)
            )
            for each in home.members
        ],
        locked_until=rfc3339(home.locked_until) if home.locked_until is not None else None,
    )
