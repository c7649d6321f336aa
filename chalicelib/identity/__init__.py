"""Identity (身份): who a person is, how sure we are, what role he holds where, and which tokens still count."""

from .actions import enrol, holds, openid_of, profile_of
from .admission import admit, is_frozen, pace, stand, unfit, vouch
from .ages import ADULT, age_of, demand_age, minors_age
from .guesses import TypedCodesLocked, TypedCodeWrong, typed
from .homes import home_of, move_in, move_out
from .leaving import PersonLeft, close, demand_here, drop_roles, has_left, roles_of
from .numbers import is_number_of, number_tags, tags_of_number
from .roles import set_role
from .rules import CLOSED, NoSuchPerson, NoSuchPurpose, TooFast
from .store import desk_key, person_of_openid, person_of_volunteer_no, profile_key
from .verifier import verify_kin
from .withdrawing import cancelled, modified, revoked

__all__ = [
    "ADULT",
    "CLOSED",
    "NoSuchPerson",
    "NoSuchPurpose",
    "PersonLeft",
    "TooFast",
    "TypedCodeWrong",
    "TypedCodesLocked",
    "admit",
    "age_of",
    "cancelled",
    "close",
    "demand_age",
    "demand_here",
    "desk_key",
    "drop_roles",
    "enrol",
    "has_left",
    "holds",
    "home_of",
    "is_frozen",
    "is_number_of",
    "minors_age",
    "modified",
    "move_in",
    "move_out",
    "number_tags",
    "openid_of",
    "pace",
    "person_of_openid",
    "person_of_volunteer_no",
    "profile_key",
    "profile_of",
    "revoked",
    "roles_of",
    "set_role",
    "stand",
    "tags_of_number",
    "typed",
    "unfit",
    "verify_kin",
    "vouch",
]
