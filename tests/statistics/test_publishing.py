"""What is published of a town's day and month: numbers, and nothing about anybody."""

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.kit.clock import now_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.statistics import publishing
from chalicelib.statistics.publishing import TAKEN_MS, roll_up
from chalicelib.statistics.shapes import StatisticsShown
from chalicelib.statistics.store import MARKS
from functions import publish
from tests.checkin.visiting import changed, served
from tests.events import Events
from tests.shifts.standing import Stand
from tests.world import Reply, World, call, fresh_key

ON = "2026-11-23"
TOWN, OTHER_TOWN = "370303002", "370303004"


def statistics(area: str, **period: str) -> Reply:
    return call("GET", f"/v1/areas/{area}/statistics?" + "&".join(f"{name}={value}" for name, value in period.items()))


def total(area: str, **period: str) -> tuple[int, int, int]:
    """(check-ins, volunteers, minutes); nothing where nothing is published."""
    reply = statistics(area, **period)
    if reply.status == 404:
        return 0, 0, 0
    counted = reply.body["all"]
    return counted["check_ins"], counted["volunteers"], sum(counted["minutes"].values())


def more(before: tuple[int, ...], after: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(two - one for one, two in zip(before, after, strict=True))


def test_a_towns_day_and_month_count_check_ins_volunteers_and_minutes(world: World, events: Events) -> None:
    events.settle()
    roll_up(now_ms())
    areas = [(TOWN, "day", ON), (TOWN, "month", ON[:7]), ("370303", "day", ON), ("3703", "month", ON[:7])]
    before = [total(area, **{kind: period}) for area, kind, period in areas]
    station, twice, once = world.station(area="370303002003"), world.citizen(), world.citizen()
    served(world, twice, station, hours=1)
    served(world, twice, station, hours=1)
    served(world, once, station, minutes=30)
    events.settle()
    world.later(seconds=1)
    publish.handler({}, None)
    for (area, kind, period), known in zip(areas, before, strict=True):
        assert more(known, total(area, **{kind: period})) == (3, 2, 150)
    shown = statistics(TOWN, day=ON)
    assert msgspec.convert(shown.body, StatisticsShown).volunteers_exact
    assert "max-age" in shown.headers["Cache-Control"]
    assert station.id not in {row["id"] for row in shown.body["stations"]}  # two volunteers: it would be about them
    assert not {twice.person, once.person, twice.openid} & set(str(shown.body))


def test_a_station_with_three_volunteers_has_its_row(world: World, events: Events) -> None:
    station = world.station(area="370303002003")
    for _ in range(3):
        served(world, world.citizen(), station, minutes=20)
    events.settle()
    publish.handler({}, None)
    (row,) = [each for each in statistics(TOWN, day=ON).body["stations"] if each["id"] == station.id]
    assert row == {"id": station.id, "check_ins": 3, "volunteers": 3, "minutes": {"g0": 0, "g1": 0, "g2": 0, "g3": 60}}


def test_a_teams_minutes_stand_in_its_county_and_are_no_part_of_a_sum(world: World, events: Events) -> None:
    stand = Stand(world)
    stand.station = world.station(area="370302001")
    far = world.citizen(("city_admin", "3703"))
    city_team = f"T{fresh_key()[-9:]}"
    assert far.post("/v1/teams", {"id": city_team, "name": "市直义工队", "area": "3703"}).status == 201
    before = total("370303", day=ON) if statistics("370303", day=ON).status == 200 else (0, 0, 0)
    home = stand.team
    for team in (home, city_team):
        stand.team, stand.leader = team, far
        for _ in range(3):
            session = stand.opened(member := stand.member(), team_id=team)
            world.later(minutes=20)
            assert stand.check_out(member, session).status == 200
    events.settle()
    roll_up(now_ms())
    minutes = {"g0": 0, "g1": 0, "g2": 0, "g3": 60}
    for area, team in (("370303", home), ("3703", city_team)):
        (row,) = [each for each in statistics(area, day=ON).body["teams"] if each["id"] == team]
        assert row == {"id": team, "check_ins": 3, "volunteers": 3, "minutes": minutes}
    assert total("370303", day=ON) == before  # it served elsewhere
    assert home not in {each["id"] for each in statistics("370302", day=ON).body["teams"]}


def test_a_service_over_midnight_is_one_check_in_with_minutes_on_both_days(world: World, events: Events) -> None:
    world.later(hours=14)
    station = world.station(area="370303003001")
    served(world, world.citizen(), station, hours=2)
    events.settle()
    publish.handler({}, None)
    one, two = total("370303003", day=ON), total("370303003", day="2026-11-24")
    assert (one[0], two[0]) == (1, 0)
    assert one[2] + two[2] in (119, 120)  # each day is floored by itself


def test_a_station_that_moved_takes_its_day_along(world: World, events: Events) -> None:
    station = world.station(area=f"{OTHER_TOWN}001")
    served(world, world.citizen(), station, hours=1)
    events.settle()
    publish.handler({}, None)
    before = total(OTHER_TOWN, day=ON)
    changed(station, lambda old: replace(old, area="370303005001"))
    served(world, world.citizen(), station, hours=1)
    events.settle()
    publish.handler({}, None)
    assert more(before, total(OTHER_TOWN, day=ON)) == (-1, -1, -60)


def test_a_day_that_nobody_served_has_no_statistics(world: World) -> None:
    assert statistics(TOWN, day="2026-01-01").code == "no_statistics"


def marks() -> set[str]:
    return {item["sk"]["S"] for item in every(Listing(MARKS))}


def test_a_day_stays_marked_until_it_is_published(world: World, events: Events) -> None:
    served(world, world.citizen(), world.station(), hours=1)
    events.settle()
    assert ON in marks()
    assert roll_up(now_ms()) >= 1
    assert ON not in marks()
    assert roll_up(now_ms()) == 0


def test_a_run_that_was_cut_off_is_done_again_a_quarter_of_an_hour_later(
    world: World, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    served(world, world.citizen(), world.station(), hours=1)
    events.settle()
    with monkeypatch.context() as broken:
        broken.setattr(publishing, "roll_month", lambda month: 1 / 0)
        with pytest.raises(RuntimeError):
            roll_up(now_ms())
    assert roll_up(now_ms()) == 0
    assert ON in marks()
    world.later(seconds=TAKEN_MS / 1000)
    assert roll_up(now_ms()) == 1
    assert ON not in marks()
