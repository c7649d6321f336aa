"""Who may check in, where, with what, and how often: every "no" leaves no trace."""

import pytest
from msgspec.structs import replace

from chalicelib.kit.clock import now_ms
from chalicelib.places.geo import Point, gcj02_from_wgs84
from chalicelib.stations.codes import rotating, rotating_now
from tests.checkin.visiting import (
    changed,
    check_in,
    check_out,
    desk_of,
    opened,
    place,
    served,
    still,
    type_in,
    untouched,
    void,
)
from tests.world import HERE, World, call, fresh_key, poster_code, rotating_code


@pytest.mark.parametrize(("level", "code"), [(0, "real_name_required"), (1, "real_name_required")])
def test_only_those_whose_name_is_proven_check_in(world: World, level: int, code: str) -> None:
    citizen, station = world.citizen(level=level), world.station()
    with untouched(citizen):
        assert check_in(citizen, rotating_code(station)).code == code


def test_nobody_checks_in_without_a_login(world: World) -> None:
    assert call("POST", "/v1/check-ins", {"code": "S1.X.y", "location": HERE}).code == "login_required"


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "status"),
    [(149, 0, 201), (151, 0, 422), (169, 20, 201), (171, 20, 422), (249, 100, 201), (251, 100, 422), (251, 400, 422)],
)
def test_the_fence_grants_a_phone_its_blur_up_to_a_hundred_metres(
    world: World, metres: float, accuracy_m: float, status: int
) -> None:
    citizen, station = world.citizen(), world.station(radius_m=150)
    reply = check_in(citizen, rotating_code(station), place(station, metres=metres, accuracy_m=accuracy_m))
    assert reply.status == status
    if status == 422:
        assert reply.code == "outside_the_fence"
        assert reply.body["error"]["details"] == {"distance_m": round(metres), "radius_m": 150}
        assert "os" not in desk_of(citizen)


def test_a_point_in_the_other_datum_is_converted_before_it_is_measured(world: World) -> None:
    citizen, other = world.citizen(), world.citizen()
    spot = Point(HERE["lat"], HERE["lng"])
    shifted = gcj02_from_wgs84(spot)
    station = world.station(lat=shifted.lat, lng=shifted.lng, radius_m=20)
    as_read = {"lat": spot.lat, "lng": spot.lng, "accuracy_m": 0.0}
    assert check_in(citizen, rotating_code(station), {**as_read, "datum": "wgs84"}).status == 201
    assert check_in(other, rotating_code(station), {**as_read, "datum": "gcj02"}).code == "outside_the_fence"


def test_a_point_of_another_city_is_refused(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    beijing = {"lat": 39.9, "lng": 116.4, "accuracy_m": 10.0, "datum": "gcj02"}
    with untouched(citizen):
        assert check_in(citizen, rotating_code(station), beijing).code == "outside_city"


def test_a_closed_station_writes_nothing(world: World) -> None:
    citizen, station = world.citizen(), world.station(state="closed")
    with untouched(citizen):
        assert check_in(citizen, rotating_code(station)).code == "station_closed"


def test_who_is_inside_a_station_that_closes_can_still_check_out(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    changed(station, lambda old: replace(old, state="closed"))
    world.later(hours=1)
    assert check_out(citizen, session, rotating_code(station)).body["minutes"] == 60


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("S1.NOWHERE.aaaaaaaaaaa", "no_such_station"),
        ("nonsense", "code_invalid"),
        ("S1.{id}.aaaaaaaaaaa", "code_invalid"),
        ("S1.{id}.a.b", "code_invalid"),
        ("R1.{id}.1.aaaaaaaaaaaaaaaa", "code_invalid"),
        ("R1.{id}.x.aaaaaaaaaaaaaaaa", "code_invalid"),
        ("R1.{id}." + "9" * 30 + ".a", "code_invalid"),
        ("R1.{id}", "code_invalid"),
        ("Q1.{id}.aaaaaaaaaaa", "code_invalid"),
    ],
)
def test_a_code_that_is_none_of_ours_is_refused(world: World, code: str, refusal: str) -> None:
    citizen, station = world.citizen(), world.station()
    with untouched(citizen):
        assert check_in(citizen, code.replace("{id}", station.id)).code == refusal


def test_a_stations_code_with_another_stations_name_is_refused(world: World) -> None:
    citizen, here, there = world.citizen(), world.station(), world.station()
    forged = rotating_code(there).replace(there.id, here.id)
    assert check_in(citizen, forged).code == "code_invalid"
    assert check_in(citizen, poster_code(there).replace(there.id, here.id)).code == "code_invalid"


