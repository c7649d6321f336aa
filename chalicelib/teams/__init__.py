"""Teams (志愿服务队): who serves together, where, and in which functional line."""

from .actions import find, find_in
from .rules import NoSuchTeam, Team
from .store import registry

__all__ = ["NoSuchTeam", "Team", "find", "find_in", "registry"]
