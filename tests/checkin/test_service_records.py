"""What was served is shown as it was entered; staff who look are seen; one session in a hundred is checked."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.checkin.reactions import draw_sample
from chalicelib.checkin.record_rules import is_sampled
from chalicelib.kit.clock import HOUR, month_of, now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.ids import ulid_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Item, Record
from chalicelib.stations.rules import Station
from tests.checkin.amending import COUNTY, correct, forgotten
from tests.checkin.test_keeper import code_of, scan
from tests.checkin.visiting import keeper_of, served
from tests.decisions.deciding import live_in, number_of
from tests.policy.publishing import Publish
from tests.shape.tree import ROOT, Tree
from tests.world import Caller, World, call, fresh_key


def records(caller: Caller, path: str = "/v1/me/service-records", **query: Any) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in {"month": month_of(now_ms()), **query}.items())
    reply = caller.get(f"{path}?{asked}")
    assert reply.status == 200, reply.body
    return list(reply.body["items"])


def items_of(caller: Caller, prefix: str) -> Iterator[Item]:
    return every(Listing(f"P#{caller.person}", prefix=prefix))


def told(caller: Caller, station: Station, session: str) -> News:
    data = {"person": caller.person, "session": session, "station": station.id, "minutes": 60, "grade": 3}
    return News("x", "CheckedOut", now_ms(), "", "", data)


def test_a_record_says_who_recorded_where_when_how_long_and_how_well_proven(world: World) -> None:
    citizen, station = world.citizen(), world.station(name="新华社区站")
    served(world, citizen, station, hours=2)
    (record,) = records(citizen)
    assert (record["organisation"], record["station"], record["minutes"], record["grade"]) == (
        "新华社区站", station.id, 120, 3,
    )  # fmt: skip
    assert record["place"].startswith("淄博市张店区")
    assert (record["state"], record["note"]) == ("closed", None)


def test_a_correction_is_an_entry_of_its_own_with_its_reason(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = forgotten(world, citizen, station)
    assert correct(keeper_of(world, station), citizen, session, ulid_ms(session) + HOUR).status == 201
    first, second = records(citizen)
    assert (first["state"], first["minutes"], first["note"]) == ("auto_closed", 30, None)
    assert (second["state"], second["note"]["code"], second["note"]["evidence"]) == ("corrected", "forgot", "list-12")


def test_records_are_read_month_by_month(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    served(world, citizen, station, hours=1)
    assert records(citizen, month="2026-10") == []
    assert citizen.get("/v1/me/service-records").code == "missing_field"
    assert citizen.get("/v1/me/service-records?month=2026-13").code == "invalid_field"


def test_every_view_by_staff_is_kept_before_it_is_given(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    served(world, citizen, station, hours=1)
    officer, elsewhere = world.citizen(("county_admin", COUNTY)), world.citizen(("county_admin", "370302"))
    path = f"/v1/volunteers/{number_of(citizen)}/service-records"
    assert len(records(officer, path)) == 1
    assert records(elsewhere, path) == []
    views = [Record.of(item) for item in items_of(citizen, "VIEWED#")]
    facts = [fact for view in views if view is not None for fact in view.facts or ()]
    assert [fact.name for fact in facts] == ["HoursViewed"] * 2
    assert {fact.data["by"] for fact in facts} == {officer.person, elsewhere.person}


def test_nothing_of_hours_decisions_and_spot_checks_ever_expires(world: World) -> None:
    """GB/T 40143: ten years and more."""
    citizen, station = world.citizen(), world.station()
    served(world, citizen, station, hours=1)
    assert [item for item in items_of(citizen, "DAY#") if "xp" in item] == []
    tree = Tree.under(ROOT)
    kept = [*tree.of("chalicelib.hours", "chalicelib.decisions"), tree.modules["chalicelib.checkin.record_store"]]
    later = ("sampling", "service_records", "back_fill_store", "back_filling", "vouching", "counting")
    kept += [tree.modules[f"chalicelib.checkin.{name}"] for name in later]
    assert [module.name for module in kept if "expires_s" in module.source] == []


@pytest.mark.parametrize(("drawn", "per_mille", "found"), [(0, 0, False), (0, 1, True), (9, 10, True), (10, 10, False)])
def test_the_draw_follows_the_tag_and_the_figure(drawn: int, per_mille: int, found: bool) -> None:
    assert is_sampled(drawn.to_bytes(6, "big") + b"xx", per_mille) is found


class Check:
    """A session that was drawn, twice told."""

    def __init__(self, world: World, publish: Publish) -> None:
        publish("spot_checks", sample_per_mille=1000)
        self.citizen, self.station = world.citizen(), world.station()
        self.keeper, self.session = keeper_of(world, self.station), fresh_key()
        for _ in range(2):
            draw_sample(told(self.citizen, self.station, self.session))

    def listed(self) -> list[dict[str, Any]]:
        answer = call("GET", f"/v1/spot-checks?month={month_of(now_ms())}&limit=50").body["items"]
        return [each for each in answer if each["session_id"] == self.session]

    def questions(self) -> list[dict[str, Any]]:
        return list(self.keeper.get(f"/v1/stations/{self.station.id}/spot-checks").body["items"])


@pytest.fixture
def check(world: World, publish: Publish) -> Check:
    return Check(world, publish)


def test_a_drawn_session_is_published_without_a_person_and_its_silence_is_visible(check: Check) -> None:
    (shown,) = check.listed()
    assert set(shown) == {"session_id", "station", "on", "minutes", "grade", "answer", "recall", "area"}
    assert (
        shown["answer"] is shown["recall"] is shown["area"] is None
    )  # the community in place of the station is for children
    (question,) = check.questions()
    assert question["volunteer_no"] == number_of(check.citizen)


def test_the_keeper_answers_once_and_everybody_sees_it(world: World, check: Check) -> None:
    path, key = f"/v1/spot-checks/{check.session}/answer", fresh_key()
    stranger = keeper_of(world, world.station())
    assert stranger.post(path, {"answer": "yes"}).code == "was_not_present"
    for _ in range(2):
        assert check.keeper.post(path, {"answer": "no"}, key=key).body["answer"] == "no"
    assert check.keeper.post(path, {"answer": "yes"}).code == "answered_before"
    assert [each["answer"] for each in check.listed()] == ["no"]
    assert check.questions() == []


def test_nobody_answers_about_himself_or_his_household(check: Check) -> None:
    home = fresh_key()
    live_in(check.keeper, home)
    live_in(check.citizen, home)
    reply = check.keeper.post(f"/v1/spot-checks/{check.session}/answer", {"answer": "yes"})
    assert reply.code == "not_independent"


def test_a_session_that_was_not_drawn_asks_nobody(world: World, publish: Publish) -> None:
    publish("spot_checks", sample_per_mille=0)
    citizen, station, session = world.citizen(), world.station(), fresh_key()
    draw_sample(told(citizen, station, session))
    keeper = keeper_of(world, station)
    assert keeper.post(f"/v1/spot-checks/{session}/answer", {"answer": "yes"}).code == "no_such_question"


@pytest.mark.parametrize("whom", ["the scanner", "his wife"])
def test_whoever_scanned_a_volunteer_does_not_answer_for_the_session(world: World, publish: Publish, whom: str) -> None:
    publish("spot_checks", sample_per_mille=1000)
    volunteer, station, session = world.citizen(), world.station(), fresh_key()
    scanner, other = keeper_of(world, station), keeper_of(world, station)
    assert scan(scanner, code_of(volunteer), station, "check_in", key=session).status == 200
    world.later(hours=1)
    assert scan(scanner, code_of(volunteer), station, "check_out").status == 200
    draw_sample(told(volunteer, station, session))
    answering = scanner
    if whom == "his wife":
        answering, home = keeper_of(world, station), fresh_key()
        live_in(scanner, home)
        live_in(answering, home)
    path = f"/v1/spot-checks/{session}/answer"
    assert answering.post(path, {"answer": "yes"}).code == "not_independent"
    assert other.post(path, {"answer": "yes"}).body["answer"] == "yes"


def test_whoever_corrected_a_session_does_not_answer_for_it(world: World, publish: Publish) -> None:
    publish("spot_checks", sample_per_mille=1000)
    citizen, station = world.citizen(), world.station()
    keeper, other = keeper_of(world, station), keeper_of(world, station)
    session = forgotten(world, citizen, station)
    assert correct(keeper, citizen, session, now_ms() - 3 * HOUR).status == 201
    draw_sample(told(citizen, station, session))
    path = f"/v1/spot-checks/{session}/answer"
    assert keeper.post(path, {"answer": "yes"}).code == "not_independent"
    assert other.post(path, {"answer": "yes"}).body["answer"] == "yes"
