"""Identity (身份): who a person is, how sure we are, what role he holds where, and which tokens still count."""

from .actions import enrol, holds, is_number_of, profile_of
from .admission import admit, is_frozen, pace, stand, unfit, vouch
from .ages import ADULT, age_of, demand_age
from .guesses import TypedCodesLocked, TypedCodeWrong, typed
from .homes import home_of, move_in, move_out
from .roles import set_role
from .rules import NoSuchPerson, NoSuchPurpose, TooFast
from .store import desk_key, person_of_volunteer_no, profile_key
from .verifier import verify_kin

__all__ = [
    "ADULT",
    "NoSuchPerson",
    "NoSuchPurpose",
    "TooFast",
    "TypedCodeWrong",
    "TypedCodesLocked",
    "admit",
    "age_of",
    "demand_age",
    "desk_key",
    "enrol",
    "holds",
    "home_of",
    "is_frozen",
    "is_number_of",
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
    "verify_kin",
    "vouch",
]
