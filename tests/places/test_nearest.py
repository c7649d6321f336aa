"""The grid of the nearest spots answers exactly as a look at every spot would."""

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.places import Near, NearestIndex, Point, Spot, metres_between

LATS = st.floats(35.9, 37.3)
LNGS = st.floats(117.5, 118.6)
# Few distinct values, so that spots fall together and distances are equal.
KNOTS = st.sampled_from([36.0, 36.4, 36.40001, 36.8])


def brute_force(spots: list[Spot], point: Point, limit: int) -> list[Near]:
    near = [Near(spot, metres_between(point, Point(spot.lat, spot.lng))) for spot in spots]
    return sorted(near, key=lambda one: (one.distance_m, one.spot.id))[:limit]


def spots_at(places: list[tuple[float, float]]) -> list[Spot]:
    return [Spot(f"S-{number:04}", lat, lng) for number, (lat, lng) in enumerate(places)]


def a_city_of_spots(count: int) -> list[Spot]:
    """Four towns and the land between them, as cities are."""
    dice = random.Random(count)
    towns = [(36.8, 118.05), (36.65, 117.97), (36.18, 118.17), (37.17, 117.83)]
    places = []
    for _ in range(count):
        lat, lng = dice.choice(towns)
        blur = dice.choice([0.02, 0.15])
        places.append((dice.gauss(lat, blur), dice.gauss(lng, blur)))
    return spots_at(places)


@settings(max_examples=300, deadline=None)
@given(
    places=st.lists(st.tuples(LATS | KNOTS, LNGS), max_size=60),
    point=st.tuples(st.floats(35.0, 38.0) | KNOTS, st.floats(116.5, 119.5)),
    limit=st.integers(0, 12),
)
def test_the_nearest_are_those_that_a_look_at_every_spot_finds(
    places: list[tuple[float, float]], point: tuple[float, float], limit: int
) -> None:
    spots = spots_at(places)
    assert NearestIndex(spots).nearest(Point(*point), limit) == brute_force(spots, Point(*point), limit)


def test_3700_stations_are_searched_exactly_from_400_places() -> None:
    spots = a_city_of_spots(3_700)
    index = NearestIndex(spots)
    dice = random.Random(1)
    for _ in range(400):
        point = Point(dice.uniform(35.8, 37.4), dice.uniform(117.4, 118.7))
        assert index.nearest(point, 10) == brute_force(spots, point, 10)


def test_spots_on_one_line_are_searched_exactly() -> None:
    spots = spots_at([(36.8, 117.6 + number / 1_000) for number in range(900)])
    point = Point(36.8, 118.0004)
    assert NearestIndex(spots).nearest(point, 7) == brute_force(spots, point, 7)


def test_a_search_across_the_world_still_finds_the_nearest() -> None:
    spots = a_city_of_spots(200)
    for point in (Point(-36.8, -62.0), Point(90.0, 0.0), Point(36.8, -170.0)):
        assert NearestIndex(spots).nearest(point, 3) == brute_force(spots, point, 3)


@pytest.mark.parametrize(
    ("south", "north", "west", "east"), [(20, 50, 80, 130), (20, 50, 60, 140), (-89, 89, -180, 180)]
)
def test_few_spots_across_a_country_or_the_world_are_searched_exactly(
    south: int, north: int, west: int, east: int
) -> None:
    dice = random.Random(east)
    for _ in range(200):
        count = dice.randint(2, 12)
        spots = spots_at([(dice.uniform(south, north), dice.uniform(west, east)) for _ in range(count)])
        point = Point(dice.uniform(south, north), dice.uniform(west, east))
        assert NearestIndex(spots).nearest(point, count - 1) == brute_force(spots, point, count - 1)


def test_no_spots_no_answer() -> None:
    assert NearestIndex([]).nearest(Point(36.8, 118.0), 5) == []


def test_a_search_among_3700_stations_is_ten_times_quicker_than_looking_at_all() -> None:
    spots = a_city_of_spots(3_700)
    index = NearestIndex(spots)
    points = [Point(spot.lat, spot.lng) for spot in spots[:150]]
    by_grid = min(_seconds(lambda: [index.nearest(point, 10) for point in points]) for _ in range(3))
    by_force = _seconds(lambda: [brute_force(spots, point, 10) for point in points[:30]]) * 5
    assert by_grid * 10 < by_force


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
