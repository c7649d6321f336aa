"""Identity numbers: none is kept, but tags by which one that is said is known again."""

from ..kit.table import Unit
from .store import PersonMap, Profile, profile_key, secret_keys
from .verifier import born_by


def is_number_of(unit: Unit, person: str, number: str) -> bool:
    """Whether that identity number was verified for this person."""
    owners = (PersonMap.of(item) for item in unit.read(*secret_keys("IDNO", number.upper())))
    return any(owner is not None and owner.person == person for owner in owners)


def tags_of_number(number: str) -> tuple[str, ...]:
    """The tags under which an identity number may be kept, one a code key; none for what can be nobody's number."""
    said = number.upper()
    return tuple(key.pk.removeprefix("IDNO#") for key in secret_keys("IDNO", said)) if born_by(said) else ()


def number_tags(unit: Unit, person: str) -> tuple[str, ...]:
    """The tags of the identity number that was verified for somebody; none for who has left."""
    profile = unit.get(Profile, profile_key(person))
    return profile.number_tags or () if profile is not None else ()
