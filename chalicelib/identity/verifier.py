"""Real names: a pluggable verifier. Ours checks the number's own arithmetic and, outside production, a sample list.

Source of the check digit: GB 11643-1999 (ISO 7064, MOD 11-2). A city plugs its public-security service in by `plug`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..kit.settings import settings

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True)
class Identity:
    """A verified person: of a minor the day of birth is kept, of an adult nothing, and never the number."""

    born_on: str


Verifier = Callable[[str, str], Identity | None]


def check_digit(first_17: str) -> str:
    """The 18th character of an identity number."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def born_by(number: str) -> date | None:
    """The day of birth that an identity number says; None when it does not add up, and can be nobody's."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if check_digit(number[:17]) == number[17] else None


def by_arithmetic(name: str, number: str) -> Identity | None:
    """A well-formed number with a real date of birth and the right check digit; None otherwise.

    It proves no identity: in production a city has to plug in a service that does, or nobody is verified.
    """
    born = None if settings().stage == "prod" else born_by(number)
    return Identity(born.isoformat()) if name and born is not None else None


_verifier: Verifier = by_arithmetic


def plug(verifier: Verifier) -> None:
    """Set the city's verifier."""
    global _verifier
    _verifier = verifier


def verify_real_name(name: str, number: str) -> Identity | None:
    """Ask the plugged verifier."""
    return _verifier(name, number.upper())


KinVerifier = Callable[[str, str], bool]


def nobody_knows(guardian_number: str, ward_number: str) -> bool:
    """Ours knows of no family: until a city plugs its register in, two persons of the staff look at the papers."""
    return False


_kin_verifier: KinVerifier = nobody_knows


def plug_kin(verifier: KinVerifier) -> None:
    """Set the city's register of guardians."""
    global _kin_verifier
    _kin_verifier = verifier


def verify_kin(guardian_number: str, ward_number: str) -> bool:
    """Whether the plugged register knows the one as a guardian of the other, by their identity numbers."""
    return _kin_verifier(guardian_number.upper(), ward_number.upper())
