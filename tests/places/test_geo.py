"""The datum, distances and fences, against an independent library and known places."""

import math
import random

import eviltransform
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.places import Point, gcj02_from_wgs84, inside_fence, metres_between, wgs84_from_gcj02

ZHANGDIAN = Point(36.8131, 118.0548)


def points_of_zibo(count: int) -> list[Point]:
    dice = random.Random(3703)
    return [Point(dice.uniform(35.9, 37.3), dice.uniform(117.5, 118.6)) for _ in range(count)]


def test_the_datum_is_converted_as_an_independent_library_converts_it() -> None:
    for point in points_of_zibo(2_000):
        oracle = Point(*eviltransform.wgs2gcj(point.lat, point.lng))
        assert metres_between(gcj02_from_wgs84(point), oracle) < 0.001


def test_a_converted_point_leads_back_to_where_it_was() -> None:
    for point in points_of_zibo(200):
        back = Point(*eviltransform.gcj2wgs_exact(*gcj02_from_wgs84(point)))
        assert metres_between(back, point) < 1.5


def test_the_two_datums_lie_545_metres_apart_in_zhangdian() -> None:
    assert metres_between(ZHANGDIAN, gcj02_from_wgs84(ZHANGDIAN)) == pytest.approx(545, abs=2)


def test_distances_agree_with_an_independent_library() -> None:
    points = points_of_zibo(400)
    for one, other in zip(points, reversed(points), strict=True):
        oracle = eviltransform.distance(*one, *other)
        assert metres_between(one, other) == pytest.approx(oracle, rel=0.002, abs=0.01)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert metres_between(Point(36.0, 118.0), Point(37.0, 118.0)) == pytest.approx(111_195, abs=1)


def test_a_point_is_no_distance_from_itself_and_the_antipode_is_half_the_globe_away() -> None:
    assert metres_between(ZHANGDIAN, ZHANGDIAN) == 0.0
    assert metres_between(Point(0.0, 0.0), Point(0.0, 180.0)) == pytest.approx(math.pi * 6_371_008.8)


@pytest.mark.parametrize(
    ("distance_m", "accuracy_m", "inside"),
    [
        (150.0, 0.0, True),
        (150.1, 0.0, False),
        (200.0, 50.0, True),
        (200.1, 50.0, False),
        (250.0, 100.0, True),
        (250.1, 5_000.0, False),
        (160.0, -20.0, False),
        (150.0, -20.0, True),
    ],
)
def test_a_fence_of_150_metres_grants_the_blur_of_the_phone_up_to_100(
    distance_m: float, accuracy_m: float, inside: bool
) -> None:
    assert inside_fence(distance_m, accuracy_m, radius_m=150) is inside


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_a_broken_measurement_is_inside_no_fence(broken: float) -> None:
    assert not inside_fence(broken, 10.0, radius_m=150)
    assert not inside_fence(10.0, broken, radius_m=150)


@given(st.floats(35.8, 37.4), st.floats(117.4, 118.6))
def test_a_point_of_the_map_is_found_again_on_the_globe(lat: float, lng: float) -> None:
    shown = gcj02_from_wgs84(Point(lat, lng))
    assert metres_between(wgs84_from_gcj02(shown), Point(lat, lng)) < 0.001
