"""What a person's age demands before he says that he will serve; company is asked for when he does."""

from .. import identity
from ..kit.table import Unit
from ..policy import at as figures_at
from .guardian_rules import GuardianConsentRequired, demands_of
from .guardians import demand_consent


def demand_agreed(unit: Unit, person: str, *, adults_only: bool = False) -> None:
    """Join the Unit with a guardian's word for a minor; that an adult is one is a condition of the write.

    TooYoung, AdultsOnly, GuardianConsentRequired.
    """
    figures, age = figures_at(unit.now_ms), identity.age_of(unit, person)
    if age is None or age >= figures.minors.free_from_age:
        identity.demand_age(unit, person, figures.minors.free_from_age, GuardianConsentRequired())
        return
    demands_of(age, figures, adults_only=adults_only)
    demand_consent(unit, person, "service")
