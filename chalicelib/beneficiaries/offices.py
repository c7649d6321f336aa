"""Who is somebody of an area: keepers and team leaders by the area of their station or team, others by their own."""

from .. import teams
from ..kit.table import Unit
from ..kit.who import Actor, Role
from ..places import ADMINS, area_tree
from ..stations import snapshot

KEEPER, LEADER = "station_keeper", "team_leader"
OFFICES = (KEEPER, LEADER, "grid_member", *ADMINS)


def is_of(unit: Unit, actor: Actor, area: str) -> bool:
    """Whether a role of the actor reaches the area."""
    held = (role for role in actor.roles if role.name in OFFICES)
    return any(area_tree().contains(_node(unit, role), area) for role in held)


def _node(unit: Unit, role: Role) -> str:
    """The area of a role's node ("": it lies nowhere any more)."""
    if role.name == KEEPER:
        station = snapshot.current().by_id.get(role.scope)
        return station.area if station is not None else ""
    if role.name == LEADER:
        team = teams.find_in(unit, role.scope)
        return team.area if team is not None else ""
    return role.scope
