"""Teams are registered and changed by an administrator of their area, and by nobody else."""

import pytest

from tests.world import Caller, World, fresh_key

TEAM = {"name": "车站街道志愿服务队", "area": "370303001", "line": "党员"}


def registered(admin: Caller, team_id: str) -> dict[str, str]:
    return {"id": team_id, **TEAM, "state": "active"}


def a_code() -> str:
    return f"T-{fresh_key()[-9:]}"


def test_a_registered_team_is_there_for_everybody(world: World) -> None:
    admin, team_id = world.citizen(("county_admin", "370303")), a_code()
    made = admin.post("/v1/teams", {"id": team_id, **TEAM})
    assert (made.status, made.body) == (201, registered(admin, team_id))
    assert world.citizen().get(f"/v1/teams/{team_id}").body == made.body


def test_a_repeated_registration_answers_the_first_and_another_is_refused(world: World) -> None:
    admin, team_id, key = world.citizen(("city_admin", "3703")), a_code(), fresh_key()
    first = admin.post("/v1/teams", {"id": team_id, **TEAM}, key=key)
    assert admin.post("/v1/teams", {"id": team_id, **TEAM}, key=key).body == first.body
    assert admin.post("/v1/teams", {"id": team_id, **TEAM}).code == "team_exists"


@pytest.mark.parametrize(
    ("area", "code"), [("370302001", "not_your_team_area"), ("999999", "team_area_unknown")]
)  # fmt: skip
def test_a_team_outside_the_administrators_area_is_refused(world: World, area: str, code: str) -> None:
    admin, team_id = world.citizen(("county_admin", "370303")), a_code()
    assert admin.post("/v1/teams", {"id": team_id, **TEAM, "area": area}).code == code
    assert admin.get(f"/v1/teams/{team_id}").code == "no_such_team"


def test_a_team_is_renamed_suspended_and_resumed(world: World) -> None:
    admin, team_id = world.citizen(("county_admin", "370303")), a_code()
    admin.post("/v1/teams", {"id": team_id, **TEAM})
    assert admin.post(f"/v1/teams/{team_id}/rename", {"name": "新名"}).body["name"] == "新名"
    assert admin.post(f"/v1/teams/{team_id}/suspend").body["state"] == "suspended"
    assert admin.post(f"/v1/teams/{team_id}/resume").body["state"] == "active"


def test_another_countys_administrator_changes_nothing(world: World) -> None:
    team_id = a_code()
    world.citizen(("county_admin", "370303")).post("/v1/teams", {"id": team_id, **TEAM})
    stranger = world.citizen(("county_admin", "370302"))
    assert stranger.post(f"/v1/teams/{team_id}/suspend").code == "not_your_team_area"
    assert stranger.get(f"/v1/teams/{team_id}").body["state"] == "active"


def test_a_citizen_registers_no_team(world: World) -> None:
    assert world.citizen().post("/v1/teams", {"id": a_code(), **TEAM}).code == "role_required"


def test_another_persons_key_is_no_repeat(world: World) -> None:
    team_id, key = a_code(), fresh_key()
    world.citizen(("city_admin", "3703")).post("/v1/teams", {"id": team_id, **TEAM}, key=key)
    stranger = world.citizen(("city_admin", "3703"))
    assert stranger.post("/v1/teams", {"id": team_id, **TEAM}, key=key).code == "idempotency_mismatch"
