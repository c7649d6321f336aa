"""What lists say of a child: the day and the community, to itself, to staff and to everybody."""

import json
from typing import Any

import pytest

from chalicelib.checkin.sampling import draw
from chalicelib.kit.clock import day_on, month_of, now_ms
from tests.bridge.test_exports import Going
from tests.bridge.test_exports import records as exported
from tests.checkin.test_back_filling import Place
from tests.checkin.visiting import opened
from tests.households.growing import born_on, child, consent, family, linked, number_of
from tests.households.test_serving import EIGHT, SIXTEEN, enter, leave
from tests.objections.test_objections import Matter
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


@pytest.mark.parametrize(("born", "hidden"), [(EIGHT, True), (SIXTEEN, False)])
def test_a_childs_objections_say_day_and_community(world: World, born: str, hidden: bool) -> None:
    matter = Matter(world)
    matter.objected()
    born_on(matter.citizen, born)
    mine = matter.citizen.get("/v1/me/objections")
    assert leaks(mine, matter.station, matter.session) is not hidden
    (shown,) = mine.body["items"]
    assert (shown["on"], shown["area"]) == (matter.on, "370303" if hidden else None)
    assert [each["session_id"] for each in matter.waiting()] == [matter.session]  # who answers has to know


@pytest.mark.parametrize(("born", "hidden"), [(EIGHT, True), (SIXTEEN, False)])
def test_a_child_goes_out_to_other_registries_by_day_and_community(world: World, born: str, hidden: bool) -> None:
    going = Going(world)
    session = going.session()
    born_on(going.citizen, born)
    (line,), again = (
        [line for line in going_out(going) if line["志愿者编号"] == number_of(going.citizen)] for _ in range(2)
    )
    where_and_when = {session, going.station.id, going.station.name}
    assert not where_and_when & set(map(str, line.values())) if hidden else where_and_when <= set(line.values())
    assert (line["服务日期"], line["计入分钟"], line["开始时间"] == "") == (day_on(now_ms()), 60, hidden)
    assert again == [line]  # its number is the same when it comes once more


def going_out(going: Going) -> list[dict[str, Any]]:
    reply, lines = exported(going.first, going.source, limit=50), list[dict[str, Any]]()
    while True:
        lines += [json.loads(line) for line in reply.body.splitlines()]
        cursor = reply.headers.get("X-Next-Cursor")
        if not cursor:
            return lines
        reply = exported(going.first, going.source, limit=50, cursor=cursor)


def test_what_nobodys_company_can_prove_is_not_back_filled(world: World) -> None:
    at = Place(world)
    (guardian, ward), lonely = family(world), child(world, SIXTEEN)
    assert at.ask(ward).code == "guardian_not_present"
    assert at.ask(lonely).code == "guardian_consent_required"
    linked(guardian, lonely)
    consent(guardian, lonely)
    assert at.ask(lonely).status == 201
