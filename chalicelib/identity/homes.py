"""Where a person lives: the household on his profile, which every guard against self-dealing reads.

Who leaves counts as of that household until the lock of policy is over, so that nobody dodges a guard by moving.
"""

from ..kit.errors import Refusal
from ..kit.table import Unit, stale
from .store import Profile, profile_key


def home_of(unit: Unit, person: str) -> str:
    """The household that a person counts as of ("" when there is none), read through the Unit."""
    profile = unit.get(Profile, profile_key(person))
    return (profile.household or "") if profile is not None else ""


def move_in(unit: Unit, person: str, household: str, otherwise: Refusal) -> None:
    """Join the Unit with a person's household; refused when he has one meanwhile."""
    unit.change(
        profile_key(person),
        Profile.household.set(household),
        condition=Profile.pk.exists() & Profile.household.does_not_exist(),
        otherwise=lambda _: otherwise,
    )


def move_out(unit: Unit, person: str, household: str) -> None:
    """Join the Unit with the end of a person's household."""
    unit.change(
        profile_key(person),
        Profile.household.remove(),
        condition=Profile.household == household,
        otherwise=stale,
    )
