"""Who is covered, what is open late, and which sheets are good: without an engine."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.coverage.rules import Population, PopulationPoint, dead, off_hours_percent, reach, uncovered
from chalicelib.coverage.sheet import SheetInvalid, difference, read
from chalicelib.kit.clock import DAY
from chalicelib.places import NearestIndex, Point, Spot, metres_between
from chalicelib.policy import Figures
from chalicelib.stations import Station

FIGURES = Figures()
TOWN, HOME = "370303001", "370303001001"
HEAD = "community,lat,lng,people\n"
PLACES = st.tuples(st.floats(36.78, 36.82), st.floats(118.02, 118.08))
STATION = Station("S-1", "站", "community", HOME, 36.8, 118.05, 150, 540, 1020, "open", 1)


@given(st.lists(st.tuples(PLACES, st.integers(1, 900)), max_size=30), st.lists(PLACES, max_size=12))
def test_covered_is_who_has_a_station_within_a_walk(
    homes: list[tuple[tuple[float, float], int]], stations: list[tuple[float, float]]
) -> None:
    points = [PopulationPoint(HOME, lat, lng, people) for (lat, lng), people in homes]
    index = NearestIndex(Spot(str(number), *place) for number, place in enumerate(stations))
    missed = uncovered(points, index.nearest, FIGURES)
    near = [
        point
        for point in points
        if any(metres_between(Point(point.lat, point.lng), Point(*place)) * 1.3 <= 1_200 for place in stations)
    ]
    line = reach(HOME, "", points, missed, stations=(), figures=FIGURES)
    assert line.covered_people == sum(point.people for point in near)
    assert line.uncovered_points == len(points) - len(near)


def test_nobody_known_is_no_percentage() -> None:
    assert reach(HOME, "", [], [], stations=[], figures=FIGURES).covered_percent is None


@pytest.mark.parametrize(
    ("opens", "closes", "percent"), [(540, 1020, 0.0), (480, 1080, 20.0), (0, 1440, 66.7), (1080, 1320, 100.0)]
)
def test_station_hours_outside_nine_to_five_are_a_share(opens: int, closes: int, percent: float) -> None:
    assert off_hours_percent([replace(STATION, opens=opens, closes=closes)], FIGURES) == percent


def test_without_stations_there_is_no_share() -> None:
    assert off_hours_percent([], FIGURES) is None


@pytest.mark.parametrize(
    ("last_at", "first_at", "is_dead"),
    [(0, 0, True), (0, 950 * DAY, False), (900 * DAY, 0, True), (911 * DAY, 1, False), (910 * DAY, 1, True)],
)
def test_a_station_is_dead_after_ninety_days_without_a_visit(last_at: int, first_at: int, is_dead: bool) -> None:
    found = dead(STATION, last_at, first_at, has_team=True, now_ms=1_000 * DAY, figures=FIGURES)
    assert (found is not None) == is_dead


@pytest.mark.parametrize(
    ("text", "row", "problem"),
    [
        ("lat,lng\n", 1, "header"),
        (HEAD + f"{HOME},36.8,118.05\n", 2, "columns"),
        (HEAD + "370303002001,36.8,118.05,9\n", 2, "not_of_this_town"),
        (HEAD + f"{TOWN},36.8,118.05,9\n", 2, "not_of_this_town"),
        (HEAD + f"{HOME},north,118.05,9\n", 2, "number"),
        (HEAD + f"{HOME},nan,118.05,9\n", 2, "outside_city"),
        (HEAD + f"{HOME},39.9,116.4,9\n", 2, "outside_city"),
        (HEAD + f"{HOME},36.8,118.05,0\n", 2, "people"),
        (HEAD + f"{HOME},36.8,118.05,9\n{HOME},36.8,118.05,7\n", 3, "twice"),
        (HEAD + f"{HOME},36.8,118.05,9\n" * 1_001, 1_002, "too_many_rows"),
    ],
)
def test_a_mistake_in_a_sheet_is_told_by_its_row(text: str, row: int, problem: str) -> None:
    with pytest.raises(SheetInvalid) as refused:
        read(TOWN, text, "gcj02")
    problems: Any = refused.value.details["problems"]
    assert problems[0] == {"row": row, "problem": problem}


def test_a_sheet_in_another_datum_is_moved() -> None:
    (plain,), (moved,) = (read(TOWN, HEAD + f"{HOME},36.8,118.05,9\n", datum) for datum in ("gcj02", "wgs84"))
    assert 300 < metres_between(Point(plain.lat, plain.lng), Point(moved.lat, moved.lng)) < 800


def test_a_difference_names_what_comes_goes_and_grows() -> None:
    stays, grows, goes, comes = (PopulationPoint(HOME, 36.8, 118 + number / 100, 5) for number in range(4))
    after = (stays, PopulationPoint(HOME, grows.lat, grows.lng, 9), comes)
    found = difference(Population(TOWN, "", (stays, grows, goes)), after)
    assert (found.people_before, found.people_after) == (15, 19)
    assert (found.added, found.removed, [point.people for point in found.changed_people]) == ([comes], [goes], [9])
