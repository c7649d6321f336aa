"""Who is served: one of the area proposes, who is to answer agrees, another confirms; nobody for his own family."""

from collections.abc import Callable

import pytest

from chalicelib.beneficiaries.holdings import end_answering
from chalicelib.beneficiaries.store import Beneficiary, beneficiary_key
from chalicelib.identity.store import DeskIdentity, desk_key
from chalicelib.kit.record import Record
from chalicelib.kit.table import fetch, run, stale
from functions import holdings as _filled  # noqa: F401  (importing registers what ends when somebody leaves)
from tests.beneficiaries.serving import COMMUNITY, COUNTY, Street
from tests.between import between
from tests.decisions.deciding import live_in, log_in_again
from tests.households.growing import child
from tests.world import Caller, Reply, World, fresh_key


def row_of(beneficiary: str) -> Beneficiary:
    key = beneficiary_key(beneficiary)
    row = Beneficiary.of(fetch([key])[key])
    assert row is not None
    return row


def test_an_old_lady_is_listed_when_her_daughter_agreed_and_a_second_person_confirmed(street: Street) -> None:
    beneficiary = street.proposed()
    assert [(each["id"], each["name"], each["state"]) for each in street.mine()] == [
        (beneficiary, "王秀英", "proposed")
    ]
    assert street.agree(beneficiary).body["state"] == "agreed"
    assert street.confirm(beneficiary).body == {
        "id": beneficiary, "name_masked": "王*英", "area": COMMUNITY, "himself": False, "state": "active",
    }  # fmt: skip
    row = row_of(beneficiary)
    assert (row.proposed_by, row.confirmed_by) == (street.grid.person, street.keeper.person)


def test_nobody_is_confirmed_before_his_contact_agreed(street: Street) -> None:
    assert street.confirm(street.proposed()).code == "not_agreed_yet"


def test_only_the_contact_agrees(street: Street) -> None:
    beneficiary = street.proposed()
    assert street.agree(beneficiary, street.keeper).code == "no_such_beneficiary"
    assert street.withdraw(beneficiary, street.keeper).code == "no_such_beneficiary"
    assert street.agree(fresh_key()).code == "no_such_beneficiary"
    assert street.world.citizen().get("/v1/me/beneficiaries").body["items"] == []


def test_a_repeat_of_every_verb_changes_nothing(street: Street) -> None:
    key = fresh_key()
    beneficiary = street.proposed(key=key)
    assert street.propose(key=key).body == {"id": beneficiary, "state": "proposed"}
    assert street.propose(key=key, name="李秀英").code == "idempotency_mismatch"
    verbs: list[tuple[Callable[[str], Reply], int]] = [(street.agree, 2), (street.confirm, 3), (street.end, 4)]
    for verb, facts in verbs:
        assert verb(beneficiary).body == verb(beneficiary).body
        assert row_of(beneficiary).facts_number == facts
    assert street.withdraw(beneficiary).body["state"] == "ended"
    assert row_of(beneficiary).facts_number == 4


def test_the_key_of_another_proposal_is_taken(street: Street) -> None:
    key = fresh_key()
    street.proposed(key=key)
    other = street.world.citizen(("grid_member", COMMUNITY))
    assert street.propose(other, key=key).code == "idempotency_key_invalid"


def test_a_second_person_confirms(street: Street) -> None:
    beneficiary = street.proposed()
    street.agree(beneficiary)
    assert street.confirm(beneficiary, street.grid).code == "own_beneficiary"


@pytest.mark.parametrize("whose", ["the contact's", "the proposer's"])
def test_nobody_of_the_household_confirms(street: Street, whose: str) -> None:
    beneficiary, home = street.proposed(), fresh_key()
    street.agree(beneficiary)
    live_in(street.keeper, home)
    live_in(street.daughter if whose == "the contact's" else street.grid, home)
    assert street.confirm(beneficiary).code == "own_beneficiary"


def test_nobody_lists_himself_or_his_household(street: Street) -> None:
    home = fresh_key()
    assert street.propose(contact=street.grid, himself=True).code == "own_beneficiary"
    live_in(street.grid, home)
    live_in(street.daughter, home)
    assert street.propose().code == "own_beneficiary"


def test_a_contact_is_of_age_and_has_a_proven_name(world: World, street: Street) -> None:
    assert street.propose(contact=world.citizen(level=1)).code == "contact_unfit"
    assert street.propose(contact=child(world)).code == "contact_unfit"
    assert street.propose(contact_no="ZB0000000000").code == "no_such_person"


def role_of(world: World, name: str) -> tuple[str, str]:
    if name == "station_keeper":
        return name, world.station(area=COMMUNITY).id
    return name, {"grid_member": COMMUNITY, "county_admin": COUNTY}[name]


def team_in(world: World, area: str) -> str:
    team = f"T{fresh_key()[-8:]}"
    admin = world.citizen(("county_admin", COUNTY))
    made = admin.post("/v1/teams", {"id": team, "name": "爱心队", "area": area})
    assert made.status == 201, made.body
    return team


