"""What identity keeps about a person (kit/holdings.py); leaving.py empties most of it in one write."""

from ..kit.holdings import at, erased, kept, own, removed, without
from .guesses import DeskGuesses
from .leaving import maps_of, stripped
from .store import ConsentKept, DeskIdentity, PersonMap, Profile, PushTaken, desk_key, profile_key

erased(PersonMap, "", maps_of, removed)
erased(Profile, "profile", at(profile_key), stripped, last=True)
erased(DeskGuesses, "", at(desk_key), without(DeskGuesses.wrong))
kept(DeskIdentity, "account", at(desk_key), "that the account is closed, and since which epoch")
kept(ConsentKept, "consents", own("CONSENT#"), "the proof of what was agreed to: purpose, version, when")
kept(PushTaken, "", None, "that a push was taken; it expires")
