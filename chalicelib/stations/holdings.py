"""What stations keep about a person (kit/holdings.py)."""

from ..kit.holdings import kept, nobodys
from .batches import Batch
from .posters import Poster
from .presence import Presence

kept(Presence, "", None, "tags of keepers, from which no person can be told")
kept(Batch, "", None, "a batch of posters, and who asked for it, by id")
nobodys("a station's printed code", Poster)
