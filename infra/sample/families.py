"""The guardians of the sample city: linked as two persons of the staff would have, and agreeing to everything."""

from collections.abc import Iterable
from functools import partial

from chalicelib.households.guardian_rules import PURPOSES, Agreed
from chalicelib.households.guardians import link
from chalicelib.households.store import Guardianship, guardianship_key
from chalicelib.identity import age_of
from chalicelib.kit.ids import derived_ulid
from chalicelib.kit.record import Command
from chalicelib.kit.table import Unit, run, stale
from infra.sample.people import ENROLLED_AT, Person, person_id

CONSENT = "2026-1"  # the version of the text


def raise_families(everybody: Iterable[Person]) -> None:
    """Give the minors of the sample their guardians; a repeat changes nothing."""
    for person in everybody:
        for ward in person.wards:
            pair = (person_id(person.openid), person_id(ward))
            run(partial(_link, pair=pair))
            run(partial(_agree, pair=pair))


def _link(unit: Unit, *, pair: tuple[str, str]) -> None:
    if age_of(unit, pair[1]) is None:
        return  # has come of age since
    command = Command(derived_ulid(ENROLLED_AT, "guardian", *pair), "sample")
    link(unit, *pair, proof="staff", command=command)


def _agree(unit: Unit, *, pair: tuple[str, str]) -> None:
    guardian, ward = pair
    row = unit.get(Guardianship, guardianship_key(ward))
    if row is None or row.agreed:
        return
    words = tuple(Agreed(purpose, CONSENT, True, guardian, unit.now_ms) for purpose in PURPOSES)
    unit.change(
        guardianship_key(ward),
        Guardianship.agreed.set(words),
        Guardianship.version.set(int(row.version) + 1),
        condition=Guardianship.version == int(row.version),
        otherwise=stale,
    )
