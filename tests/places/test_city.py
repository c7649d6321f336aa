"""The outline of the city accepts all of Zibo and none of its neighbours' seats."""

import math

import pytest

from chalicelib.places import Point, inside_city


@pytest.mark.parametrize(
    ("name", "lat", "lng"),
    [
        ("张店", 36.807, 118.054),
        ("淄川", 36.647, 117.968),
        ("博山", 36.498, 117.858),
        ("临淄", 36.817, 118.306),
        ("周村", 36.804, 117.851),
        ("桓台", 36.960, 118.102),
        ("高青", 37.170, 117.830),
        ("沂源", 36.186, 118.166),
        ("the northern tip", 37.287, 117.80),
        ("the southern tip", 35.922, 118.15),
        ("the western tip", 37.15, 117.5375),
        ("the eastern tip", 36.10, 118.517),
    ],
)
def test_a_point_of_zibo_is_inside_the_city(name: str, lat: float, lng: float) -> None:
    assert inside_city(Point(lat, lng)), name


@pytest.mark.parametrize(
    ("name", "lat", "lng"),
    [
        ("济南", 36.651, 117.120),
        ("滨州", 37.383, 117.971),
        ("东营", 37.434, 118.675),
        ("潍坊", 36.707, 119.162),
        ("寿光", 36.880, 118.740),
        ("莱芜", 36.214, 117.677),
        ("临沂", 35.104, 118.356),
        ("北京", 39.904, 116.407),
        ("the Gulf of Guinea", 0.0, 0.0),
        ("lat and lng exchanged", 118.054, 36.807),
    ],
)
def test_a_point_of_another_city_is_outside(name: str, lat: float, lng: float) -> None:
    assert not inside_city(Point(lat, lng)), name


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_a_broken_number_is_outside(broken: float) -> None:
    assert not inside_city(Point(broken, 118.0))
    assert not inside_city(Point(36.8, broken))
