"""Teams (志愿服务队): who serves together, where, and in which functional line."""

from .actions import find, find_in
from .members import demand_active, demand_member, serve
from .rules import NoSuchTeam, NotInTeam, Team, TeamSuspended
from .store import registry

__all__ = [
    "NoSuchTeam", "NotInTeam", "Team", "TeamSuspended", "demand_active", "demand_member", "find", "find_in", "registry",
    "serve",
]  # fmt: skip
