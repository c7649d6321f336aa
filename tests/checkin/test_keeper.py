"""Keepers scan those who cannot scan: the same sessions, with the keeper as evidence, and never for himself."""

from typing import Any

import pytest

from chalicelib import hours
from chalicelib.kit.facts import news_of
from infra.proxy import Proxy
from tests.between import between
from tests.checkin.test_costs import warmed
from tests.checkin.test_replays import frozen as freeze
from tests.checkin.visiting import (
    check_in,
    check_out,
    desk_of,
    keeper_of,
    opened,
    place,
    show_up,
    type_in,
    untouched,
    void,
)
from tests.world import HERE, Caller, Reply, World, fresh_key, poster_code, rotating_code


def code_of(volunteer: Caller) -> str:
    return str(volunteer.get("/v1/me/code").body["code"])


def scan(keeper: Caller, code: str, station: Any, action: str, **rest: Any) -> Reply:
    body = {"volunteer_code": code, "station_id": station.id, "action": action}
    return keeper.post("/v1/keeper/scans", body, **rest)


def void_scan(keeper: Caller, code: str, station: Any, session: str, **rest: Any) -> Reply:
    return keeper.post(f"/v1/keeper/scans/{session}/void", {"volunteer_code": code, "station_id": station.id}, **rest)


def screen_of(keeper: Caller, station: Any) -> dict[str, Any]:
    body: dict[str, Any] = keeper.get(f"/v1/stations/{station.id}/code").body
    return body


