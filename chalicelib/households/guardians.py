"""Guardians: how somebody becomes one, what he agrees to, and what his ward may do by that.

He is proven by the plugged verifier, or by two persons of the staff; the link alone allows nothing without his consent.
"""

from dataclasses import dataclass
from typing import cast

from pynamodb.expressions.update import Action

from .. import identity
from ..identity import NoSuchPerson, NoSuchPurpose, person_of_volunteer_no
from ..kit.pages import Listing, every
from ..kit.record import Command, remember, repeated
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..policy import at as figures_at
from ..privacy import mask_name
from .guardian_rules import (
    PURPOSES,
    Agreed,
    Guardian,
    GuardianConsentRequired,
    GuardiansFull,
    GuardianshipUnproven,
    GuardianUnfit,
    NoSuchWard,
    NotAMinor,
    Proof,
    Purpose,
    is_given,
)
from .store import Guardianship, WardRow, guardianship_key, ward_key


@dataclass(frozen=True)
class Numbers:
    """The identity numbers that a guardian presents: his own and his ward's. They are not kept."""

    guardian: str
    ward: str


@dataclass(frozen=True)
class Ward:
    """A minor as his guardian sees him."""

    volunteer_no: str
    name: str
    accompanied: bool
    agreed: tuple[Agreed, ...]


def claim(actor: Actor, command: Command, volunteer_no: str, numbers: Numbers) -> Ward:
    """Become the guardian of a minor, if the verifier knows of it.

    NoSuchPerson, NotAMinor, GuardianUnfit, GuardiansFull, GuardianshipUnproven.
    """
    ward = person_of_volunteer_no(volunteer_no)
    if ward is None:
        raise NoSuchPerson()

    def become(unit: Unit) -> None:
        row = unit.get(Guardianship, guardianship_key(ward))
        if row is None or not repeated(row.commands, command):
            _demand_known(unit, actor.person, ward, numbers)
            link(unit, actor.person, ward, proof="verifier", command=command)

    run(become)
    return run(lambda unit: _shown(unit, ward))


def _demand_known(unit: Unit, guardian: str, ward: str, numbers: Numbers) -> None:
    mine = identity.is_number_of(unit, guardian, numbers.guardian)
    his = identity.is_number_of(unit, ward, numbers.ward)
    if not (mine and his and identity.verify_kin(numbers.guardian, numbers.ward)):
        raise GuardianshipUnproven()


def link(unit: Unit, guardian: str, ward: str, *, proof: Proof, command: Command) -> None:
    """Join the Unit with a guardian of a minor; one who is linked already stays so.

    NotAMinor, GuardianUnfit, GuardiansFull.
    """
    if identity.age_of(unit, ward) is None:
        raise NotAMinor()
    row = unit.get(Guardianship, guardianship_key(ward))
    known = tuple(row.guardians) if row is not None else ()
    if guardian in {each.person for each in known}:
        return
    if len(known) >= figures_at(unit.now_ms).minors.guardians_max:
        raise GuardiansFull()
    identity.vouch(unit, guardian, "real_name", epoch=None, as_told=lambda _: GuardianUnfit())
    identity.demand_age(unit, guardian, identity.ADULT, GuardianUnfit())
    guardians = (*known, Guardian(guardian, unit.now_ms, proof))
    if row is None:
        record = Guardianship(guardians=guardians, agreed=(), version=0, commands=(command,))
        unit.create(guardianship_key(ward), record, stale)
    else:
        _write(unit, ward, row, command, Guardianship.guardians.set(guardians))
    unit.create(ward_key(guardian, ward), WardRow(ward=ward, since_at=unit.now_ms), stale)
    unit.tell(guardianship_key(ward), "GuardianLinked", person=ward, to=guardian, proof=proof)


def unlink(unit: Unit, guardian: str, ward: str, *, command: Command) -> None:
    """Join the Unit with the end of a guardianship; what this guardian agreed to counts no more. NoSuchWard."""
    row = _row(unit, guardian, ward)
    left = tuple(each for each in row.guardians if each.person != guardian)
    _write(unit, ward, row, command, Guardianship.guardians.set(left))
    unit.remove(ward_key(guardian, ward), WardRow.pk.exists(), stale)
    unit.tell(guardianship_key(ward), "GuardianUnlinked", person=ward, to=guardian)


