"""What is done with teams: register, rename, suspend, resume; by an administrator of their area."""

from collections.abc import Callable

from msgspec.structs import replace

from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import area_tree
from .rules import NoSuchTeam, NotYourTeamArea, Team, TeamAreaUnknown
from .store import registry

ADMINS = ("city_admin", "county_admin")


def find(team_id: str) -> Team:
    """A team, read strongly. NoSuchTeam."""
    return run(lambda unit: registry.read(unit, team_id))


def find_in(unit: Unit, team_id: str) -> Team | None:
    """A team, read strongly through the Unit; None where nobody has registered it."""
    try:
        return registry.read(unit, team_id)
    except NoSuchTeam:
        return None


def register(actor: Actor, command: Command, team: Team) -> Team:
    """Register a team. TeamAreaUnknown, NotYourTeamArea, TeamExists."""
    _demand_area(actor, team.area)
    return registry.create(command, team.id, team)


def rename(actor: Actor, command: Command, team_id: str, name: str) -> Team:
    """Give a team another name. NoSuchTeam, NotYourTeamArea."""
    return _change(actor, command, team_id, lambda old: replace(old, name=name), "TeamRenamed")


def set_state(actor: Actor, command: Command, team_id: str, *, is_active: bool) -> Team:
    """Suspend a team or let it serve again. NoSuchTeam, NotYourTeamArea."""
    if is_active:
        return _change(actor, command, team_id, lambda old: replace(old, state="active"), "TeamResumed")
    return _change(actor, command, team_id, lambda old: replace(old, state="suspended"), "TeamSuspended")


def _change(actor: Actor, command: Command, team_id: str, to: Callable[[Team], Team], news: str) -> Team:
    """`news` tells the team's leaders; what changes nothing is none."""

    def checked(old: Team) -> Team:
        _demand_area(actor, old.area)
        return to(old)

    def change(unit: Unit) -> Team:
        before = registry.read(unit, team_id)
        after, is_new = registry.alter(unit, command, team_id, checked)
        if is_new and after != before:
            unit.tell(registry.key(team_id), news, team=team_id)
        return after

    return run(change)


def _demand_area(actor: Actor, area: str) -> None:
    if area_tree().get(area) is None:
        raise TeamAreaUnknown()
    scopes = (scope for role in ADMINS for scope in actor.scopes(role))
    if not any(area_tree().contains(scope, area) for scope in scopes):
        raise NotYourTeamArea()
