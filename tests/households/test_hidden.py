"""What lists say of a child: the day and the community, to itself, to staff and to everybody."""

from typing import Any

import pytest

from chalicelib.checkin.sampling import draw
from chalicelib.kit.clock import month_of, now_ms
from tests.checkin.test_back_filling import Place
from tests.checkin.visiting import opened
from tests.households.growing import child, consent, family, linked, number_of
from tests.households.test_serving import EIGHT, SIXTEEN, enter, leave
from tests.policy.publishing import Publish
from tests.world import Caller, Reply, World, call


def served(world: World, born: str) -> tuple[Caller, Any, str]:
    """A minor who has served for an hour, with his guardian; at which station, in which session."""
    (guardian, ward), station = family(world, born), world.station()
    opened(guardian, station)
    session = str(enter(ward, station).body["id"])
    world.later(hours=1)
    assert leave(ward, session, station).body["minutes"] == 60
    return ward, station, session


def leaks(reply: Reply, station: Any, session: str) -> bool:
    assert reply.status == 200, reply.body
    return any(word in str(reply.body) for word in (station.id, station.name, session, "T01:", "T02:"))


def records_of(reader: Caller, ward: Caller) -> Reply:
    return reader.get(f"/v1/volunteers/{number_of(ward)}/service-records?month=2026-11")


def test_a_childs_lists_say_day_and_community(world: World) -> None:
    ward, station, session = served(world, EIGHT)
    admin = world.citizen(("county_admin", "370303"))
    mine, kept = ward.get("/v1/me/check-ins"), ward.get("/v1/me/service-records?month=2026-11")
    for reply in (mine, kept, records_of(admin, ward)):
        assert not leaks(reply, station, session)
        assert (reply.body["items"][0]["on"], reply.body["items"][0]["minutes"]) == ("2026-11-23", 60)
    assert mine.body["items"][0]["area"] == "370303"
    assert kept.body["items"][0]["place"].endswith("张店区")


def test_of_fourteen_and_more_they_say_all(world: World) -> None:
    ward, station, session = served(world, SIXTEEN)
    assert leaks(ward.get("/v1/me/check-ins"), station, session)
    assert leaks(records_of(world.citizen(("county_admin", "370303")), ward), station, session)


def test_a_child_sees_where_it_is_now(world: World) -> None:
    (guardian, ward), station = family(world), world.station()
    opened(guardian, station)
    session = enter(ward, station).body["id"]
    assert ward.get("/v1/me/check-ins").body["items"][0]["station"] == station.id
    world.later(minutes=1)
    assert leave(ward, session, station).status == 200


@pytest.mark.parametrize(("born", "hidden"), [(EIGHT, True), (SIXTEEN, False)])
def test_the_public_sample_names_no_station_of_a_child(world: World, publish: Publish, born: str, hidden: bool) -> None:
    publish("spot_checks", sample_per_mille=1000)
    ward, station, session = served(world, born)
    draw(ward.person, session, station.id, minutes=60, grade=3, ended_at=now_ms())
    shown, path = list[dict[str, Any]](), f"/v1/spot-checks?month={month_of(now_ms())}&limit=50"
    page = call("GET", path)
    while True:
        shown += page.body["items"]
        if page.body["next_cursor"] is None:
            break
        page = call("GET", f"{path}&cursor={page.body['next_cursor']}")
    assert (session not in {each["session_id"] for each in shown}) is hidden
    assert (station.id not in {each["station"] for each in shown}) is hidden


def test_what_nobodys_company_can_prove_is_not_back_filled(world: World) -> None:
    at = Place(world)
    (guardian, ward), lonely = family(world), child(world, SIXTEEN)
    assert at.ask(ward).code == "guardian_not_present"
    assert at.ask(lonely).code == "guardian_consent_required"
    linked(guardian, lonely)
    consent(guardian, lonely)
    assert at.ask(lonely).status == 201
