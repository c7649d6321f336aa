"""The session machine over the real App and engine."""

from tests.world import HERE, Caller, Reply, World, fresh_key, poster_code, rotating_code


def check_in(caller: Caller, code: str, **rest: object) -> Reply:
    return caller.post("/v1/check-ins", {"code": code, "location": HERE}, **rest)


def check_out(caller: Caller, session: str, code: str, **rest: object) -> Reply:
    return caller.post(f"/v1/check-ins/{session}/check-out", {"code": code, "location": HERE}, **rest)


def test_two_hours_with_a_rotating_code_are_two_points(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    opened = check_in(citizen, rotating_code(station))
    assert (opened.status, opened.body["grade"]) == (201, 3)
    world.later(hours=2)
    closed = check_out(citizen, opened.body["id"], rotating_code(station))
    assert closed.status == 200
    assert (closed.body["minutes"], closed.body["points"], closed.body["day_minutes"]) == (120, 2, 120)
    points = citizen.get("/v1/me/hours").body
    assert points == {"minutes": 120, "verified_minutes": 120}


def test_a_repeated_check_in_answers_the_first_outcome(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    key, code = fresh_key(), rotating_code(station)
    first = check_in(citizen, code, key=key)
    again = check_in(citizen, code, key=key)
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    world.later(hours=1)
    check_out(citizen, first.body["id"], rotating_code(station))
    late = check_in(citizen, code, key=key)
    assert late.body == first.body


def test_a_second_check_in_is_refused_while_one_is_open(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    check_in(citizen, rotating_code(station))
    world.later(minutes=1)
    assert check_in(citizen, rotating_code(station)).code == "already_checked_in"


def test_a_poster_alone_is_worth_minutes_but_no_points(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    opened = check_in(citizen, poster_code(station))
    assert opened.body["grade"] == 1
    world.later(hours=2)
    closed = check_out(citizen, opened.body["id"], poster_code(station))
    assert (closed.body["minutes"], closed.body["points"], closed.body["grade"]) == (120, 0, 1)
