"""What households keep about a person (kit/holdings.py)."""

from collections.abc import Iterator

from .. import identity
from ..kit.holdings import erased, farewell, found, kept, removed
from ..kit.record import Item
from ..kit.table import Key, Unit, run, stale
from .store import Household, Invitation, Member, household_key, member_key


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


erased(Member, "household_membership", _memberships, removed)
kept(Household, "", None, "who made it, by id; its members stand in it themselves")
kept(Invitation, "", None, "who invited whom, by id; worthless after minutes")
