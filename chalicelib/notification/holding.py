"""Who holds a role where: listed by reaction for those roles that are told of things. The profile has the last word."""

from .. import identity
from ..kit.pages import Listing, every
from ..kit.record import Record
from ..kit.table import Unit, run, stale
from ..kit.who import Role
from ..places import area_tree
from .store import Holder, holder_key, holders

OWNER, KEEPER, LEADER, HANDLER, DISPATCHER = LISTED = (
    "merchant_owner", "station_keeper", "team_leader", "unit_handler", "dispatcher",
)  # fmt: skip


def follow(role: Role, person: str) -> None:
    """Bring the list to what the person's profile says now. Safe to repeat, in any order."""
    run(lambda unit: _follow(unit, role, person))


def _follow(unit: Unit, role: Role, person: str) -> None:
    key = holder_key(role.name, role.scope, person)
    unit.read(identity.profile_key(person), key)
    held, listed = identity.holds(unit, person, role), unit.get(Holder, key)
    if held and listed is None:
        unit.create(key, Holder(person=person), stale)
    if not held and listed is not None:
        unit.remove(key, Record.pk.exists(), stale)


def holding(name: str, scope: str) -> list[str]:
    """Everybody who holds a role on exactly that node now."""
    listed = (Holder.of(item) for item in every(Listing(holders(name, scope))))
    people = [each.person for each in listed if each is not None]
    return run(lambda unit: _still(unit, people, Role(name, scope)))


def _still(unit: Unit, people: list[str], role: Role) -> list[str]:
    unit.read(*map(identity.profile_key, people))
    return [each for each in people if identity.holds(unit, each, role)]


def dispatchers(area: str) -> list[str]:
    """The dispatchers nearest to an area: its own, or those of the first area above it that has any."""
    found = (holding(DISPATCHER, each.code) for each in area_tree().line(area))
    return next((people for people in found if people), [])
