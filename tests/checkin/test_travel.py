"""Nobody is at two far places at once: such a service is held at its end, and two persons credit it or one does not."""

import pytest

from chalicelib import hours
from chalicelib.checkin.travel import FASTEST_KMH, kmh_between
from chalicelib.kit.clock import HOUR, MINUTE
from chalicelib.stations.rules import Station
from tests.checkin.test_keeper import code_of, scan
from tests.checkin.visiting import check_in, check_out, keeper_of, opened, place, served, void
from tests.policy.publishing import Publish
from tests.world import HERE, Caller, Reply, World, fresh_key, rotating_code


def far_station(world: World, km: float = 20.0) -> Station:
    """A station so far north of the others."""
    return world.station(lat=HERE["lat"] - km / 111.195)


def hurried(world: World, citizen: Caller, *, minutes: float, km: float = 20.0, stay: float = 1, **rest: str) -> Reply:
    """An hour here, then one so far away, so many minutes later."""
    served(world, citizen, world.station(), hours=1)
    world.later(minutes=minutes, seconds=-31)
    there = far_station(world, km)
    session = opened(citizen, there)
    world.later(hours=stay)
    return check_out(citizen, session, rotating_code(there), place(there), **rest)


@pytest.mark.parametrize(
    ("km", "gap", "kmh"),
    [(10, HOUR, 10), (10, 2 * MINUTE, 300), (10, MINUTE, 600), (3, 0, FASTEST_KMH), (3, -MINUTE, FASTEST_KMH)],
)
def test_speed_is_distance_by_the_time_between_two_stays(km: float, gap: int, kmh: int) -> None:
    one = hours.Stay("a", "A", 0, HOUR)
    other = hours.Stay("b", "B", HOUR + gap, 3 * HOUR)
    assert kmh_between(km * 1000, one, other) == kmh_between(km * 1000, other, one) == kmh


@pytest.mark.parametrize(
    ("minutes", "km", "state"), [(3, 20, "review"), (6, 20, "closed"), (1, 1.9, "closed"), (0.6, 5, "review")]
)
def test_faster_than_three_hundred_is_held_at_the_check_out(
    world: World, minutes: float, km: float, state: str
) -> None:
    citizen = world.citizen()
    reply = hurried(world, citizen, minutes=minutes, km=km)
    assert (reply.status, reply.body["state"]) == (200, state)
    assert reply.body["minutes"] == (60 if state == "closed" else 0)
    assert citizen.get("/v1/me/hours").body["minutes"] == (120 if state == "closed" else 60)
    assert citizen.get("/v1/me/points").body["available"] == (2 if state == "closed" else 1)


def test_what_is_held_is_seen_and_answered_again_and_cannot_be_voided(world: World) -> None:
    citizen, key = world.citizen(), fresh_key()
    reply = hurried(world, citizen, minutes=1, stay=0.05, key=key)
    shown = citizen.get("/v1/me/check-ins").body["items"][0]
    assert (shown["id"], shown["state"], shown["minutes"]) == (reply.body["id"], "held", 0)
    assert void(citizen, shown["id"]).code == "too_late_to_void"


def test_the_repeat_of_a_held_check_out_answers_the_same(world: World) -> None:
    citizen, key = world.citizen(), fresh_key()
    served(world, citizen, world.station(), hours=1)
    there = far_station(world)
    session = opened(citizen, there)
    world.later(hours=1)
    code = rotating_code(there)
    first = check_out(citizen, session, code, place(there), key=key)
    again = check_out(citizen, session, code, place(there), key=key)
    assert (again.status, again.body) == (200, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    one, two = world.citizen(("county_admin", "370303")), world.citizen(("city_admin", "3703"))
    for admin in (one, two):
        assert admin.post(f"/v1/service-reviews/{session}/approve").status == 200
    assert citizen.get("/v1/me/hours").body["minutes"] == 120
    assert check_out(citizen, session, code, place(there), key=key).body == first.body


def test_the_check_in_of_a_held_session_is_still_recognised(world: World) -> None:
    citizen, key = world.citizen(), fresh_key()
    served(world, citizen, world.station(), hours=1)
    there = far_station(world)
    code = rotating_code(there)
    first = check_in(citizen, code, place(there), key=key)
    world.later(hours=1)
    assert check_out(citizen, first.body["id"], rotating_code(there), place(there)).body["state"] == "review"
    assert check_in(citizen, code, place(there), key=key).body == first.body


def test_a_keepers_scan_is_held_too_and_its_repeat_answers_the_same(world: World) -> None:
    citizen, key = world.citizen(), fresh_key()
    served(world, citizen, world.station(), hours=1)
    there = far_station(world)
    keeper, code = keeper_of(world, there), code_of(citizen)
    scan(keeper, code, there, "check_in")
    world.later(hours=1)
    first = scan(keeper, code, there, "check_out", key=key)
    assert (first.body["state"], first.body["minutes"]) == ("review", 0)
    assert scan(keeper, code, there, "check_out", key=key).body == first.body


def test_a_held_service_that_is_rejected_is_worth_nothing(world: World) -> None:
    citizen = world.citizen()
    session = hurried(world, citizen, minutes=1).body["id"]
    admin = world.citizen(("county_admin", "370303"))
    (waits,) = [
        each
        for each in admin.get("/v1/service-reviews?area=370303&limit=50").body["items"]
        if each["id"] == session
    ]  # fmt: skip
    assert waits["reasons"] == ["impossible_travel"]
    assert admin.post(f"/v1/service-reviews/{session}/reject").body["state"] == "rejected"
    assert citizen.get("/v1/me/hours").body["minutes"] == 60


def test_a_city_may_look_at_faster_ones_only(world: World, publish: Publish) -> None:
    publish("risk", travel_review_kmh=10_000)
    assert hurried(world, world.citizen(), minutes=1).body["state"] == "closed"


def test_what_is_held_is_no_place_where_one_was(world: World) -> None:
    citizen = world.citizen()
    assert hurried(world, citizen, minutes=1, km=40).body["state"] == "review"
    world.later(minutes=1)
    there = world.station()
    assert served(world, citizen, there, hours=1).body["state"] == "closed"
