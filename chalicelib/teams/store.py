"""Where teams live.

TEAMS / <id>    one team (a registry: kit/registry.py)
"""

from ..kit.registry import Registry
from .rules import NoSuchTeam, Team, TeamExists

registry = Registry("TEAMS", Team, missing=NoSuchTeam, exists=TeamExists, fact="TeamChanged")
