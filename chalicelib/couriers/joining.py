"""Becoming a courier by a company's list, and ceasing to be one: by one's own word, or by the next list."""

from functools import partial

from .. import identity
from ..kit.pages import Listing, every
from ..kit.sweeping import each
from ..kit.table import Unit, run, stale
from ..kit.who import Actor, Role
from .rules import COURIER, NotOnTheList, is_listed
from .store import COURIERS, Courier, CourierList, companies_of, courier_key, couriers_in, list_key, registry


def join(actor: Actor, company_id: str) -> bool:
    """Become a courier of the company that lists one; returns whether one is. A repeat changes nothing.

    Whose role two administrators have taken does not get it back by his own word. NoSuchCompany, NotOnTheList.
    """
    return run(lambda unit: _join(unit, actor.person, company_id))


def _join(unit: Unit, person: str, company_id: str) -> bool:
    registry.read(unit, company_id)
    key, role = courier_key(company_id, person), Role(COURIER, company_id)
    if unit.get(Courier, key) is not None:
        return identity.holds(unit, person, role)
    now = unit.get(CourierList, list_key(company_id))
    if now is None or not is_listed(now.lines, identity.number_tags(unit, person)):
        raise NotOnTheList()
    unit.require(list_key(company_id), CourierList.revision == int(now.revision), stale)
    row = Courier(
        person=person, company=company_id, since=unit.now_ms, g1pk=companies_of(person), g1sk=company_id
    )  # fmt: skip
    unit.create(key, row, stale)
    identity.set_role(unit, person, role, held=True)
    return True


def leave(actor: Actor, company_id: str) -> None:
    """Stop being the company's courier. A repeat, or a role that was taken before, changes nothing."""
    run(lambda unit: _leave(unit, actor.person, company_id))


def _leave(unit: Unit, person: str, company_id: str) -> None:
    there = unit.get(Courier, courier_key(company_id, person)) is not None
    if there and identity.holds(unit, person, Role(COURIER, company_id)):
        _end(unit, person, company_id)


def dismiss(company_id: str) -> None:
    """Whoever the list in force leaves out stops being a courier. Safe to repeat."""
    rows = every(Listing(couriers_in(company_id), prefix=COURIERS))
    people = [row.person for item in rows if (row := Courier.of(item)) is not None]
    each(people, lambda person: run(partial(_dismiss, person=person, company_id=company_id)))


def _dismiss(unit: Unit, *, person: str, company_id: str) -> None:
    now, row = unit.get(CourierList, list_key(company_id)), unit.get(Courier, courier_key(company_id, person))
    if row is None or (now is not None and is_listed(now.lines, identity.number_tags(unit, person))):
        return
    _end(unit, person, company_id)


def _end(unit: Unit, person: str, company_id: str) -> None:
    role = Role(COURIER, company_id)
    unit.remove(courier_key(company_id, person), Courier.pk.exists(), stale)
    if identity.holds(unit, person, role):
        identity.set_role(unit, person, role, held=False)
