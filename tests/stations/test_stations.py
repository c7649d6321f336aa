"""Stations: made, moved, closed, opened and rotated by those whose area it is; known everywhere within 30 s."""

import random
from typing import Any

import pytest

from chalicelib import stations
from chalicelib.kit.clock import now_ms
from chalicelib.kit.facts import News
from chalicelib.places import Point, metres_between
from chalicelib.stations.codes import keeper_tag, rotating_now
from chalicelib.stations.reactions import rebuild_stations
from tests.kit.things import first
from tests.world import HERE, Caller, Reply, World, call, fresh_key, poster_code, rotating_code

CITY, ZHANGDIAN, BOSHAN = ("city_admin", "3703"), ("county_admin", "370303"), ("county_admin", "370304")


@pytest.fixture(autouse=True)
def fresh_look(world: World) -> None:
    """This process knows the latest stations."""
    carried()


def carried() -> None:
    """The stream has carried every change to its reaction, and this process has reloaded."""
    rebuild_stations(News("n", "StationChanged", now_ms(), "STATIONS", "x", {}))
    stations.snapshot.forget()


def a_name() -> str:
    return f"N-{random.getrandbits(40):010X}"[:12]


def body_of(**changes: Any) -> dict[str, Any]:
    plain = {"id": a_name(), "name": "西站", "kind": "transit", "area": "370303"}
    return {**plain, "lat": HERE["lat"], "lng": HERE["lng"], "datum": "gcj02", **changes}


def made(by: Caller, **changes: Any) -> Reply:
    return by.post("/v1/stations", body_of(**changes))


def shown(station_id: str) -> Reply:
    return call("GET", f"/v1/stations/{station_id}")


def test_a_station_that_is_made_is_known_after_the_news(world: World) -> None:
    reply = made(world.citizen(ZHANGDIAN), radius_m=80, opens=540, closes=1020)
    assert reply.status == 201
    assert shown(reply.body["id"]).code == "no_such_station"
    carried()
    assert shown(reply.body["id"]).body == reply.body
    assert (reply.body["state"], reply.body["radius_m"], reply.body["opens"]) == ("open", 80, 540)


def test_a_process_that_looked_just_now_learns_of_it_within_thirty_seconds(world: World) -> None:
    station = world.station()
    admin = world.citizen(CITY)
    shown(station.id)
    admin.post(f"/v1/stations/{station.id}/close")
    rebuild_stations(News("n", "StationChanged", now_ms(), "STATIONS", "x", {}))
    world.later(seconds=28)
    assert shown(station.id).body["state"] == "open"
    world.later(seconds=2)
    assert shown(station.id).body["state"] == "closed"


def test_a_station_measured_in_the_other_datum_stands_where_the_map_shows_it(world: World) -> None:
    reply = made(world.citizen(CITY), datum="wgs84")
    moved = metres_between(Point(HERE["lat"], HERE["lng"]), Point(reply.body["lat"], reply.body["lng"]))
    assert 400 < moved < 700


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"area": "3799"}, "area_unknown"),
        ({"area": "370304"}, "not_your_area"),
        ({"lat": 39.9, "lng": 116.4}, "outside_city"),
        ({"radius_m": 5}, "invalid_field"),
        ({"kind": "pub"}, "invalid_field"),
        ({"id": "小站"}, "invalid_field"),
        ({"id": "TOO-LONG-FOR-A-SCENE"}, "invalid_field"),
        ({"closes": 1441}, "invalid_field"),
        ({"state": "open"}, "unknown_field"),
    ],
)
def test_a_station_that_cannot_be_is_not_made(world: World, changes: dict[str, Any], code: str) -> None:
    name = changes.get("id", a_name())
    assert made(world.citizen(ZHANGDIAN), **{"id": name, **changes}).code == code
    carried()
    assert name not in stations.snapshot.current().by_id


def test_a_code_names_one_station(world: World) -> None:
    admin, station = world.citizen(CITY), world.station()
    assert made(admin, id=station.id).code == "station_exists"


def test_a_making_that_comes_again_is_a_repeat(world: World) -> None:
    admin, body, key = world.citizen(CITY), body_of(), fresh_key()
    answer = admin.post("/v1/stations", body, key=key)
    again = admin.post("/v1/stations", body, key=key)
    assert (again.status, again.body, again.headers["Idempotency-Replayed"]) == (201, answer.body, "true")
    assert admin.post("/v1/stations", {**body, "name": "东站"}, key=key).code == "idempotency_mismatch"


@pytest.mark.parametrize("verb", ["close", "open", "rotate", "move"])
def test_a_station_is_changed_by_those_whose_area_it_is(world: World, verb: str) -> None:
    station, citizen = world.station(), world.citizen()
    body = {"area": "370303", "lat": 36.82, "lng": 118.05, "datum": "gcj02"} if verb == "move" else None
    path = f"/v1/stations/{station.id}/{verb}"
    assert citizen.post(path, body).code == "role_required"
    assert world.citizen(("station_keeper", station.id)).post(path, body).code == "role_required"
    assert world.citizen(BOSHAN).post(path, body).code == "not_your_area"
    assert world.citizen(CITY).post(f"/v1/stations/NOWHERE/{verb}", body).code == "no_such_station"
    assert world.citizen(ZHANGDIAN).post(path, body).status == 200


