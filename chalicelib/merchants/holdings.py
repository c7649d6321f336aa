"""What merchants keep about a person (kit/holdings.py)."""

from ..kit.holdings import kept
from .store import Clerk, Invitation

kept(Clerk, "", None, "goes by the reaction to RoleSet: nobody leaves while he holds a role")
kept(Invitation, "", None, "who invited whom, by id; worthless after minutes")
