"""What stations keep about a person (kit/holdings.py)."""

from ..kit.holdings import kept
from .presence import Presence

kept(Presence, "", None, "tags of keepers, from which no person can be told")