def test_a_station_is_not_moved_into_a_foreign_area_or_out_of_one(world: World) -> None:
    station, there = world.station(), {"lat": 36.5, "lng": 117.86, "datum": "gcj02"}
    path = f"/v1/stations/{station.id}/move"
    assert world.citizen(ZHANGDIAN).post(path, {"area": "370304", **there}).code == "not_your_area"
    assert world.citizen(BOSHAN).post(path, {"area": "370304", **there}).code == "not_your_area"
    moved = world.citizen(CITY).post(path, {"area": "370304", **there, "radius_m": 90})
    assert (moved.body["area"], moved.body["lat"], moved.body["radius_m"]) == ("370304", 36.5, 90)


def test_a_command_that_comes_again_after_its_opposite_changes_nothing(world: World) -> None:
    station, admin, key = world.station(), world.citizen(CITY), fresh_key()
    admin.post(f"/v1/stations/{station.id}/close", key=key)
    admin.post(f"/v1/stations/{station.id}/open")
    late = admin.post(f"/v1/stations/{station.id}/close", key=key)
    assert (late.status, late.headers["Idempotency-Replayed"]) == (200, "true")
    carried()
    assert shown(station.id).body["state"] == "open"


def test_two_changes_at_once_both_land(world: World) -> None:
    station, admin = world.station(), world.citizen(CITY)
    with first("UpdateItem", lambda: admin.post(f"/v1/stations/{station.id}/rotate")):
        admin.post(f"/v1/stations/{station.id}/close")
    carried()
    after = stations.snapshot.current().by_id[station.id]
    assert (after.state, after.version) == ("closed", 2)


def test_rotating_makes_every_code_so_far_worthless(world: World) -> None:
    station, citizen = world.station(), world.citizen()
    codes = [rotating_code(station), poster_code(station)]
    world.citizen(CITY).post(f"/v1/stations/{station.id}/rotate")
    carried()
    for code in codes:
        assert citizen.post("/v1/check-ins", {"code": code, "location": HERE}).code == "code_invalid"


def test_a_keeper_shows_his_stations_code_and_nobody_elses(world: World) -> None:
    station, other = world.station(), world.station()
    keeper = world.citizen(("station_keeper", station.id))
    code = keeper.get(f"/v1/stations/{station.id}/code").body
    assert code["code"] == rotating_now(station, now_ms(), keeper_tag(keeper.person)).code
    assert len(code["typed_code"]) == 8
    assert keeper.get(f"/v1/stations/{other.id}/code").code == "not_your_station"
    assert keeper.get("/v1/stations/NOWHERE/code").code == "no_such_station"
    assert world.citizen().get(f"/v1/stations/{station.id}/code").code == "role_required"


def test_a_closed_station_shows_no_code(world: World) -> None:
    station = world.station(state="closed")
    keeper = world.citizen(("station_keeper", station.id))
    assert keeper.get(f"/v1/stations/{station.id}/code").code == "station_closed"


def test_a_poster_fits_a_scene_and_is_given_to_keeper_and_administrators(world: World) -> None:
    station = world.station()
    path = f"/v1/stations/{station.id}/poster-code"
    for caller in (world.citizen(("station_keeper", station.id)), world.citizen(ZHANGDIAN), world.citizen(CITY)):
        scene = caller.get(path).body["scene"]
        assert len(scene) <= 32
        assert not set("=& ") & set(scene)
    assert world.citizen(BOSHAN).get(path).code == "not_your_station"
    assert world.citizen(("station_keeper", "OTHER")).get(path).code == "not_your_station"


def test_the_nearest_open_stations_come_first_with_their_distance(world: World) -> None:
    far = (0.2, 0.1, 0.05)
    lat, lng = 37.05, 117.75  # away from the other tests' stations
    chosen = [world.station(lat=lat + step, lng=lng) for step in far]
    world.station(lat=lat, lng=lng, state="closed")
    items = call("GET", f"/v1/stations?lat={lat}&lng={lng}&datum=gcj02&limit=2").body["items"]
    assert [each["id"] for each in items] == [chosen[2].id, chosen[1].id]
    assert items[0]["distance_m"] == pytest.approx(5560, abs=2)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("lat=36.8&lng=118.05", "missing_field"),
        ("lat=36.8&lng=118.05&datum=bd09", "invalid_field"),
        ("lat=91&lng=118.05&datum=gcj02", "invalid_field"),
        ("lat=nan&lng=118.05&datum=gcj02", "invalid_field"),
        ("lat=36.8&lng=118.05&datum=gcj02&limit=51", "invalid_field"),
        ("lat=36.8&lng=118.05&datum=gcj02&near=1", "unknown_field"),
        ("lat=31.2&lng=121.5&datum=gcj02", "outside_city"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(world: World, query: str, code: str) -> None:
    assert call("GET", f"/v1/stations?{query}").code == code


def test_a_repeated_change_answers_what_it_answered_whatever_came_after(world: World) -> None:
    station, key, later = world.station(), fresh_key(), fresh_key()
    admin = world.citizen(("city_admin", "3703"))
    first = admin.post(f"/v1/stations/{station.id}/rotate", key=key)
    admin.post(f"/v1/stations/{station.id}/close", key=later)
    for _ in range(4):
        admin.post(f"/v1/stations/{station.id}/rotate")
    again = admin.post(f"/v1/stations/{station.id}/rotate", key=key)
    assert (again.status, again.body) == (200, first.body)
    assert admin.post(f"/v1/stations/{station.id}/close", key=later).body["state"] == "closed"
    assert admin.get(f"/v1/stations/{station.id}").status == 200