def test_a_check_in_without_any_code_is_refused(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    assert citizen.post("/v1/check-ins", {"location": HERE}).code == "code_invalid"
    assert citizen.post("/v1/check-ins", {"location": HERE, "typed_code": "12345678"}).code == "code_invalid"
    assert citizen.post("/v1/check-ins", {"location": HERE, "station_id": station.id}).code == "code_invalid"


def test_a_screenshot_is_worth_a_minute(world: World) -> None:
    station = world.station()
    step = int(rotating_code(station).split(".")[2])
    for late, status in ((-1, 201), (0, 201), (1, 201), (2, 422), (-2, 422), (-100, 422)):
        reply = check_in(world.citizen(), rotating(station, step - late).code)
        assert reply.status == status, late
        assert reply.code == (None if status == 201 else "code_expired")


def test_rotated_codes_die_on_screens_and_on_walls(world: World) -> None:
    station = world.station()
    screen, wall = rotating_code(station), poster_code(station)
    after = changed(station, lambda old: replace(old, version=old.version + 1))
    for dead in (screen, wall):
        assert check_in(world.citizen(), dead).code == "code_invalid"
    for alive in (rotating_code(after), poster_code(after)):
        assert check_in(world.citizen(), alive).status == 201


def test_one_step_of_a_code_is_used_once_a_person(world: World) -> None:
    citizen, station, other = world.citizen(), world.station(), world.station()
    session = opened(citizen, station)
    assert check_out(citizen, session, rotating_code(station)).code == "code_used"
    world.later(seconds=31)
    assert check_out(citizen, session, rotating_code(station)).status == 200
    assert check_in(citizen, rotating_code(other)).code == "code_used"
    assert check_in(world.citizen(), rotating_code(other)).status == 201


def test_a_poster_has_no_steps(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = check_in(citizen, poster_code(station)).body["id"]
    assert check_out(citizen, session, poster_code(station)).status == 200


def test_digits_from_the_screen_are_as_good_as_its_code(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    digits = rotating_now(station, now_ms()).typed_code
    assert type_in(citizen, station, digits).body["grade"] == 3
    world.later(hours=1)
    session = citizen.get("/v1/me/check-ins").body["items"][0]["id"]
    digits = rotating_now(station, now_ms()).typed_code
    body = {"typed_code": digits, "station_id": station.id, "location": HERE}
    assert citizen.post(f"/v1/check-ins/{session}/check-out", body).body["points"] == 1


def test_five_wrong_digits_lock_typing_for_ten_minutes_but_not_scanning(world: World) -> None:
    citizen, station, neighbour = world.citizen(), world.station(), world.citizen()
    for _ in range(5):
        assert type_in(citizen, station, "00000000").code == "typed_code_wrong"
    right = rotating_now(station, now_ms()).typed_code
    locked = type_in(citizen, station, right)
    assert (locked.status, locked.code, locked.headers["Retry-After"]) == (429, "typed_codes_locked", "600")
    assert type_in(neighbour, station, right).status == 201
    world.later(minutes=9, seconds=55)
    assert type_in(citizen, station, rotating_now(station, now_ms()).typed_code).code == "typed_codes_locked"
    assert check_in(citizen, rotating_code(station)).status == 201
    void(citizen, citizen.get("/v1/me/check-ins").body["items"][0]["id"])
    world.later(seconds=31)
    assert type_in(citizen, station, rotating_now(station, now_ms()).typed_code).status == 201


def test_wrong_digits_are_forgotten_after_ten_minutes(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    for _ in range(4):
        type_in(citizen, station, "00000000")
    world.later(minutes=11)
    for _ in range(4):
        assert type_in(citizen, station, "00000000").code == "typed_code_wrong"
    assert type_in(citizen, station, rotating_now(station, now_ms()).typed_code).status == 201


def test_a_wrong_guess_changes_nothing_but_its_own_count(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    before = desk_of(citizen)
    type_in(citizen, station, "00000000")
    after = desk_of(citizen)
    assert {name for name in after if after[name] != before.get(name)} <= {"wg", "u"}


def test_a_repeat_of_a_typed_check_in_is_no_guess(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    digits = rotating_now(station, now_ms()).typed_code
    first = type_in(citizen, station, digits, key=key)
    world.later(minutes=5)
    with untouched(citizen):
        for _ in range(6):
            again = type_in(citizen, station, digits, key=key)
            assert (again.status, again.body) == (201, first.body)


def test_one_session_is_open_at_a_time_and_the_refusal_names_it(world: World) -> None:
    citizen, station, other = world.citizen(), world.station(), world.station()
    session = opened(citizen, station)
    world.later(minutes=1)
    with untouched(citizen):
        reply = check_in(citizen, rotating_code(other))
        assert (reply.code, reply.body["error"]["details"]) == ("already_checked_in", {"id": session})


def test_two_commands_of_a_person_keep_their_distance(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    with still() as clock:
        session = opened(citizen, station)
        void(citizen, session)
        clock.shift(0.199)
        hasty = check_in(citizen, poster_code(station))
        assert (hasty.status, hasty.code, hasty.headers["Retry-After"]) == (429, "too_fast", "1")
        clock.shift(0.002)
        assert check_in(citizen, poster_code(station)).status == 201


def test_twelve_sessions_in_forty_eight_hours_are_enough(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    for _ in range(12):
        served(world, citizen, station, minutes=1)
    full = check_in(citizen, rotating_code(station))
    assert (full.status, full.code) == (429, "too_many_check_ins")
    world.later(hours=47, minutes=30)
    assert check_in(citizen, rotating_code(station)).code == "too_many_check_ins"
    world.later(minutes=20)
    served(world, citizen, station, minutes=1)


def test_what_was_voided_counts_as_a_session_too(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    for _ in range(12):
        void(citizen, opened(citizen, station))
        world.later(minutes=1)
    assert check_in(citizen, rotating_code(station)).code == "too_many_check_ins"
