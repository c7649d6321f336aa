"""Minors serve with consent, children in company: each gate at its birthday, and no way in between."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.checkin.reactions import sweep
from chalicelib.kit.clock import now_ms
from infra.proxy import Proxy
from tests.checkin.test_costs import asked, warmed
from tests.checkin.test_ending import is_due, reminded
from tests.checkin.test_keeper import code_of, scan
from tests.checkin.visiting import changed, check_in, check_out, desk_of, keeper_of, opened, place, untouched
from tests.exchange.test_races import at_once
from tests.households.growing import child, consent, family, linked, number_of
from tests.households.living import again
from tests.kit.things import first
from tests.policy.publishing import Publish
from tests.world import HERE, Caller, Reply, World, fresh_key, rotating_code

TO_MIDNIGHT = {"hours": 14, "minutes": 59, "seconds": 50}
EIGHT, TWELVE, SIXTEEN = "20180601", "20140601", "20100601"


def enter(caller: Caller, station: Any, **rest: Any) -> Reply:
    return check_in(caller, rotating_code(station), place(station), **rest)


def leave(caller: Caller, session: str, station: Any) -> Reply:
    return check_out(caller, session, rotating_code(station), place(station))


def leave_for(guardian: Caller, ward: Caller, station: Any, **rest: Any) -> Reply:
    body = {"code": rotating_code(station), "location": place(station)}
    return guardian.post(f"/v1/me/wards/{number_of(ward)}/check-out", body, **rest)


@pytest.mark.parametrize(
    ("born", "before"), [("20201124", "too_young"), ("20121124", "guardian_not_present")], ids=["six", "fourteen"]
)
def test_a_gate_opens_as_the_birthday_begins_in_shanghai(world: World, born: str, before: str) -> None:
    (guardian, ward), station = family(world, born), world.station()
    world.later(**TO_MIDNIGHT)
    if before == "too_young":
        opened(guardian, station)
    assert enter(ward, station).code == before
    world.later(seconds=11)
    assert enter(ward, station).status == 201


def test_from_eighteen_on_nobody_is_asked(world: World) -> None:
    ward, station = child(world, "20081124"), world.station()
    world.later(**TO_MIDNIGHT)
    assert enter(ward, station).code == "guardian_consent_required"
    world.later(seconds=11)
    assert enter(ward, station).status == 201


def test_by_policy_a_child_of_ten_serves_without_company(world: World, publish: Publish) -> None:
    publish("minors", alone_from_age=10)
    (_, ward), station = family(world, "20161124"), world.station()
    world.later(**TO_MIDNIGHT)
    assert enter(ward, station).code == "guardian_not_present"
    world.later(seconds=11)
    assert enter(ward, station).status == 201


def test_who_was_born_on_a_leap_day_is_of_age_in_march(world: World) -> None:
    ward, station = child(world, "20120229"), world.station()
    world.later(days=1193, **TO_MIDNIGHT)  # the last seconds of February 2030
    assert enter(again(ward), station).code == "guardian_consent_required"
    world.later(seconds=11)
    assert enter(again(ward), station).status == 201


@pytest.mark.parametrize("born", [EIGHT, TWELVE, SIXTEEN])
def test_without_a_guardians_word_no_minor_serves(world: World, born: str) -> None:
    guardian, ward, station = world.citizen(), child(world, born), world.station()
    opened(guardian, station)
    with untouched(ward):
        assert enter(ward, station).code == "guardian_consent_required"
    linked(guardian, ward)
    assert enter(ward, station).code == "guardian_consent_required"
    consent(guardian, ward)
    assert enter(ward, station).status == 201


def test_a_childs_guardian_serves_at_the_same_station(world: World) -> None:
    (guardian, ward), here, there = family(world), world.station(), world.station()
    assert enter(ward, here).code == "guardian_not_present"
    opened(guardian, there)
    assert enter(ward, here).code == "guardian_not_present"
    assert enter(ward, there).status == 201


def test_either_guardian_is_company(world: World) -> None:
    (mother, ward), father, station = family(world), world.citizen(), world.station()
    linked(father, ward)
    opened(father, station)
    assert enter(ward, station).status == 201
    assert mother.get("/v1/me/check-ins").body["items"] == []


def test_dangerous_service_is_for_adults(world: World) -> None:
    (guardian, ward), station = family(world, SIXTEEN), world.station()
    admin = world.citizen(("county_admin", "370303"))
    path = f"/v1/stations/{station.id}/ages"
    assert admin.put(path, {"adults_only": True}).body["adults_only"] is True
    changed(station, lambda old: old)
    assert enter(ward, station).code == "adults_only"
    assert enter(guardian, station).status == 201
    assert world.citizen(("county_admin", "370304")).put(path, {"adults_only": False}).code == "not_your_area"


def test_a_keeper_scans_no_child_past_its_guardians(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    keeper = keeper_of(world, station)
    assert scan(keeper, code_of(ward), station, "check_in").code == "guardian_not_present"
    opened(guardian, station)
    assert scan(keeper, code_of(ward), station, "check_in").status == 200
    consent(guardian, ward, given=False)
    assert scan(keeper, code_of(ward), station, "check_out").status == 200
    assert scan(keeper, code_of(ward), station, "check_in").code == "guardian_consent_required"


def test_consent_that_is_withdrawn_in_between_opens_nothing(world: World) -> None:
    (guardian, ward), station = family(world, SIXTEEN), world.station()
    with first("TransactWriteItems", lambda: consent(guardian, ward, given=False)), untouched(ward):
        assert enter(ward, station).code == "guardian_consent_required"


def test_a_guardian_who_leaves_in_between_is_no_company(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    session = opened(guardian, station)
    world.later(minutes=30)
    with first("TransactWriteItems", lambda: leave(guardian, session, station)), untouched(ward):
        assert enter(ward, station).code == "guardian_not_present"


def test_a_child_who_comes_while_its_guardian_leaves_is_in_or_out_and_never_alone(world: World) -> None:
    for _ in range(5):
        (guardian, ward), station = family(world), world.station()
        session = opened(guardian, station)
        world.later(minutes=30)
        left, came = at_once([partial(leave, guardian, session, station), partial(enter, ward, station)])
        assert left.status == 200
        assert came.code in (None, "guardian_not_present")
        if came.status == 201:
            assert came.body["checked_in_at"] <= left.body["checked_out_at"]


def test_the_same_command_opens_one_session_of_a_child(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    opened(guardian, station)
    key, code = fresh_key(), rotating_code(station)
    made, repeat = (check_in(ward, code, place(station), key=key) for _ in range(2))
    assert (made.status, repeat.body, repeat.headers["Idempotency-Replayed"]) == (201, made.body, "true")
    consent(guardian, ward, given=False)
    assert check_in(ward, code, place(station), key=key).body == made.body


def test_two_who_leave_together_are_credited_alike(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    session, his = opened(guardian, station), enter(ward, station).body["id"]
    world.later(hours=1)
    assert leave(guardian, session, station).body["minutes"] == 60
    world.later(minutes=9)
    assert leave(ward, his, station).body["minutes"] == 69


def test_what_a_child_serves_alone_does_not_count(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    session, his = opened(guardian, station), enter(ward, station).body["id"]
    world.later(hours=1)
    leave(guardian, session, station)
    world.later(hours=1)
    assert leave(ward, his, station).body["minutes"] in (59, 60)


def test_a_guardian_who_is_back_within_minutes_was_never_away(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    session, his = opened(guardian, station), enter(ward, station).body["id"]
    world.later(hours=1)
    leave(guardian, session, station)
    world.later(minutes=5)
    opened(guardian, station)
    world.later(minutes=55)
    assert leave(ward, his, station).body["minutes"] == 120


def test_the_session_of_a_child_left_alone_ends_by_itself(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    session, his = opened(guardian, station), enter(ward, station).body["id"]
    reminded(ward)
    world.later(minutes=15)
    sweep(now_ms())
    assert desk_of(ward).get("os"), "its guardian is there"
    leave(guardian, session, station)
    world.later(minutes=9)
    sweep(now_ms())
    assert desk_of(ward).get("os"), "they leave together"
    world.later(minutes=12)
    sweep(now_ms())
    assert "os" not in desk_of(ward)
    assert "oc" not in desk_of(ward)
    assert not is_due(ward, his)
    assert ward.get("/v1/me/hours").body["minutes"] in (14, 15)


def test_the_session_of_a_child_in_company_ends_when_it_would_anyway(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    opened(guardian, station)
    his = enter(ward, station).body["id"]
    reminded(ward)
    for _ in range(8):
        world.later(minutes=45)
        sweep(now_ms())
    world.later(minutes=1)
    sweep(now_ms())
    assert not is_due(ward, his)
    assert ward.get("/v1/me/hours").body["minutes"] == 30


def test_a_guardian_checks_his_ward_out(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    opened(guardian, station)
    enter(ward, station)
    world.later(hours=1)
    assert leave_for(world.citizen(), ward, station).code == "no_such_ward"
    done = leave_for(guardian, ward, station, key=(key := fresh_key()))
    assert (done.status, done.body["minutes"], done.body["grade"]) == (200, 60, 3)
    again_done = leave_for(guardian, ward, station, key=key)
    assert (again_done.body, again_done.headers["Idempotency-Replayed"]) == (done.body, "true")
    assert leave_for(guardian, ward, station).code == "not_checked_in"
    seen = guardian.get(f"/v1/me/wards/{number_of(ward)}/hours")
    assert seen.body == {"minutes": 60, "verified_minutes": 60}
    assert world.citizen().get(f"/v1/me/wards/{number_of(ward)}/hours").code == "no_such_ward"


def test_a_guardian_is_where_his_ward_is_when_he_checks_him_out(world: World) -> None:
    (guardian, ward), here, there = family(world, SIXTEEN), world.station(), world.station()
    enter(ward, here)
    assert leave_for(guardian, ward, there).code == "wrong_station"
    body = {"code": rotating_code(here), "location": place(here, metres=2_000)}
    assert guardian.post(f"/v1/me/wards/{number_of(ward)}/check-out", body).code == "outside_the_fence"


@pytest.mark.parametrize("grown", [lambda world: world.citizen(), lambda world: child(world, "20081124")])
def test_an_adults_check_in_stays_one_write_and_no_read(
    world: World, proxy: Proxy, grown: Callable[[World], Caller]
) -> None:
    adult, station = grown(world), world.station()
    world.later(hours=16)
    warmed(adult)
    proxy.clear()
    assert check_in(adult, rotating_code(station), HERE).status == 201
    assert asked(proxy) == ["UpdateItem"]
    assert proxy.passed[0].answer["ConsumedCapacity"]["CapacityUnits"] == 1


def test_a_childs_check_in_is_a_refused_write_two_reads_and_a_transaction(world: World, proxy: Proxy) -> None:
    (guardian, ward), station = family(world), world.station()
    opened(guardian, station)
    warmed(ward)
    proxy.clear()
    assert enter(ward, station).status == 201
    assert asked(proxy)[0] == "UpdateItem"
    assert asked(proxy)[-1] == "TransactWriteItems"
    assert len(asked(proxy)) <= 5
    assert len(proxy.passed[-1].request["TransactItems"]) == 3
