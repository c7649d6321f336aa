"""A merchant's clerks: bound and unbound by the owner. A binding is the role in the clerk's profile, so it counts at
once: the door reads profiles strongly."""

from dataclasses import dataclass

from .. import identity
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, Record
from ..kit.table import Unit, run, stale
from ..kit.who import Actor, Role
from .rules import CLERK, OWNER, NotYourMerchant
from .store import Clerk, clerk_key, registry


@dataclass(frozen=True)
class Binding:
    """Who is (or no longer is) a clerk of which merchant."""

    merchant: str
    volunteer_no: str
    bound: bool


def set_clerk(actor: Actor, command: Command, merchant_id: str, volunteer_no: str, *, bound: bool) -> Binding:
    """Bind a volunteer as clerk, or unbind him; a repeat changes nothing, also when the opposite happened since.

    NotYourMerchant, NoSuchMerchant, NoSuchPerson.
    """
    demand_owner(actor, merchant_id)
    person = identity.person_of_volunteer_no(volunteer_no)
    if person is None:
        raise identity.NoSuchPerson()
    role = Role(CLERK, merchant_id)

    def bind(unit: Unit) -> None:
        _, fresh = registry.alter(unit, command, merchant_id, lambda merchant: merchant)
        if fresh:
            identity.set_role(unit, person, role, held=bound)

    run(bind)
    return Binding(merchant_id, volunteer_no, bound)


def clerks_of(actor: Actor, merchant_id: str, *, limit: int, cursor: str | None) -> Page[Clerk]:
    """The clerks of an owner's merchant. NotYourMerchant."""
    demand_owner(actor, merchant_id)
    found = page(Listing(f"MERCHANT#{merchant_id}", prefix="CLERK#"), limit=limit, cursor=cursor)
    return Page([clerk for item in found.items if (clerk := Clerk.of(item))], found.next_cursor)


def follow(merchant_id: str, person: str) -> None:
    """Bring the list of clerks to what the person's profile says now."""
    run(lambda unit: _follow(unit, merchant_id, person))


def _follow(unit: Unit, merchant_id: str, person: str) -> None:
    key = clerk_key(merchant_id, person)
    profile, listed = identity.profile_of(unit, person), unit.get(Clerk, key)
    held = Role(CLERK, merchant_id) in profile.roles
    if held and listed is None:
        unit.create(key, Clerk(person=person, volunteer_no=profile.volunteer_no, bound_at=unit.now_ms), stale)
    if not held and listed is not None:
        unit.remove(key, Record.pk.exists(), stale)


def demand_owner(actor: Actor, merchant_id: str) -> None:
    """Only the merchant's owner may go on. NotYourMerchant."""
    if not actor.holds(OWNER, merchant_id):
        raise NotYourMerchant()
