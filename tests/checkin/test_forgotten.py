"""What a station forgot is shown to those who may correct it, as long as they may, and no longer."""

from typing import Any

from chalicelib.checkin.reactions import draw_sample, list_forgotten, strike_off
from chalicelib.kit.clock import HOUR, day_on, month_of, now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.ids import ulid_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Record
from tests.checkin.amending import COUNTY, correct, forgotten
from tests.checkin.test_back_filling import Place
from tests.checkin.visiting import keeper_of
from tests.decisions.deciding import log_in_again, number_of
from tests.policy.publishing import Publish
from tests.world import Caller, World, call


def told(citizen: Caller, session: str, station: str, name: str = "SessionAutoClosed") -> News:
    data = {"person": citizen.person, "session": session, "station": station, "minutes": 30, "grade": 3}
    return News("x", name, now_ms(), "", "", data)


def listed(keeper: Caller, station: str) -> list[dict[str, Any]]:
    reply = keeper.get(f"/v1/stations/{station}/forgotten-sessions")
    assert reply.status == 200, reply.body
    return list(reply.body["items"])


def test_the_keeper_sees_whom_he_can_correct_and_by_when(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    keeper = keeper_of(world, station)
    session = forgotten(world, citizen, station)
    for _ in range(2):
        list_forgotten(told(citizen, session, station.id))
    (shown,) = listed(keeper, station.id)
    assert (shown["session_id"], shown["volunteer_no"]) == (session, number_of(citizen))
    assert shown["on"] == day_on(ulid_ms(session))
    assert correct(keeper, citizen, session, ulid_ms(session) + HOUR, on=shown["on"]).status == 201
    strike_off(told(citizen, session, station.id, "SessionCorrected"))
    assert listed(keeper, station.id) == []


def test_a_correction_that_is_told_first_leaves_no_ghost(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = forgotten(world, citizen, station)
    strike_off(told(citizen, session, station.id, "SessionCorrected"))
    list_forgotten(told(citizen, session, station.id))
    assert listed(keeper_of(world, station), station.id) == []


def test_what_can_no_longer_be_corrected_is_not_listed(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    keeper = keeper_of(world, station)
    session = forgotten(world, citizen, station)
    list_forgotten(told(citizen, session, station.id))
    world.later(hours=72)
    log_in_again(keeper)
    assert listed(keeper, station.id) == []


def test_every_look_at_the_list_is_kept_before_it_is_given(world: World) -> None:
    station = world.station()
    keeper, other = keeper_of(world, station), keeper_of(world, world.station())
    listed(keeper, station.id)
    assert other.get(f"/v1/stations/{station.id}/forgotten-sessions").code == "not_your_volunteer"
    views = [Record.of(item) for item in every(Listing(f"STATION#{station.id}", prefix="VIEWED#"))]
    facts = [fact for view in views if view is not None for fact in view.facts or ()]
    assert [(fact.name, fact.data) for fact in facts] == [
        ("ForgottenViewed", {"station": station.id, "by": keeper.person})
    ]


def test_only_those_who_may_correct_look(world: World) -> None:
    station = world.station()
    path = f"/v1/stations/{station.id}/forgotten-sessions"
    assert keeper_of(world, world.station()).get(path).code == "not_your_volunteer"
    admin, team = world.citizen(("county_admin", COUNTY)), f"F{station.id[-6:]}"
    assert admin.post("/v1/teams", {"id": team, "name": "更正队", "area": COUNTY}).status == 201
    assert world.citizen(("team_leader", team)).get(path).status == 200
    assert world.citizen().get(path).code == "role_required"


def test_forgotten_sessions_are_drawn_too(world: World, publish: Publish) -> None:
    publish("spot_checks", sample_per_mille=1000)
    citizen, station = world.citizen(), world.station()
    session = forgotten(world, citizen, station)
    draw_sample(told(citizen, session, station.id))
    questions = keeper_of(world, station).get(f"/v1/stations/{station.id}/spot-checks").body["items"]
    assert [each["session_id"] for each in questions] == [session]


def test_a_back_fill_is_drawn_too_and_whoever_vouched_does_not_answer(world: World, publish: Publish) -> None:
    publish("spot_checks", sample_per_mille=1000)
    at = Place(world)
    session = at.on_notice()
    data = {"person": at.citizen.person, "session": session, "station": at.station.id, "minutes": 60}
    draw_sample(News("x", "BackFillCounted", now_ms(), "", "", data))
    path = f"/v1/spot-checks/{session}/answer"
    assert at.keeper.post(path, {"answer": "yes"}).code == "not_independent"
    assert keeper_of(world, at.station).post(path, {"answer": "no"}).status == 200
    public = call("GET", f"/v1/spot-checks?month={month_of(now_ms())}&limit=50").body["items"]
    assert [(each["grade"], each["answer"]) for each in public if each["session_id"] == session] == [(0, "no")]
