"""A company's list: every mistake is told, what it changes is shown, and no one person puts it in force."""

import pytest

from chalicelib.couriers.rules import Line, ListInvalid, difference, is_listed, read_list
from chalicelib.couriers.store import registry, sent_key
from chalicelib.kit.table import fetch
from tests.between import between
from tests.couriers.riding import COUNTY, Company
from tests.identity.arriving import a_number
from tests.world import World, call, fresh_key


@pytest.fixture
def company(world: World) -> Company:
    return Company(world)


def tags_of(number: str) -> tuple[str, ...]:
    """Two keys in the ring; no number is shorter than three."""
    return (f"new-{number}", f"old-{number}") if len(number) > 2 else ()


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(ListInvalid) as refused:
        read_list(text, tags_of)
    return [(each["row"], each["problem"]) for each in refused.value.details["problems"]]


def test_each_wrong_line_is_told_by_its_number() -> None:
    lines = ("employee_no,id_number", "E1,111", "E2", "E 3,333", "E4,4", "E1,555", "E6,111", ",777", "E8,888")
    assert problems("\n".join(lines)) == [
        (3, "columns"), (4, "employee_no"), (5, "id_number"), (6, "twice"), (7, "twice"), (8, "employee_no"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "id_number,employee_no", "employee_no"])
def test_a_list_begins_with_its_header(text: str) -> None:
    assert problems(text) == [(1, "header")]


def test_a_list_has_an_end_and_no_more_than_twenty_mistakes_are_told() -> None:
    header = "employee_no,id_number\n"
    whole = "\n".join(f"E{number},{number:04d}" for number in range(1_000))
    assert len(read_list(header + whole, tags_of)) == 1_000
    assert problems(header + whole + "\nE1000,1000") == [(1_002, "number_of_rows")]
    assert len(problems(header + "\n".join(["x"] * 30))) == 20
    assert problems("employee_no\rid_number") == [(1, "not_a_csv")]


def test_a_list_as_office_programs_write_it_and_an_empty_one_are_lists() -> None:
    assert read_list("\ufeffemployee_no,id_number\r\n E1 , 111 \r\n", tags_of) == (Line("E1", ("new-111", "old-111")),)
    assert read_list("employee_no,id_number\n", tags_of) == ()


def test_what_a_list_changes_is_told_by_the_companys_own_numbers() -> None:
    before = (Line("A", ("1",)), Line("B", ("2",)), Line("C", ("3",)))
    after = (Line("B", ("9", "2")), Line("C", ("4",)), Line("D", ("5",)))
    found = difference(before, after)
    assert (found.added, found.removed, found.changed) == (("D",), ("A",), ("C",))


def test_somebody_is_listed_by_any_of_his_tags() -> None:
    assert is_listed((Line("A", ("1", "2")),), ("2", "3"))
    assert not is_listed((Line("A", ("1", "2")),), ("3",))
    assert not is_listed((Line("A", ("1", "2")),), ())


def test_a_company_is_registered_for_an_area_by_its_administrator(company: Company) -> None:
    shown = call("GET", f"/v1/courier-companies/{company.id}")
    assert shown.body == {"id": company.id, "name": "快送公司", "area": COUNTY}
    body = {"id": "RIDE-X", "name": "快送公司", "area": "370305"}
    assert company.admin.post("/v1/courier-companies", body).code == "not_your_area"
    assert company.admin.post("/v1/courier-companies", body | {"area": "110101"}).code == "area_unknown"
    assert company.representative.post("/v1/courier-companies", body).code == "role_required"
    again = {"id": company.id, "name": "另一家", "area": COUNTY}
    assert company.admin.post("/v1/courier-companies", again).code == "company_exists"
    assert call("GET", "/v1/courier-companies/RIDE-0").code == "no_such_company"


