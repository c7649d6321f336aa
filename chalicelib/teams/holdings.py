"""What teams keep about a person (kit/holdings.py)."""

from ..kit.holdings import erased, own, removed
from .store import MEMBER, TeamMember

erased(TeamMember, "teams", own(MEMBER), removed)
