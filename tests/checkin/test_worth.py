"""What a session is worth: minutes, points and proof, by the day and the policy it began with."""

import pytest

from chalicelib.kit.clock import HOUR, now_ms
from tests.checkin.visiting import (
    check_in,
    check_out,
    desk_of,
    keeper_of,
    opened,
    place,
    served,
    show_up,
    untouched,
    void,
)
from tests.policy.publishing import Publish
from tests.world import Caller, World, fresh_key, poster_code, rotating_code


def entries(caller: Caller) -> list[tuple[str, int, int, str]]:
    """(day, minutes, points, state) of a person's sessions, newest first."""
    items = caller.get("/v1/me/check-ins").body["items"]
    return [(each["on"], each["minutes"], each["points"], each["state"]) for each in items]


def test_minutes_are_floored_once(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    closed = served(world, citizen, station, minutes=59, seconds=40)
    assert (closed.body["minutes"], closed.body["points"]) == (59, 0)
    assert served(world, citizen, station, seconds=40).body["day_minutes"] == 60
    assert citizen.get("/v1/me/points").body["available"] == 1


def test_points_follow_the_days_minutes_however_the_day_is_cut(world: World) -> None:
    one, other, station = world.citizen(), world.citizen(), world.station()
    gained = [served(world, one, station, minutes=40).body["points"] for _ in range(6)]
    assert gained == [0, 1, 1, 0, 1, 1]
    world.later(days=1)
    assert served(world, other, station, hours=4).body["points"] == 4 == sum(gained)


def test_a_session_counts_six_hours_at_most(world: World) -> None:
    closed = served(world, world.citizen(), world.station(), hours=7)
    assert (closed.body["minutes"], closed.body["points"]) == (360, 6)


def test_a_capped_check_out_answers_the_same_moment_when_it_is_repeated(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    session = opened(citizen, station)
    world.later(hours=7)
    code = rotating_code(station)
    first = check_out(citizen, session, code, key=key)
    again = check_out(citizen, session, code, key=key)
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_day_counts_eight_hours_at_most(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    served(world, citizen, station, hours=5)
    world.later(minutes=1)
    closed = served(world, citizen, station, hours=4)
    assert (closed.body["minutes"], closed.body["day_minutes"], closed.body["points"]) == (180, 480, 3)


def test_the_code_of_another_station_ends_nothing(world: World) -> None:
    citizen, here, there = world.citizen(), world.station(), world.station()
    session = opened(citizen, here)
    world.later(hours=1)
    with untouched(citizen):
        reply = check_out(citizen, session, rotating_code(there))
        assert (reply.status, reply.code) == (409, "wrong_station")
        assert reply.body["error"]["details"] == {"station": here.id}


def test_who_has_left_the_fence_cannot_check_out(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(hours=1)
    with untouched(citizen):
        assert (
            check_out(citizen, session, rotating_code(station), place(station, metres=500)).code == "outside_the_fence"
        )


def test_nobody_ends_another_ones_session_or_one_that_never_was(world: World) -> None:
    citizen, other, station = world.citizen(), world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(hours=1)
    for each in (session, fresh_key()):
        assert check_out(other, each, rotating_code(station)).code == "not_checked_in"
        assert void(other, each).code == "not_checked_in"
    assert "os" in desk_of(citizen)


@pytest.mark.parametrize(
    ("came", "left", "in_grade", "grade", "points"),
    [
        ("screen", "screen", 3, 3, 2),
        ("wall", "screen", 1, 1, 0),
        ("screen", "wall", 3, 1, 0),
        ("wall", "wall", 1, 1, 0),
    ],
)
def test_a_session_is_proven_as_well_as_its_weaker_end(
    world: World, came: str, left: str, in_grade: int, grade: int, points: int
) -> None:
    citizen, station = world.citizen(), world.station()
    code = {"screen": rotating_code, "wall": poster_code}
    session = check_in(citizen, code[came](station))
    world.later(hours=2)
    closed = check_out(citizen, session.body["id"], code[left](station))
    assert (session.body["grade"], closed.body["grade"], closed.body["points"]) == (in_grade, grade, points)
    verified = citizen.get("/v1/me/hours").body
    assert verified == {"minutes": 120, "verified_minutes": 120 if grade > 1 else 0}


def test_a_keeper_who_was_there_raises_a_poster(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    keeper = keeper_of(world, station)
    show_up(keeper, station)
    world.later(hours=1)
    session = check_in(citizen, poster_code(station))
    assert session.body["grade"] == 1
    world.later(hours=2)
    closed = check_out(citizen, session.body["id"], poster_code(station))
    assert (closed.body["grade"], closed.body["points"]) == (2, 2)


def test_a_keeper_who_left_more_than_four_hours_ago_vouches_for_nobody(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    show_up(keeper_of(world, station), station)
    world.later(hours=4, minutes=11)
    session = check_in(citizen, poster_code(station)).body["id"]
    world.later(hours=1)
    assert check_out(citizen, session, poster_code(station)).body["grade"] == 1


def test_a_keeper_vouches_only_for_his_own_station(world: World) -> None:
    citizen, station, other = world.citizen(), world.station(), world.station()
    show_up(keeper_of(world, other), other)
    session = check_in(citizen, poster_code(station)).body["id"]
    world.later(hours=1)
    assert check_out(citizen, session, poster_code(station)).body["grade"] == 1


def test_a_keeper_of_the_late_evening_vouches_after_midnight(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    world.later(hours=14, minutes=50)  # 23:50 in Zibo
    show_up(keeper_of(world, station), station)
    world.later(minutes=40)
    session = check_in(citizen, poster_code(station)).body["id"]
    world.later(hours=1)
    assert check_out(citizen, session, poster_code(station)).body["grade"] == 2


def test_a_poor_fix_proves_little_even_with_a_good_code(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    blurred = place(station, accuracy_m=501)
    assert check_in(citizen, rotating_code(station), blurred).body["grade"] == 1


def test_a_city_may_let_posters_earn(world: World, publish: Publish) -> None:
    publish("hours", min_grade_for_points=1)
    citizen, station = world.citizen(), world.station()
    session = check_in(citizen, poster_code(station)).body["id"]
    world.later(hours=2)
    assert check_out(citizen, session, poster_code(station)).body["points"] == 2


def test_a_day_keeps_the_policy_it_began_with(world: World, publish: Publish) -> None:
    citizen, station = world.citizen(), world.station()
    publish("hours", effective_at=now_ms() + HOUR, minutes_per_point=10)
    assert served(world, citizen, station, hours=2).body["points"] == 2
    assert served(world, citizen, station, hours=2).body["points"] == 2
    world.later(days=1)
    assert served(world, citizen, station, hours=1).body["points"] == 6


def test_a_session_over_midnight_is_split_into_its_two_days(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    world.later(hours=13, minutes=29, seconds=30)  # 22:29:30 in Zibo
    closed = served(world, citizen, station, hours=3, minutes=1)
    assert (closed.body["minutes"], closed.body["points"], closed.body["day_minutes"]) == (180, 2, 90)
    assert entries(citizen) == [("2026-11-24", 90, 1, "closed"), ("2026-11-23", 90, 1, "closed")]
    assert citizen.get("/v1/me/points").body["available"] == 2


def test_a_repeat_of_a_check_out_over_midnight_answers_both_days_together(world: World) -> None:
    citizen, station, key = world.citizen(), world.station(), fresh_key()
    world.later(hours=13, minutes=30)
    session = opened(citizen, station)
    world.later(hours=3)
    code = rotating_code(station)
    first = check_out(citizen, session, code, key=key)
    assert check_out(citizen, session, code, key=key).body == first.body


def test_each_day_has_a_cap_of_its_own(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    served(world, citizen, station, hours=6)  # 9:00 to 15:00
    world.later(hours=5, minutes=59)
    closed = served(world, citizen, station, hours=5, minutes=1)  # until 2:00; two of its hours fit before midnight
    assert (closed.body["minutes"], closed.body["day_minutes"]) == (120 + 120, 120)
