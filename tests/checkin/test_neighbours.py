"""Two stations next to each other, whose fences overlap: the code decides, and a minute counts at one of them."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib import hours
from chalicelib.kit.clock import day_on, now_ms
from chalicelib.stations.rules import Station
from chalicelib.statistics.rules import shares_of
from tests.checkin.visiting import METRE, check_in, check_out, place, served
from tests.offline.day import Tablet, code_of, totals
from tests.world import Caller, World, rotating_code

METRES = 100


@pytest.fixture
def street(world: World) -> tuple[Station, Station]:
    here = world.station()
    return here, world.station(lat=here.lat + METRES * METRE)


def minutes_at(volunteer: Caller, *halls: Station) -> list[int]:
    """What today's statistics count at each of them."""
    (day,) = hours.days_entered([(volunteer.person, day_on(now_ms()))])
    shares = shares_of(day)
    return [sum(shares[hall.id].minutes) if hall.id in shares else 0 for hall in halls]


def test_between_two_stations_the_code_says_which(world: World, street: tuple[Station, Station]) -> None:
    here, there = street
    between: dict[str, Any] = place(here, metres=METRES / 2)
    for hall, other in (here, there), (there, here):
        citizen = world.citizen()
        opened = check_in(citizen, rotating_code(hall), between)
        assert (opened.status, opened.body["station"], opened.body["grade"]) == (201, hall.id, 3)
        world.later(hours=1)
        refused = check_out(citizen, opened.body["id"], rotating_code(other), between)
        assert (refused.code, refused.body["error"]["details"]) == ("wrong_station", {"station": hall.id})
        assert check_out(citizen, opened.body["id"], rotating_code(hall), between).body["minutes"] == 60
        assert minutes_at(citizen, hall, other) == [60, 0]


def test_who_goes_next_door_and_comes_back_serves_what_he_served(world: World, street: tuple[Station, Station]) -> None:
    citizen, (here, there) = world.citizen(), street
    for hall in (here, there, here):
        served(world, citizen, hall, minutes=40)
    assert totals(citizen) == (120, 120, 2)
    assert minutes_at(citizen, here, there) == [80, 40]


def test_a_handover_that_two_stations_recorded_counts_at_one_of_them(
    world: World, street: tuple[Station, Station], tmp_path: Path
) -> None:
    citizen, (here, there) = world.citizen(), street
    tablet, code = Tablet(world, there, tmp_path), code_of(citizen)
    world.later(seconds=61)
    tablet.began_at = now_ms()
    served(world, citizen, here, hours=1)
    tablet.scan(30, code, "check_in")
    tablet.scan(90.5, code, "check_out")  # the check-in took a moment
    world.later(hours=1)
    assert [result for _, result, _ in tablet.send()] == ["accepted", "accepted"]
    assert totals(citizen) == (90, 90, 1)
    assert minutes_at(citizen, here, there) == [60, 30]  # the better proof has the half hour that both saw
