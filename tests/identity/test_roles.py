"""Roles: given and taken by two persons, never by the one who gains, and felt at the next request."""

import pytest

from tests.identity.arriving import everything_of
from tests.kit.things import first
from tests.world import Caller, Reply, World, fresh_key

ADMIN = ("city_admin", "3703")


def number_of(caller: Caller) -> str:
    return str(caller.get("/v1/me").body["volunteer_no"])


def proposed(by: Caller, whom: Caller, role: str = "screener", scope: str = "370303", **more: object) -> Reply:
    body = {"volunteer_no": number_of(whom), "role": role, "scope": scope}
    key = more.pop("key", "fresh")
    assert isinstance(key, str)
    return by.post("/v1/roles/proposals", {**body, **more}, key=key)


def approved(by: Caller, proposal: Reply) -> Reply:
    return by.post(f"/v1/roles/proposals/{proposal.body['id']}/approve")


def roles_of(caller: Caller) -> list[tuple[str, str]]:
    return [(each["role"], each["scope"]) for each in caller.get("/v1/me").body["roles"]]


def test_two_administrators_give_a_role_and_take_it(world: World) -> None:
    one, other, citizen = world.citizen(ADMIN), world.citizen(ADMIN), world.citizen()
    given = approved(other, proposed(one, citizen))
    assert given.body == {"role": "screener", "scope": "370303", "given": True}
    assert roles_of(citizen) == [("screener", "370303")]
    taken = approved(one, proposed(other, citizen, give=False))
    assert taken.body["given"] is False
    assert roles_of(citizen) == []


def test_a_role_that_is_taken_is_missing_at_the_next_request(world: World) -> None:
    one, other, third = (world.citizen(ADMIN) for _ in range(3))
    assert proposed(third, world.citizen()).status == 201
    approved(other, proposed(one, third, "city_admin", "3703", give=False))
    assert proposed(third, world.citizen()).code == "role_required"


def test_nobody_proposes_himself(world: World) -> None:
    admin = world.citizen(ADMIN)
    assert proposed(admin, admin).code == "not_proposed"


def test_nobody_approves_his_own_proposal_or_his_own_gain(world: World) -> None:
    one, other = world.citizen(ADMIN), world.citizen(ADMIN)
    proposal = proposed(one, other)
    assert approved(one, proposal).code == "own_proposal"
    assert approved(other, proposal).code == "own_proposal"
    assert roles_of(other) == [ADMIN]


def test_an_approval_that_comes_again_gives_nothing_more_and_another_ones_comes_late(world: World) -> None:
    one, other, third, citizen = world.citizen(ADMIN), world.citizen(ADMIN), world.citizen(ADMIN), world.citizen()
    proposal = proposed(one, citizen)
    assert approved(other, proposal).body == approved(other, proposal).body
    assert approved(third, proposal).code == "already_approved"
    assert roles_of(citizen) == [("screener", "370303")]


def test_a_role_that_is_given_twice_is_held_once(world: World) -> None:
    one, other, citizen = world.citizen(ADMIN), world.citizen(ADMIN), world.citizen()
    for _ in range(2):
        approved(other, proposed(one, citizen))
    assert roles_of(citizen) == [("screener", "370303")]


def test_two_roles_given_at_once_are_both_held(world: World) -> None:
    one, other, citizen = world.citizen(ADMIN), world.citizen(ADMIN), world.citizen()
    screener, keeper = proposed(one, citizen), proposed(one, citizen, "station_keeper", "S-1")
    with first("TransactWriteItems", lambda: approved(other, screener)):
        approved(other, keeper)
    assert sorted(roles_of(citizen)) == [("screener", "370303"), ("station_keeper", "S-1")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"role": "emperor"}, "no_such_role"),
        ({"volunteer_no": "ZB0000000000"}, "no_such_person"),
        ({"volunteer_no": "ZB1"}, "invalid_field"),
        ({"scope": "x" * 27}, "invalid_field"),
        ({"scope": "370303 OR 1"}, "invalid_field"),
        ({"force": True}, "unknown_field"),
    ],
)
def test_what_cannot_be_proposed_is_refused(world: World, change: dict[str, object], code: str) -> None:
    body = {"volunteer_no": number_of(world.citizen()), "role": "screener", "scope": "370303", **change}
    assert world.citizen(ADMIN).post("/v1/roles/proposals", body).code == code


def test_a_proposal_that_comes_again_is_one(world: World) -> None:
    admin, citizen, key = world.citizen(ADMIN), world.citizen(), fresh_key()
    answer = proposed(admin, citizen, key=key)
    again = proposed(admin, citizen, key=key)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (answer.body, "true")
    assert proposed(admin, citizen, "verifier", key=key).code == "idempotency_mismatch"
    assert proposed(world.citizen(ADMIN), citizen, key=key).code == "idempotency_key_invalid"


@pytest.mark.parametrize("role", [None, ("county_admin", "370303"), ("auditor", "3703")])
def test_only_the_citys_administrators_touch_roles(world: World, role: tuple[str, str] | None) -> None:
    somebody, citizen = world.citizen(*([role] if role else [])), world.citizen()
    before = everything_of(citizen.person)
    assert proposed(somebody, citizen).code == "role_required"
    assert everything_of(citizen.person) == before
