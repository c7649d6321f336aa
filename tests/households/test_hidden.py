"""What lists say of a child: the day and the community, to itself, to staff and to everybody."""

import json
from typing import Any, get_args

import pytest

from chalicelib.checkin.sampling import Drawn, draw
from chalicelib.hours.rules import Ending
from chalicelib.kit.clock import day_on, month_of, now_ms, parse_rfc3339
from chalicelib.kit.facts import News
from chalicelib.notification.actions import deliver
from chalicelib.points.rules import OF_SERVICE
from tests.bridge.test_exports import Going
from tests.bridge.test_exports import records as exported
from tests.checkin.test_back_filling import Place
from tests.checkin.visiting import opened
from tests.households.growing import born_on, child, consent, family, linked, number_of
from tests.households.test_serving import EIGHT, SIXTEEN, TWELVE, enter, leave
from tests.notification.inboxes import shown
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


@pytest.mark.parametrize(("born", "hidden"), [(EIGHT, True), (SIXTEEN, False)])
def test_a_childs_points_say_the_day_of_the_service(world: World, born: str, hidden: bool) -> None:
    ward, station, session = served(world, born)
    statement = ward.get("/v1/me/points/entries")
    assert leaks(statement, station, session) is not hidden
    (entry,) = statement.body["items"]
    assert (entry["cause"], entry["amounts"][0]["points"]) == ("sess", 1)
    assert day_on(parse_rfc3339(entry["at"])) == "2026-11-23"


def test_whatever_hours_post_is_known_as_a_service() -> None:
    assert {"sess", *get_args(Ending)} - {"closed", "auto_closed", "held", "back_filled", "imported"} == OF_SERVICE


@pytest.mark.parametrize(("born", "hidden"), [(EIGHT, True), (SIXTEEN, False)])
@pytest.mark.parametrize("fact", ["CheckedOut", "SessionAutoClosed", "ServiceHeld", "ServiceEvaluated"])
def test_a_childs_messages_name_the_community(world: World, fact: str, born: str, hidden: bool) -> None:
    ward, station, session = served(world, born)
    about = {"person": ward.person, "session": session, "station": station.id, "minutes": 60, "grade": 3, "stars": 5}
    deliver(News(f"P#{ward.person}|DESK|9", fact, now_ms(), f"P#{ward.person}", "DESK", about))
    (message,) = shown(ward)["items"]
    told = [station.name in message["sentence"], session in str(message), "张店区" in message["sentence"]]
    assert told == [not hidden, not hidden, hidden]


@pytest.mark.parametrize(("born", "hidden"), [(TWELVE, True), (SIXTEEN, False)])
def test_a_childs_back_fill_is_on_notice_by_day_and_community(
    world: World, publish: Publish, born: str, hidden: bool
) -> None:
    publish("minors", alone_from_age=10)
    at = Place(world)
    _, at.citizen = family(world, born)
    back_fill = at.on_notice()
    on_notice = {each["id"]: each for each in call("GET", "/v1/back-fills?limit=50").body["items"]}[back_fill]
    assert (on_notice["station"] is None, on_notice["area"] == "370303") == (hidden, hidden)
    told = world.citizen().post(f"/v1/back-fills/{back_fill}/object", {"objection": "那天站点没有开门。"}).body
    assert told["station"] == on_notice["station"]


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
    draw(Drawn(ward.person, session, station.id, 60, 3, now_ms()))
    listed, path = list[dict[str, Any]](), f"/v1/spot-checks?month={month_of(now_ms())}&limit=50"
    page = call("GET", path)
    while True:
        listed += page.body["items"]
        if page.body["next_cursor"] is None:
            break
        page = call("GET", f"{path}&cursor={page.body['next_cursor']}")
    assert (session not in {each["session_id"] for each in listed}) is hidden
    assert (station.id not in {each["station"] for each in listed}) is hidden


@pytest.mark.parametrize(("born", "hidden"), [(EIGHT, True), (SIXTEEN, False)])
def test_a_childs_objections_say_day_and_community(world: World, born: str, hidden: bool) -> None:
    matter = Matter(world)
    matter.objected()
    born_on(matter.citizen, born)
    mine = matter.citizen.get("/v1/me/objections")
    assert leaks(mine, matter.station, matter.session) is not hidden
    (told,) = mine.body["items"]
    assert (told["on"], told["area"]) == (matter.on, "370303" if hidden else None)
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
    assert lonely.post(f"/v1/teams/{at.team}/join").code == "guardian_consent_required"
    assert at.ask(lonely).code == "not_in_team"
    linked(guardian, lonely)
    consent(guardian, lonely)
    assert at.ask(lonely).status == 201
