"""Who is on his company's list is a courier by his own word, and is none any more when either of them says so."""

import pytest

from chalicelib import identity
from chalicelib.couriers.store import Courier, courier_key
from chalicelib.kit.table import fetch, run
from chalicelib.kit.who import Role
from chalicelib.places import area_tree
from tests.between import between
from tests.couriers.riding import COUNTY, Company, rides
from tests.events import Events
from tests.identity.test_roles import approved, proposed, roles_of
from tests.media.test_masks import erase
from tests.reports.street import Street
from tests.world import World


@pytest.fixture
def company(world: World) -> Company:
    return Company(world)


def is_noted(company: Company, person: str) -> bool:
    key = courier_key(company.id, person)
    return fetch([key])[key] is not None


def test_from_a_companys_list_to_a_couriers_report_and_out_again(world: World, street: Street) -> None:
    one, other = world.citizen(("city_admin", "3703")), world.citizen(("city_admin", "3703"))
    company, chief = Company(world), world.citizen()
    approved(other, proposed(one, chief, "courier_company", company.id))
    company.representative = chief
    rider, colleague = company.rider(), company.rider()
    assert not rides(rider)
    company.lists(rider, colleague)
    joined = company.join(rider)
    assert (joined.status, joined.body) == (200, {"company_id": company.id, "is_courier": True})
    assert roles_of(rider.phone) == [("courier", company.id)]
    street.events.visit(rider.phone)
    shift = rider.phone.post("/v1/me/courier/uploads", {"count": 20}, key=None)
    assert (shift.status, len(shift.body["uploads"])) == (200, 20)
    assert street.filed(rider.phone)
    company.lists(colleague)
    assert not rides(rider)
    assert company.join(rider).code == "not_on_the_list"
    assert street.filed(rider.phone), "a citizen goes on reporting"
    told = [each["sentence"] for each in rider.phone.get("/v1/me/inbox").body["items"]]
    assert "您不再是“快递外卖骑手”，原适用范围：快送公司。" in told
    assert "您已成为“快递外卖骑手”，适用范围：快送公司。" in told


def test_a_repeat_is_no_error_and_makes_one_courier(company: Company) -> None:
    rider = company.rider()
    company.lists(rider)
    assert [company.join(rider).body for _ in range(3)] == [{"company_id": company.id, "is_courier": True}] * 3
    assert roles_of(rider.phone) == [("courier", company.id)]


def test_who_is_not_on_the_list_or_not_verified_is_no_courier(company: Company) -> None:
    rider, other = company.rider(), company.rider()
    assert company.join(rider).code == "not_on_the_list"
    company.lists(other)
    assert company.join(rider).code == "not_on_the_list"
    unproven = company.world.citizen(level=1)
    assert unproven.post("/v1/me/courier", {"company_id": company.id}).code == "real_name_required"
    assert rider.phone.post("/v1/me/courier", {"company_id": "RIDE-0"}).code == "no_such_company"


def test_a_list_that_waits_for_approval_makes_nobody_a_courier(company: Company) -> None:
    rider = company.rider()
    assert company.send([("E-1", rider.number)]).status == 201
    assert company.join(rider).code == "not_on_the_list"


def test_who_joins_while_the_next_list_leaves_him_out_does_not_get_in(company: Company) -> None:
    rider = company.rider()
    company.lists(rider)
    with between(lambda: company.lists(tell=False)):
        assert company.join(rider).code == "not_on_the_list"
    assert not rides(rider)


def test_the_next_list_ends_the_role_of_whom_it_leaves_out_and_of_nobody_else(company: Company) -> None:
    stays, goes, changed = (company.rider() for _ in range(3))
    company.lists(stays, goes, changed)
    for rider in (stays, goes, changed):
        company.join(rider)
    company.lists(changed, stays)
    company.tell(times=2)
    assert [rides(rider) for rider in (stays, goes, changed)] == [True, False, True]
    assert not is_noted(company, goes.phone.person)
    company.lists(goes)
    assert [rides(rider) for rider in (stays, goes, changed)] == [False, False, False]
    assert company.join(goes).body["is_courier"]
    assert rides(goes)


def test_who_leaves_is_no_courier_at_his_next_request(company: Company) -> None:
    rider = company.rider()
    company.lists(rider)
    company.join(rider)
    assert [company.leave(rider).body["is_courier"] for _ in range(2)] == [False, False]
    assert not rides(rider)
    assert company.join(rider).body["is_courier"]
    assert rides(rider)


def test_a_courier_of_two_companies_stays_the_others(company: Company) -> None:
    other, rider = Company(company.world), company.rider()
    for each in (company, other):
        each.lists(rider)
        each.join(rider)
    company.lists()
    assert roles_of(rider.phone) == [("courier", other.id)]
    assert rides(rider)


def test_what_two_administrators_have_taken_nobody_gives_himself_again(company: Company) -> None:
    rider, world = company.rider(), company.world
    company.lists(rider)
    company.join(rider)
    one, two = world.citizen(("city_admin", "3703")), world.citizen(("city_admin", "3703"))
    approved(two, proposed(one, rider.phone, "courier", company.id, give=False))
    assert company.join(rider).body["is_courier"] is False
    company.leave(rider)
    assert company.join(rider).body["is_courier"] is False
    assert not rides(rider)
    company.lists()
    assert not is_noted(company, rider.phone.person)


def test_a_courier_by_the_administrators_word_needs_no_company(company: Company, events: Events) -> None:
    rider = company.rider()
    run(lambda unit: identity.set_role(unit, rider.phone.person, Role("courier", COUNTY), held=True))
    company.lists()
    assert rides(rider)
    events.settle()
    told = [each["sentence"] for each in rider.phone.get("/v1/me/inbox").body["items"]]
    assert f"您已成为“快递外卖骑手”，适用范围：{area_tree().full_name(COUNTY)}。" in told


def test_who_leaves_the_city_leaves_no_row_behind(company: Company) -> None:
    rider = company.rider()
    company.lists(rider)
    company.join(rider)
    assert is_noted(company, rider.phone.person)
    erase(rider.phone.person, Courier)
    assert not is_noted(company, rider.phone.person)
    company.tell()
