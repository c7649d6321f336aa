"""Devices: enrolled by who answers for a station, known by what they sign, and nothing of them counts once revoked."""

from pathlib import Path

import pytest

from chalicelib import stations
from chalicelib.kit.clock import now_ms
from chalicelib.kit.ids import new_ulid
from chalicelib.stations.store import registry
from tests.checkin.visiting import check_in, keeper_of, type_in
from tests.devices.enrolling import enrolled, get, post
from tests.world import World, call, fresh_key, poster_code


def rebuilt() -> None:
    """The fact has reached the snapshot, and every process has looked."""
    stations.snapshot.rebuild(registry.document)
    stations.snapshot.forget()


def test_a_device_is_enrolled_once_and_its_key_is_the_same_for_the_same_command(world: World) -> None:
    station = world.station()
    keeper, key = keeper_of(world, station), fresh_key()
    path, body = f"/v1/stations/{station.id}/devices", {"name": "门口屏", "kind": "screen"}
    one, two = (keeper.post(path, body, key=key) for _ in range(2))
    assert (one.status, one.body) == (201, two.body)
    assert keeper.post(path, body | {"name": "另一块屏"}, key=key).code == "idempotency_mismatch"
    assert keeper_of(world, station).post(path, body, key=key).code == "idempotency_key_invalid"
    (shown,) = keeper.get(path).body["items"]
    assert (shown["id"], shown["name"], shown["state"]) == (key, "门口屏", "enrolled")
    assert "key" not in shown


def test_only_who_answers_for_a_station_enrols_there(world: World) -> None:
    station, other = world.station(), world.station()
    body = {"name": "屏", "kind": "screen"}
    path = f"/v1/stations/{station.id}/devices"
    assert keeper_of(world, other).post(path, body).code == "not_your_station"
    assert world.citizen().post(path, body).code == "role_required"
    assert world.citizen(("county_admin", "370302")).post(path, body).code == "not_your_station"
    assert world.citizen(("county_admin", "370303")).post(path, body).status == 201
    assert keeper_of(world, other).get(path).code == "not_your_station"
    assert world.citizen(("city_admin", "3703")).post("/v1/stations/NOWHERE/devices", body).code == "no_such_station"


def test_a_screen_takes_the_codes_of_ten_minutes_and_each_lets_somebody_in_when_its_time_has_come(
    world: World, tmp_path: Path
) -> None:
    station = world.station()
    screen = enrolled(world, station, tmp_path)
    codes = get("/v1/devices/codes", screen).body["items"]
    assert len(codes) == 20
    assert check_in(world.citizen(), codes[5]["code"]).code == "code_expired"
    world.later(seconds=150)
    assert check_in(world.citizen(), codes[5]["code"]).body["grade"] == 3
    assert type_in(world.citizen(), station, codes[5]["typed_code"]).status == 201
    now = get(f"/v1/stations/{station.id}/code", screen).body
    assert now["code"] in [each["code"] for each in codes]
    assert get(f"/v1/stations/{world.station().id}/code", screen).code == "not_your_station"


def test_a_keeper_is_let_in_by_the_screen_of_a_device(world: World, tmp_path: Path) -> None:
    station = world.station()
    keeper, screen = keeper_of(world, station), enrolled(world, station, tmp_path)
    code = get("/v1/devices/codes", screen).body["items"][0]["code"]
    assert check_in(keeper, code).body["grade"] == 3


def test_a_revoked_device_is_nobody_and_the_codes_that_it_took_along_are_worthless(
    world: World, tmp_path: Path
) -> None:
    station = world.station()
    keeper, screen = keeper_of(world, station), enrolled(world, station, tmp_path)
    codes = get("/v1/devices/codes", screen).body["items"]
    for _ in range(2):
        assert keeper.post(f"/v1/devices/{screen.device}/revoke").body["state"] == "revoked"
    rebuilt()
    assert get("/v1/devices/codes", screen).code == "device_revoked"
    assert get(f"/v1/stations/{station.id}/code", screen).code == "device_revoked"
    assert post("/v1/devices/uploads", {"sent_at_ms": now_ms(), "scans": []}, screen.token())[0] == 403
    assert check_in(world.citizen(), codes[0]["code"]).code == "code_invalid"
    assert type_in(world.citizen(), station, codes[0]["typed_code"]).code == "typed_code_wrong"
    assert check_in(world.citizen(), poster_code(station)).status == 201
    other = enrolled(world, station, tmp_path, keeper)
    fresh = get("/v1/devices/codes", other).body["items"][0]["code"]
    assert check_in(world.citizen(), fresh).body["grade"] == 3


def test_devices_are_revoked_by_who_answers_for_the_station(world: World, tmp_path: Path) -> None:
    device = enrolled(world, world.station(), tmp_path).device
    stranger = keeper_of(world, world.station())
    assert stranger.post(f"/v1/devices/{device}/revoke").code == "not_your_station"
    assert stranger.post(f"/v1/devices/{new_ulid(now_ms())}/revoke").code == "no_such_device"


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_a_token_that_the_key_has_not_signed_lets_nobody_in(world: World, tmp_path: Path, part: int) -> None:
    screen, other = (enrolled(world, world.station(), tmp_path) for _ in range(2))
    parts = screen.token().split(".")
    parts[part] = ["D2", other.device, str(int(parts[2]) + 1), "0" * 32][part]
    assert call("GET", "/v1/devices/codes", token=".".join(parts)).code == "device_unknown"


@pytest.mark.parametrize("token", ["", "D1", "D1.x.1.y", "D1.01J00000000000000000000000.1.é", "D1.😀.1.a"])
def test_nonsense_is_no_device(world: World, token: str) -> None:
    assert call("GET", "/v1/devices/codes", token=token).code == "device_unknown"


def test_a_person_is_no_device_and_a_device_is_no_person(world: World, tmp_path: Path) -> None:
    station = world.station()
    keeper, screen = keeper_of(world, station), enrolled(world, station, tmp_path)
    assert keeper.get("/v1/devices/codes").code == "device_unknown"
    assert get("/v1/me", screen).code == "login_required"
    assert get(f"/v1/stations/{station.id}/devices", screen).code == "login_required"


def test_a_device_whose_clock_is_days_off_is_told_so(world: World, tmp_path: Path) -> None:
    screen = enrolled(world, world.station(), tmp_path)
    screen.clock = lambda: now_ms() - 25 * 3_600_000
    refused = get("/v1/devices/codes", screen)
    assert refused.code == "device_clock_wrong"
    assert abs(refused.body["error"]["details"]["server_ms"] - now_ms()) < 60_000