def test_a_keeper_scans_a_volunteer_in_and_out_and_the_evidence_is_his(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    keeper, code = keeper_of(world, station), code_of(volunteer)
    entered = scan(keeper, code, station, "check_in")
    assert (entered.status, entered.body["grade"], entered.body["action"]) == (200, 2, "check_in")
    told = news_of(desk_of(volunteer), None)[0]
    assert (told.name, told.data["by"]) == ("CheckedIn", keeper.person)
    world.later(hours=2)
    left = scan(keeper, code, station, "check_out").body
    assert (left["id"], left["minutes"], left["points"], left["grade"]) == (entered.body["id"], 120, 2, 2)
    entry = hours.entry_near(volunteer.person, left["id"])
    assert entry is not None
    assert (entry.in_by, entry.out_by) == (keeper.person, keeper.person)
    assert volunteer.get("/v1/me/hours").body == {"minutes": 120, "verified_minutes": 120}


def test_the_same_scan_twice_is_one_session_and_one_answer(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    keeper, code, first, second = keeper_of(world, station), code_of(volunteer), fresh_key(), fresh_key()
    entered = [scan(keeper, code, station, "check_in", key=first) for _ in range(2)]
    world.later(hours=1)
    left = [scan(keeper, code, station, "check_out", key=second) for _ in range(2)]
    for one, other in (entered, left):
        assert (one.status, one.body) == (other.status, other.body)
        assert other.headers["Idempotency-Replayed"] == "true"
    again = scan(keeper, code, station, "check_in")
    assert again.status == 200
    assert scan(keeper, code, station, "check_out", key=second).body == left[0].body  # the new session stays open
    assert scan(keeper, code, station, "check_in", key=first).body == entered[0].body
    assert desk_of(volunteer)["os"]


def test_a_key_comes_back_with_another_input_or_from_another_keeper(world: World) -> None:
    volunteer, other, station = world.citizen(), world.citizen(), world.station()
    one, two, key = keeper_of(world, station), keeper_of(world, station), fresh_key()
    code = code_of(volunteer)
    scan(one, code, station, "check_in", key=key)
    assert scan(two, code, station, "check_in", key=key).code == "idempotency_mismatch"
    out = fresh_key()
    world.later(hours=1)
    scan(one, code, station, "check_out", key=out)
    assert scan(two, code, station, "check_out", key=out).code == "idempotency_mismatch"
    assert scan(one, code_of(other), station, "check_out").code == "not_checked_in"


def test_the_repeat_of_a_scan_out_is_known_when_the_session_began_days_ago(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    keeper = keeper_of(world, station)
    scan(keeper, code_of(volunteer), station, "check_in")
    world.later(hours=75)  # and nothing has ended it
    code, key = code_of(volunteer), fresh_key()
    left = scan(keeper, code, station, "check_out", key=key)
    assert scan(keeper, code, station, "check_out", key=key).body == left.body
    world.later(minutes=1)
    assert scan(keeper, code, station, "check_in").status == 200
    assert scan(keeper, code, station, "check_out", key=key).body == left.body  # the new session stays open


def test_a_keeper_cannot_scan_himself_but_another_keeper_can(world: World) -> None:
    station = world.station()
    one, two = keeper_of(world, station), keeper_of(world, station)
    with untouched(one):
        assert scan(one, code_of(one), station, "check_in").code == "own_scan"
    assert scan(two, code_of(one), station, "check_in").status == 200


def test_a_keepers_own_screen_does_not_let_him_in_and_another_keepers_does(world: World) -> None:
    station = world.station()
    one, two = keeper_of(world, station), keeper_of(world, station)
    own, others = screen_of(one, station), screen_of(two, station)
    with untouched(one):
        assert check_in(one, own["code"]).code == "own_scan"
        assert type_in(one, station, own["typed_code"]).code == "own_scan"
        assert type_in(one, station, others["typed_code"]).code == "own_scan"
    session = check_in(one, others["code"]).body["id"]
    assert check_out(one, session, screen_of(one, station)["code"]).code == "own_scan"
    world.later(minutes=1)
    assert check_out(one, session, screen_of(two, station)["code"]).body["grade"] == 3


def test_a_code_that_names_another_shower_is_forged(world: World) -> None:
    station = world.station()
    keeper = keeper_of(world, station)
    kind, where, step, _, mac = screen_of(keeper, station)["code"].split(".")
    assert check_in(keeper, f"{kind}.{where}.{step}.aaaaaaaa.{mac}").code == "code_invalid"
    assert check_in(keeper, f"{kind}.{where}.{step}.{mac}").code == "code_invalid"


def test_a_keepers_presence_vouches_for_others_and_not_for_himself(world: World) -> None:
    station = world.station()
    keeper, citizen = keeper_of(world, station), world.citizen()
    show_up(keeper, station)
    for person, grade in ((citizen, 2), (keeper, 1)):
        session = check_in(person, poster_code(station), place(station)).body["id"]
        world.later(minutes=61)
        assert check_out(person, session, poster_code(station), place(station)).body["grade"] == grade
    colleague = keeper_of(world, station)
    show_up(colleague, station)
    session = check_in(keeper, poster_code(station), place(station)).body["id"]
    world.later(minutes=5)
    assert check_out(keeper, session, poster_code(station), place(station)).body["grade"] == 2


def test_a_scan_says_that_a_keeper_is_there(world: World) -> None:
    volunteer, other, station = world.citizen(), world.citizen(), world.station()
    keeper = keeper_of(world, station)
    session = check_in(other, poster_code(station), place(station)).body["id"]
    scan(keeper, code_of(volunteer), station, "check_in")
    world.later(hours=1)
    assert check_out(other, session, poster_code(station), place(station)).body["grade"] == 2


def test_a_phone_that_died_is_scanned_out_and_a_scanned_guest_may_leave_by_himself(world: World) -> None:
    one, two, station = world.citizen(), world.citizen(), world.station()
    keeper = keeper_of(world, station)
    opened(one, station)
    session = scan(keeper, code_of(two), station, "check_in").body["id"]
    world.later(hours=1)
    assert scan(keeper, code_of(one), station, "check_out").body["minutes"] == 60
    assert check_out(two, session, rotating_code(station)).body["minutes"] == 60


def test_a_keeper_scans_only_at_his_own_station_and_where_the_session_is(world: World) -> None:
    volunteer, here, there = world.citizen(), world.station(), world.station()
    keeper, elsewhere = keeper_of(world, here), keeper_of(world, there)
    code = code_of(volunteer)
    assert scan(keeper, code, there, "check_in").code == "not_your_station"
    assert scan(volunteer, code, here, "check_in").code == "role_required"
    session = scan(keeper, code, here, "check_in").body["id"]
    assert scan(elsewhere, code, there, "check_in").code == "already_checked_in"
    assert scan(elsewhere, code, there, "check_out").code == "wrong_station"
    assert void_scan(elsewhere, code, there, session).code == "wrong_station"
    assert void_scan(keeper, code, there, session).code == "not_your_station"


def test_a_personal_code_lives_a_day_and_dies_with_the_logins(world: World) -> None:
    volunteer, other, station = world.citizen(), world.citizen(), world.station()
    keeper, code, theirs = keeper_of(world, station), code_of(volunteer), code_of(other)
    other.delete("/v1/session")
    with untouched(other):
        assert scan(keeper, theirs, station, "check_in").code == "code_expired"
    world.later(hours=23, minutes=59)
    assert scan(keeper, code, station, "check_in").status == 200
    world.later(minutes=2)
    assert scan(keeper, code, station, "check_out").code == "code_expired"


@pytest.mark.parametrize("spoil", ["V1", "V1.x.0.1.aaaaaaaaaaaaaaaa", "R1.T.1.a"])
def test_what_is_no_personal_code_is_refused(world: World, spoil: str) -> None:
    station = world.station()
    keeper = keeper_of(world, station)
    assert scan(keeper, spoil, station, "check_in").code == "code_invalid"
    parts = code_of(world.citizen()).split(".")
    for index in (1, 2, 3, 4):
        forged = [*parts]
        forged[index] = code_of(world.citizen()).split(".")[1] if index == 1 else "9" + parts[index][1:] + "9"
        assert scan(keeper, ".".join(forged), station, "check_out").code == "code_invalid"


def test_who_may_not_serve_is_not_scanned_in(world: World) -> None:
    frozen, unnamed, station = world.citizen(), world.citizen(), world.station()
    keeper, code, theirs = keeper_of(world, station), code_of(frozen), code_of(unnamed)
    freeze(frozen)
    reply = scan(keeper, code, station, "check_in")
    assert (reply.code, reply.body["error"]["details"]) == ("volunteer_unfit", {"because": "person_frozen"})
    assert scan(keeper, theirs, station, "check_in").status == 200
    assert world.citizen(level=1).get("/v1/me/code").code == "real_name_required"


def test_whose_session_a_keeper_ends_and_who_is_frozen_meanwhile_hears_that_he_is_frozen(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    keeper, code = keeper_of(world, station), code_of(volunteer)
    session = opened(volunteer, station)
    world.later(hours=1)

    def meanwhile() -> None:
        assert scan(keeper, code, station, "check_out").status == 200
        freeze(volunteer)

    with between(meanwhile):
        assert check_out(volunteer, session, rotating_code(station)).code == "person_frozen"


def test_a_keeper_takes_a_slip_back_within_five_minutes_and_twice_is_once(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    keeper, code = keeper_of(world, station), code_of(volunteer)
    session = scan(keeper, code, station, "check_in").body["id"]
    assert void_scan(keeper, code, station, session).body == {"id": session, "state": "voided"}
    assert void_scan(keeper, code, station, session).headers["Idempotency-Replayed"] == "true"
    assert volunteer.get("/v1/me/hours").body["minutes"] == 0
    second = scan(keeper, code, station, "check_in").body["id"]
    assert void(volunteer, second).status == 200
    third = scan(keeper, code, station, "check_in").body["id"]
    world.later(minutes=5, seconds=1)
    assert void_scan(keeper, code, station, third).code == "too_late_to_void"
    assert void_scan(keeper, code_of(world.citizen()), station, third).code == "not_checked_in"


def test_nobody_voids_his_own_scan_in(world: World) -> None:
    station = world.station()
    one, two = keeper_of(world, station), keeper_of(world, station)
    session = scan(two, code_of(one), station, "check_in").body["id"]
    assert void_scan(one, code_of(one), station, session).code == "own_scan"
    assert void(one, session).status == 200


def test_a_closed_station_takes_no_scans(world: World) -> None:
    volunteer, station = world.citizen(), world.station(state="closed")
    with untouched(volunteer):
        assert scan(keeper_of(world, station), code_of(volunteer), station, "check_in").code == "station_closed"


def units(proxy: Proxy) -> float:
    """Table units of the last write; index copies are counted apart."""
    said = proxy.writes()[-1].answer["ConsumedCapacity"]
    each_table = said if isinstance(said, list) else [said]
    copies = (index for each in each_table for index in each.get("GlobalSecondaryIndexes", {}).values())
    return float(sum(each["CapacityUnits"] for each in each_table) - sum(each["CapacityUnits"] for each in copies))


def test_a_scan_in_is_one_write_of_one_unit_or_of_four_when_it_says_that_the_keeper_came(
    world: World, proxy: Proxy
) -> None:
    one, two, station = world.citizen(), world.citizen(), world.station()
    keeper, codes = keeper_of(world, station), [code_of(one), code_of(two)]
    for code, most in zip(codes, (4, 1), strict=True):
        warmed(one)
        proxy.clear()
        assert scan(keeper, code, station, "check_in").status == 200
        assert len(proxy.writes()) == 1
        assert units(proxy) == most
    world.later(hours=1)
    for code, most in zip(codes, (8, 6), strict=True):
        warmed(one)
        proxy.clear()
        assert scan(keeper, code, station, "check_out").status == 200
        assert len(proxy.writes()) == 1
        assert units(proxy) <= most


def test_a_void_at_a_keepers_screen_needs_a_keeper(world: World) -> None:
    volunteer, station = world.citizen(), world.station()
    session = check_in(volunteer, rotating_code(station), HERE).body["id"]
    assert void_scan(volunteer, code_of(volunteer), station, session).code == "role_required"
