"""Identity (身份): who a person is, how sure we are, what role he holds where, and which tokens still count."""

from .actions import enrol, holds, profile_of
from .admission import admit, is_frozen, pace, stand, unfit, vouch
from .guesses import TypedCodesLocked, TypedCodeWrong, typed
from .homes import home_of, move_in, move_out
from .roles import set_role
from .rules import NoSuchPerson, TooFast
from .store import desk_key, person_of_volunteer_no, profile_key

__all__ = [
    "NoSuchPerson",
    "TooFast",
    "TypedCodeWrong",
    "TypedCodesLocked",
    "admit",
    "desk_key",
    "enrol",
    "holds",
    "home_of",
    "is_frozen",
    "move_in",
    "move_out",
    "pace",
    "person_of_volunteer_no",
    "profile_key",
    "profile_of",
    "set_role",
    "stand",
    "typed",
    "unfit",
    "vouch",
]