def _row(unit: Unit, guardian: str, ward: str) -> Guardianship:
    row = unit.get(Guardianship, guardianship_key(ward))
    if row is None or guardian not in {each.person for each in row.guardians}:
        raise NoSuchWard()
    return row


def _write(unit: Unit, ward: str, row: Guardianship, command: Command, what: Action) -> None:
    version = int(row.version)
    unit.change(
        guardianship_key(ward),
        what,
        Guardianship.version.set(version + 1),
        Guardianship.commands.set(remember(row.commands, command)),
        condition=Guardianship.version == version,
        otherwise=stale,
    )


def set_consent(
    actor: Actor, command: Command, volunteer_no: str, purpose: str, *, version: str, given: bool
) -> Ward:  # fmt: skip
    """Agree to something for a ward, under a version of its text, or withdraw it; it counts from this write on.

    NoSuchWard, NoSuchPurpose.
    """
    meant = next((each for each in PURPOSES if each == purpose), None)
    if meant is None:
        raise NoSuchPurpose()
    ward = run(lambda unit: ward_of(unit, actor.person, volunteer_no))

    def agree(unit: Unit) -> None:
        row = _row(unit, actor.person, ward)
        if repeated(row.commands, command):
            return
        others = tuple(each for each in row.agreed if each.purpose != meant)
        word = Agreed(meant, version, given, actor.person, unit.now_ms)
        _write(unit, ward, row, command, Guardianship.agreed.set((*others, word)))
        unit.tell(
            guardianship_key(ward), "GuardianConsentSet", person=ward, by=actor.person, purpose=purpose,
            version=version, given=given,
        )  # fmt: skip

    run(agree)
    return run(lambda unit: _shown(unit, ward))


def demand_consent(unit: Unit, ward: str, purpose: Purpose) -> tuple[str, ...]:
    """Put a guardian's consent into the conditions of this Unit's write; returns the guardians.

    GuardianConsentRequired.
    """
    row = unit.get(Guardianship, guardianship_key(ward))
    if row is None or not is_given(row.guardians, row.agreed, purpose):
        raise GuardianConsentRequired()
    unit.require(guardianship_key(ward), Guardianship.version == int(row.version), stale)
    return tuple(each.person for each in row.guardians)


def demand_guardian(unit: Unit, guardian: str, ward: str) -> None:
    """Put into the conditions of this Unit's write that he is the ward's guardian. NoSuchWard."""
    row = _row(unit, guardian, ward)
    unit.require(guardianship_key(ward), Guardianship.version == int(row.version), stale)


def ward_of(unit: Unit, guardian: str, volunteer_no: str) -> str:
    """The minor of that number, whose guardian this is. NoSuchWard."""
    ward = person_of_volunteer_no(volunteer_no)
    if ward is None:
        raise NoSuchWard()
    unit.read(guardianship_key(ward), identity.desk_key(ward))
    _row(unit, guardian, ward)
    if identity.age_of(unit, ward) is None:
        raise NoSuchWard()
    return ward


def wards_of(guardian: str) -> list[Ward]:
    """The minors whose guardian this is; one who has come of age is none any more."""
    rows = [cast(WardRow, WardRow.of(item)) for item in every(Listing(f"P#{guardian}", prefix="WARD#"))]
    return run(lambda unit: [_shown(unit, row.ward) for row in rows if _is_minor(unit, row.ward)])


def _is_minor(unit: Unit, person: str) -> bool:
    return identity.age_of(unit, person) is not None


def _shown(unit: Unit, ward: str) -> Ward:
    unit.read(guardianship_key(ward), identity.profile_key(ward), identity.desk_key(ward))
    row, profile = unit.get(Guardianship, guardianship_key(ward)), identity.profile_of(unit, ward)
    age, alone_from = identity.age_of(unit, ward), figures_at(unit.now_ms).minors.alone_from_age
    known = {each.person for each in row.guardians} if row is not None else set()
    return Ward(
        profile.volunteer_no,
        mask_name(profile.real_name or "*"),
        age is not None and age < alone_from,
        tuple(each for each in row.agreed if each.by in known) if row is not None else (),
    )
