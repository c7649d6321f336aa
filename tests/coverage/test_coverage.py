"""Coverage as everybody reads it, sheets as officers load them, and dead stations as staff see them."""

import msgspec
import pytest

from chalicelib.coverage.shapes import CoverageShown
from chalicelib.coverage.store import registry
from chalicelib.coverage.surveying import survey, survey_now, visits_of
from chalicelib.coverage.visits import fold_visits
from chalicelib.kit.clock import now_ms
from chalicelib.kit.facts import News
from tests.checkin.visiting import changed, served
from tests.events import Events
from tests.world import Caller, Reply, World, call, fresh_key

TOWN, ONE, TWO = "370321101", "370321101201", "370321101202"
HEAD = "community,lat,lng,people\n"


@pytest.fixture
def officer(world: World) -> Caller:
    return world.citizen(("county_admin", TOWN[:6]))


def sheet(*rows: tuple[str, float, float, int]) -> dict[str, str]:
    lines = "".join(",".join(map(str, row)) + "\n" for row in rows)
    return {"csv": HEAD + lines, "datum": "gcj02", "source": "第七次人口普查示例"}


def load(officer: Caller, body: dict[str, str], **rest: str) -> Reply:
    return officer.put(f"/v1/coverage/population/{TOWN}", body, **rest)


def coverage(area: str) -> Reply:
    return call("GET", f"/v1/coverage?area={area}")


def test_a_town_is_published_with_its_communities_and_uncovered_points(
    world: World, events: Events, officer: Caller
) -> None:
    station = world.station(area=ONE, lat=36.95, lng=118.0, opens=480, closes=1080)
    reply = load(officer, sheet((ONE, 36.951, 118.0, 300), (ONE, 36.952, 118.001, 100), (TWO, 36.99, 118.02, 600)))
    assert (reply.status, reply.body["people"], reply.body["points"]) == (200, 1_000, 3)
    events.settle()
    shown = coverage(TOWN)
    body = msgspec.convert(shown.body, CoverageShown)
    assert "max-age" in shown.headers["Cache-Control"]
    assert (body.all.people, body.all.covered_people, body.all.covered_percent) == (1_000, 400, 40.0)
    assert {part.area: part.covered_percent for part in body.parts if part.people} == {ONE: 100.0, TWO: 0.0}
    (point,) = body.uncovered
    assert (point.community, point.people) == (TWO, 600)
    assert (point.walk_m or 0) > body.walking_m
    assert (body.method, body.sources) == ("straight_line_times_detour", ["第七次人口普查示例"])
    assert body.all.off_hours_percent == 20.0
    changed(station, lambda old: msgspec.structs.replace(old, state="closed"))
    survey_now(now_ms())
    closed = coverage(TOWN).body["all"]
    assert (closed["covered_people"], closed["stations"]) == (0, 0)
    assert coverage(TOWN[:6]).body["all"]["people"] >= 1_000
    assert coverage("3703").body["all"]["people"] >= 1_000


def test_a_preview_says_what_a_sheet_would_change_and_changes_nothing(world: World, officer: Caller) -> None:
    load(officer, sheet((ONE, 36.951, 118.0, 300)))
    before = [each.points for each in registry.all() if each.id == TOWN]
    body = sheet((ONE, 36.951, 118.0, 350), (TWO, 36.96, 118.0, 5))
    found = officer.post(f"/v1/coverage/population/{TOWN}/preview", body).body
    assert (found["people_before"], found["people_after"]) == (300, 355)
    assert (len(found["added"]), len(found["removed"]), found["changed_people"][0]["people"]) == (1, 0, 350)
    assert [each.points for each in registry.all() if each.id == TOWN] == before


def test_a_sheet_that_comes_twice_is_loaded_once(world: World, officer: Caller) -> None:
    key, body = fresh_key(), sheet((ONE, 36.951, 118.0, 300))
    first, again = (load(officer, body, key=key) for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body)
    assert again.headers.get("Idempotency-Replayed") == "true"


def test_a_sheet_with_a_mistake_is_refused_whole(world: World, officer: Caller) -> None:
    reply = load(officer, sheet((ONE, 36.951, 118.0, 300), (ONE, 0.0, 118.0, 300)))
    assert (reply.code, reply.body["error"]["details"]["problems"]) == (
        "sheet_invalid",
        [{"row": 3, "problem": "outside_city"}],
    )


def test_only_the_areas_own_administrators_load_points(world: World) -> None:
    stranger = world.citizen(("county_admin", "370303"))
    assert load(stranger, sheet((ONE, 36.951, 118.0, 300))).code == "not_your_area"
    assert load(world.citizen(), sheet((ONE, 36.951, 118.0, 300))).status == 403


def test_what_nobody_surveyed_is_not_there(world: World) -> None:
    assert coverage(ONE).code == "no_coverage"


def test_a_survey_is_made_once_a_day(world: World) -> None:
    world.later(days=1)
    assert survey(now_ms()) == 88
    assert survey(now_ms()) == 0
    world.later(days=1)
    assert survey(now_ms()) == 88


def dead_ids(staff: Caller, area: str) -> list[str]:
    found, cursor = [], ""
    while True:
        reply = staff.get(f"/v1/coverage/dead-stations?area={area}&limit=2" + (f"&cursor={cursor}" if cursor else ""))
        assert reply.status == 200, reply.body
        found += [row["station"] for row in reply.body["items"]]
        cursor = reply.body["next_cursor"]
        if not cursor:
            return found


def test_stations_that_nobody_visits_are_listed_until_somebody_comes(
    world: World, events: Events, officer: Caller
) -> None:
    quiet = [world.station(area=ONE) for _ in range(5)]
    visited = quiet.pop()
    events.settle()
    survey_now(now_ms())
    assert not {station.id for station in quiet} & set(dead_ids(officer, TOWN))  # they are new
    world.later(days=91)
    citizen = world.citizen()
    served(world, citizen, visited, hours=1)
    events.settle()
    survey_now(now_ms())
    listed = dead_ids(world.citizen(("county_admin", TOWN[:6])), TOWN)
    assert {station.id for station in quiet} <= set(listed)
    assert visited.id not in listed
    assert len(listed) == len(set(listed))


def test_dead_stations_are_for_the_staff_of_their_area(world: World) -> None:
    stranger = world.citizen(("county_admin", "370303"))
    assert stranger.get(f"/v1/coverage/dead-stations?area={TOWN}").code == "not_your_area"
    reader = world.citizen(("county_admin", TOWN[:6]))
    for made_up in ("%21", "AAAA", "-"):
        reply = reader.get(f"/v1/coverage/dead-stations?area={TOWN}&cursor={made_up}")
        assert reply.code == "cursor_invalid", made_up


def visit(station: str, at: int) -> News:
    return News("x", "CheckedIn", at, "P#1", "DESK", {"station": station})


def test_the_latest_visit_counts_in_whatever_order_they_are_told(world: World) -> None:
    station, now = world.station(), now_ms()
    for days in (3, 1, 2, 1):
        fold_visits([visit(station.id, now - days * 86_400_000)])
    assert visits_of([station])[station.id][0] == now - 86_400_000