def test_a_list_shows_what_it_changes_before_somebody_approves_it(company: Company) -> None:
    one, two, three = (a_number(serial=number) for number in (901, 902, 903))
    first = company.send([("E-1", one), ("E-2", two)])
    assert (first.status, first.body["added"], first.body["removed"]) == (201, ["E-1", "E-2"], [])
    assert company.approve(first).body == first.body
    second = company.send([("E-2", three), ("E-3", one)])
    expected = {"id": second.body["id"], "added": ["E-3"], "removed": ["E-1"], "changed": ["E-2"]}
    assert second.body == expected
    path = f"/v1/courier-companies/{company.id}/lists/{second.body['id']}"
    assert [by.get(path).body for by in (company.admin, company.representative)] == [expected] * 2
    elsewhere = company.world.citizen(("county_admin", "370305"))
    assert elsewhere.get(path).code == "not_your_area"
    assert company.admin.get(path[:-26] + fresh_key()).code == "not_found"


def test_no_identity_number_is_kept(company: Company) -> None:
    number = a_number(serial=904)
    sent = company.send([("E-1", number)])
    waiting = repr(fetch([sent_key(company.id, sent.body["id"])]))
    company.approve(sent)
    assert "E-1" in waiting
    assert number not in waiting + company.stored()
    assert number[:17] not in waiting + company.stored()


def test_a_wrong_list_changes_nothing(company: Company) -> None:
    refused = company.send([("E-1", a_number(serial=905)[:-1] + "?"), ("E-2", "123")])
    assert refused.code == "list_invalid"
    assert [each["problem"] for each in refused.body["error"]["details"]["problems"]] == ["id_number", "id_number"]


def test_only_the_companys_own_representative_sends_its_list(company: Company) -> None:
    other = Company(company.world)
    assert company.send([], by=other.representative).code == "not_your_company"
    assert company.send([], by=company.admin).code == "role_required"
    nowhere = company.representative.post("/v1/courier-companies/RIDE-0/lists", {"csv": "employee_no,id_number"})
    assert nowhere.code == "no_such_company"


def test_who_sent_a_list_does_not_approve_it_and_a_second_county_does_not_either(company: Company) -> None:
    both = company.world.citizen(("courier_company", company.id), ("county_admin", COUNTY))
    sent = company.send([], by=both)
    assert company.approve(sent, by=both).code == "own_proposal"
    assert company.approve(sent, by=company.world.citizen(("county_admin", "370305"))).code == "not_your_area"
    assert company.approve(sent).status == 200
    assert company.approve(sent).status == 200
    assert company.approve(sent, by=company.world.citizen(("city_admin", "3703"))).code == "already_approved"


def test_a_list_that_was_compared_with_an_older_one_is_sent_anew(company: Company) -> None:
    early, late = company.send([]), company.send([("E-1", a_number(serial=906))])
    assert company.approve(late).status == 200
    assert company.approve(early).code == "list_outdated"
    assert company.approve(company.send([])).status == 200


def test_two_lists_that_are_approved_in_the_same_moment_do_not_both_land(company: Company) -> None:
    one, other = company.send([]), company.send([("E-1", a_number(serial=907))])
    with between(lambda: company.approve(other)):
        late = company.approve(one)
    assert late.code == "list_outdated"
    assert "E-1" in company.stored()


def test_a_list_that_is_sent_twice_is_one_and_its_answer_stands(company: Company) -> None:
    lines, key = [("E-1", a_number(serial=908))], fresh_key()
    first = company.send(lines, key=key)
    company.approve(first)
    assert company.send(lines, key=key).body == first.body
    assert company.send([], key=key).code == "idempotency_mismatch"


def test_a_list_that_was_never_sent_is_not_approved(company: Company) -> None:
    path = f"/v1/courier-companies/{company.id}/lists/{fresh_key()}/approve"
    assert company.admin.post(path).code == "not_found"


def test_companies_are_kept_one_by_one(company: Company) -> None:
    assert company.id in {each.id for each in registry.all()}
