"""A keeper says of a service at his station how it was: once, in fixed words, never of himself."""

from typing import Any

from chalicelib.kit.clock import day_on, now_ms
from tests.checkin.test_back_filling import Place
from tests.checkin.test_service_records import records
from tests.checkin.visiting import keeper_of, served
from tests.decisions.deciding import live_in, log_in_again, number_of
from tests.world import Caller, Reply, World, fresh_key


def evaluate(by: Caller, citizen: Caller, session: str, on: str, **more: Any) -> Reply:
    body = {"volunteer_no": number_of(citizen), "session_id": session, "on": on, "stars": 5, "words": ["punctual"]}
    key = more.pop("key", "fresh")
    return by.post("/v1/service-evaluations", {**body, **more}, key=key)


def test_the_record_shows_what_the_keeper_said_once(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = str(served(world, citizen, station, hours=1).body["id"])
    keeper, on, key = keeper_of(world, station), day_on(now_ms()), fresh_key()
    assert records(citizen)[0]["evaluation"] is None
    first = evaluate(keeper, citizen, session, on, key=key)
    assert first.status == 201, first.body
    again = evaluate(keeper, citizen, session, on, key=key)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert evaluate(keeper, citizen, session, on, key=key, stars=1).code == "idempotency_mismatch"
    assert evaluate(keeper, citizen, session, on).code == "evaluated_before"
    assert (records(citizen)[0]["evaluation"]["stars"], records(citizen)[0]["evaluation"]["words"]) == (5, ["punctual"])


def test_nobody_else_evaluates_and_nobody_his_own_household(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session, on = str(served(world, citizen, station, hours=1).body["id"]), day_on(now_ms())
    assert evaluate(keeper_of(world, world.station()), citizen, session, on).code == "was_not_present"
    keeper, home = keeper_of(world, station), fresh_key()
    live_in(keeper, home)
    live_in(citizen, home)
    assert evaluate(keeper, citizen, session, on).code == "not_independent"
    other = keeper_of(world, station)
    assert evaluate(other, citizen, fresh_key(), on).code == "no_such_session"
    world.later(days=31)
    log_in_again(other)
    assert evaluate(other, citizen, session, on).code == "too_late_to_evaluate"


def test_a_back_fills_own_words_stand_in_the_record_and_in_the_volunteers_list(world: World) -> None:
    at = Place(world)
    back_fill = at.on_notice()
    other = at.asked()
    mine = at.citizen.get("/v1/me/back-fills").body["items"]
    assert {(each["id"], each["state"]) for each in mine} == {(back_fill, "notice"), (other, "asked")}
    assert at.keeper.get("/v1/me/back-fills").body["items"] == []
    at.days_later()
    assert records(at.citizen)[0]["content"] == "雨天无网络，纸质登记"