@pytest.mark.parametrize("role", ["station_keeper", "grid_member", "county_admin"])
def test_somebody_of_the_area_proposes(world: World, street: Street, role: str) -> None:
    assert street.propose(world.citizen(role_of(world, role))).status == 201


def test_a_leader_proposes_where_his_team_is(world: World, street: Street) -> None:
    leader = world.citizen(("team_leader", team_in(world, COUNTY)))
    assert street.propose(leader).status == 201
    elsewhere = world.citizen(("team_leader", team_in(world, "370303002")))
    assert street.propose(elsewhere).code == "not_your_area"


@pytest.mark.parametrize(
    "role", [("team_leader", "NOBODYS"), ("station_keeper", "NOWHERE"), ("grid_member", "370303002001")]
)
def test_who_is_of_another_place_or_of_none_any_more_has_no_say(
    world: World, street: Street, role: tuple[str, str]
) -> None:
    stranger, beneficiary = world.citizen(role), street.proposed()
    street.agree(beneficiary)
    assert street.propose(stranger).code == "not_your_area"
    assert street.confirm(beneficiary, stranger).code == "not_your_area"
    assert street.end(beneficiary, stranger).code == "not_your_area"
    assert stranger.get(f"/v1/beneficiaries?area={COMMUNITY}").code == "not_your_area"
    assert street.propose(area="999999").code == "area_unknown"


def test_an_area_lists_those_who_are_served_without_their_names(street: Street) -> None:
    kept, gone = street.served(), street.proposed()
    street.end(gone)
    listed = {each["id"]: each for each in street.listed()}
    assert kept in listed
    assert gone not in listed
    assert listed[kept]["name_masked"] == "王*英"
    admin = street.world.citizen(("county_admin", COUNTY))
    assert kept in {each["id"] for each in street.listed(COUNTY, admin)}
    assert kept not in {each["id"] for each in street.listed("370303002", admin)}


def test_who_has_ended_does_not_come_back(street: Street) -> None:
    beneficiary = street.proposed()
    assert street.withdraw(beneficiary).body["state"] == "ended"
    assert street.agree(beneficiary).code == "beneficiary_ended"
    assert street.confirm(beneficiary).code == "beneficiary_ended"
    assert row_of(beneficiary).ended_by == street.daughter.person


def test_whoever_is_of_the_area_ends_a_wrong_entry(street: Street) -> None:
    beneficiary = street.served()
    assert street.end(beneficiary, street.grid).body["state"] == "ended"
    assert [each["state"] for each in street.mine()] == ["ended"]


def test_what_ends_meanwhile_is_neither_agreed_to_nor_confirmed(street: Street) -> None:
    beneficiary = street.proposed()
    with between(lambda: street.end(beneficiary)):
        assert street.agree(beneficiary).code == "beneficiary_ended"
    other = street.proposed()
    street.agree(other)
    with between(lambda: street.withdraw(other)):
        assert street.confirm(other).code == "beneficiary_ended"
    assert {row_of(each).state for each in (beneficiary, other)} == {"ended"}


def test_what_is_agreed_to_meanwhile_ends_all_the_same_and_once(street: Street) -> None:
    beneficiary = street.proposed()
    with between(lambda: street.agree(beneficiary)):
        assert street.end(beneficiary).body["state"] == "ended"
    other = street.proposed()
    with between(lambda: street.withdraw(other)):
        assert street.end(other).body["state"] == "ended"
    assert row_of(other).ended_by == street.daughter.person


def test_a_contact_who_is_frozen_meanwhile_is_unfit(street: Street) -> None:
    with between(lambda: freeze(street.daughter)):
        assert street.propose().code == "contact_unfit"


def freeze(who: Caller) -> None:
    frozen = DeskIdentity.frozen.set("x")
    run(lambda unit: unit.change(desk_key(who.person), frozen, condition=Record.pk.exists(), otherwise=stale))


def test_who_leaves_answers_for_nobody(street: Street) -> None:
    waiting, served = street.proposed(), street.served()
    ended = street.proposed()
    street.end(ended, street.keeper)
    for _ in range(2):
        end_answering(street.daughter.person)
    assert {row_of(each).state for each in (waiting, served, ended)} == {"ended"}
    assert row_of(served).ended_by == street.daughter.person
    assert row_of(ended).ended_by == street.keeper.person


def told_to(caller: Caller, beneficiary: str) -> list[str]:
    record = Record.of(fetch([beneficiary_key(beneficiary)])[beneficiary_key(beneficiary)])
    return [fact.name for fact in (record.facts if record else None) or () if fact.data.get("to") == caller.person]


def test_the_contact_is_told_of_what_others_do(street: Street) -> None:
    beneficiary = street.proposed()
    assert told_to(street.daughter, beneficiary) == ["BeneficiaryProposed"]
    street.agree(beneficiary)
    assert told_to(street.daughter, beneficiary) == []
    street.confirm(beneficiary)
    assert told_to(street.daughter, beneficiary) == ["BeneficiaryConfirmed"]
    street.world.later(days=8)
    log_in_again(street.keeper)
    street.end(beneficiary)
    assert told_to(street.daughter, beneficiary) == ["BeneficiaryEnded"]
