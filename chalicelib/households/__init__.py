"""Households (家庭) and guardians (监护人): who lives together, and who answers for a minor."""

from .agreeing import demand_agreed
from .guardian_rules import AdultsOnly, GuardianConsentRequired, GuardianNotPresent, NoSuchWard, TooYoung, demands_of
from .guardians import demand_consent, demand_guardian, ward_of
from .hiding import is_hidden, is_hidden_from, is_hidden_in
from .looking import members_of
from .store import guardianship_key

__all__ = [
    "AdultsOnly",
    "GuardianConsentRequired",
    "GuardianNotPresent",
    "NoSuchWard",
    "TooYoung",
    "demand_agreed",
    "demand_consent",
    "demand_guardian",
    "demands_of",
    "guardianship_key",
    "is_hidden",
    "is_hidden_from",
    "is_hidden_in",
    "members_of",
    "ward_of",
]
