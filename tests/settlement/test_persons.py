"""Who may take which step: two persons, of the area, of two households, and nobody of the shop."""

import pytest

from chalicelib import merchants
from chalicelib.identity.store import Profile, profile_key
from chalicelib.kit.table import run, stale
from chalicelib.settlement import Batch
from tests.settlement.settling import COUNTY, OFFICER, STEPS, Office, stored
from tests.world import Caller, World, fresh_key


def test_who_locked_does_not_approve(office: Office, batch: Batch) -> None:
    office.lock(batch)
    assert office.first.post(f"/v1/settlements/{batch.id}/approve").code == "second_person_needed"
    assert office.approve(batch).status == 200


def test_nor_does_somebody_of_his_household(office: Office, batch: Batch) -> None:
    home = fresh_key()
    for person in (office.first, office.second):
        live_in(person, home)
    office.lock(batch)
    assert office.approve(batch).code == "second_person_needed"
    live_in(office.second, fresh_key())
    assert office.approve(batch).status == 200


def live_in(person: Caller, household: str) -> None:
    key, home = profile_key(person.person), Profile.household.set(household)
    run(lambda unit: unit.change(key, home, condition=Profile.version.exists(), otherwise=stale))


@pytest.mark.parametrize("role", [merchants.OWNER, merchants.CLERK])
@pytest.mark.parametrize("step", ["lock", "approve", "pay"])
def test_an_officer_who_works_for_the_shop_decides_nothing(
    world: World, office: Office, batch: Batch, role: str, step: str
) -> None:
    friend = world.citizen((OFFICER, COUNTY), (role, batch.merchant))
    by_friend = Office(world, friend, friend)
    for name in ("lock", "approve"):
        if name != step:
            STEPS[name](office, batch)
        else:
            break
    before = stored(batch)
    assert STEPS[step](by_friend, batch).code == "interested_party"
    assert stored(batch) == before
    assert STEPS[step](office, batch).status == 200


@pytest.mark.parametrize("step", ["lock", "approve", "pay"])
def test_an_officer_of_another_area_decides_nothing(world: World, office: Office, batch: Batch, step: str) -> None:
    stranger = world.citizen((OFFICER, "370302"))
    before = stored(batch)
    assert STEPS[step](Office(world, stranger, stranger), batch).code == "not_your_area"
    assert stored(batch) == before


@pytest.mark.parametrize("step", ["lock", "approve"])
def test_only_an_officer_locks_and_approves(world: World, office: Office, batch: Batch, step: str) -> None:
    for role, scope in (("city_admin", "3703"), ("fund_officer", COUNTY), (merchants.OWNER, batch.merchant)):
        other = world.citizen((role, scope))
        assert STEPS[step](Office(world, other, other), batch).code == "role_required"


def test_a_fund_officer_pays(world: World, office: Office, batch: Batch) -> None:
    office.lock(batch)
    office.approve(batch)
    payer = world.citizen(("fund_officer", "3703"))
    assert Office(world, payer, payer).pay(batch).status == 200
