"""Identity (身份): who a person is, how sure we are, what role he holds where, and which tokens still count."""

from .actions import enrol, profile_of
from .admission import admit, pace, stand
from .guesses import TypedCodesLocked, TypedCodeWrong, typed
from .roles import set_role
from .rules import TooFast
from .store import desk_key, person_of_volunteer_no

__all__ = [
    "TooFast",
    "TypedCodeWrong",
    "TypedCodesLocked",
    "admit",
    "desk_key",
    "enrol",
    "pace",
    "person_of_volunteer_no",
    "profile_of",
    "set_role",
    "stand",
    "typed",
]
