"""HTTP of teams: one team, and the making of them."""

from ..kit.door import Call, Routes
from ..kit.who import anyone, staff
from . import actions, shapes
from .rules import NoSuchTeam, NotYourTeamArea, Team, TeamAreaUnknown, TeamExists

routes = Routes("teams")
ADMINS = staff(*actions.ADMINS)


@routes.get("/v1/teams/{team_id}", who=anyone, gives=shapes.TeamShown, refuses=(NoSuchTeam,))
def team(call: Call[None], team_id: str) -> shapes.TeamShown:
    return _shown(actions.find(team_id))


@routes.post(
    "/v1/teams",
    who=ADMINS,
    takes=shapes.TeamNew,
    gives=shapes.TeamShown,
    status=201,
    refuses=(TeamAreaUnknown, NotYourTeamArea, TeamExists),
)
def register_team(call: Call[shapes.TeamNew]) -> shapes.TeamShown:
    body = call.body
    made = Team(id=body.id, name=body.name, area=body.area, line=body.line)
    return _shown(actions.register(call.actor, call.command, made))


@routes.post(
    "/v1/teams/{team_id}/rename",
    who=ADMINS,
    takes=shapes.TeamName,
    gives=shapes.TeamShown,
    refuses=(NoSuchTeam, NotYourTeamArea),
)
def rename_team(call: Call[shapes.TeamName], team_id: str) -> shapes.TeamShown:
    return _shown(actions.rename(call.actor, call.command, team_id, call.body.name))


@routes.post("/v1/teams/{team_id}/suspend", who=ADMINS, gives=shapes.TeamShown, refuses=(NoSuchTeam, NotYourTeamArea))
def suspend_team(call: Call[None], team_id: str) -> shapes.TeamShown:
    return _shown(actions.set_state(call.actor, call.command, team_id, is_active=False))


@routes.post("/v1/teams/{team_id}/resume", who=ADMINS, gives=shapes.TeamShown, refuses=(NoSuchTeam, NotYourTeamArea))
def resume_team(call: Call[None], team_id: str) -> shapes.TeamShown:
    return _shown(actions.set_state(call.actor, call.command, team_id, is_active=True))


def _shown(found: Team) -> shapes.TeamShown:
    return shapes.TeamShown(id=found.id, name=found.name, area=found.area, line=found.line, state=found.state)
