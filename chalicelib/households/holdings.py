"""What households keep about a person (kit/holdings.py)."""

from collections.abc import Iterator

from .. import identity
from ..kit.holdings import at, erased, farewell, found, kept, own, removed
from ..kit.record import Command, Item
from ..kit.sweeping import each as each_pair
from ..kit.table import Key, Unit, fetch, run, stale
from .guardians import unlink
from .store import (
    Guardianship,
    Household,
    Invitation,
    Member,
    WardRow,
    guardianship_key,
    household_key,
    member_key,
)

WARDS = "WARD#"


def _memberships(person: str) -> Iterator[Item]:
    home = run(lambda unit: identity.home_of(unit, person))
    return found(*([member_key(home, person)] if home else []))


@farewell
def move_out(person: str) -> None:
    """Who leaves the city's service leaves his household too: the others see one member less. Safe to repeat."""
    run(lambda unit: _move_out(unit, person))


def _move_out(unit: Unit, person: str) -> None:
    home = identity.home_of(unit, person)
    if not home:
        return
    key = member_key(home, person)
    row = unit.get(Member, key)
    identity.move_out(unit, person, home)
    if row is not None:
        unit.remove(key, Member.joined_at == int(row.joined_at), stale)
    if row is not None and not row.left_at:
        _one_less(unit, household_key(home))


def _one_less(unit: Unit, key: Key) -> None:
    fewer = Household.members.set(Household.members - 1)
    unit.change(key, fewer, condition=Household.members > 0, otherwise=stale)


@farewell
def end_guardianships(person: str) -> None:
    """Who leaves answers for no minor any more, and nobody for him; both sides are told. Safe to repeat."""
    pairs = [(person, row.ward) for item in own(WARDS)(person) if (row := WardRow.of(item)) is not None]
    mine = Guardianship.of(fetch([guardianship_key(person)])[guardianship_key(person)])
    pairs += [(each.person, person) for each in (mine.guardians if mine is not None else ())]
    each_pair(pairs, lambda pair: run(lambda unit: _unlink(unit, *pair)))


def _unlink(unit: Unit, guardian: str, ward: str) -> None:
    row = unit.get(Guardianship, guardianship_key(ward))
    if row is not None and guardian in {each.person for each in row.guardians}:
        unlink(unit, guardian, ward, command=Command(guardian, "left"))


erased(Member, "household_membership", _memberships, removed)
erased(Guardianship, "guardians", at(guardianship_key), removed)
erased(WardRow, "wards", own(WARDS), removed)
kept(Household, "", None, "who made it, by id; its members stand in it themselves")
kept(Invitation, "", None, "who invited whom, by id; worthless after minutes")
