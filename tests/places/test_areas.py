"""The area tree of Zibo, and scopes as its nodes."""

import pytest

from chalicelib.places import CITY_CODE, Area, AreaTree, Level, area_tree

ZHANGDIAN, STATION_STREET, XINHUA = "370303", "370303001", "370303001001"


def test_zibo_has_8_counties_88_towns_and_2931_villages() -> None:
    levels: list[Level] = ["city", "county", "town", "village"]
    counts = {level: len(area_tree().all(level)) for level in levels}
    assert counts == {"city": 1, "county": 8, "town": 88, "village": 2_931}


def test_every_area_hangs_on_the_next_level_above() -> None:
    tree = area_tree()
    steps: list[tuple[Level, Level]] = [("county", "city"), ("town", "county"), ("village", "town")]
    for level, above in steps:
        for area in tree.all(level):
            parent = tree.get(area.parent)
            assert parent is not None
            assert parent.level == above


def test_the_ancestors_of_a_village_end_in_the_city() -> None:
    names = [area.name for area in area_tree().ancestors(XINHUA)]
    assert names == ["车站街道", "张店区", "淄博市"]


def test_the_full_name_reads_from_the_city_down() -> None:
    assert area_tree().full_name(XINHUA) == "淄博市张店区车站街道新华社区居委会"


@pytest.mark.parametrize("scope", [CITY_CODE, ZHANGDIAN, STATION_STREET, XINHUA])
def test_a_scope_contains_what_lies_below_it_and_itself(scope: str) -> None:
    assert area_tree().contains(scope, XINHUA)


@pytest.mark.parametrize("scope", ["370302", "370303002", "370303001002", "37030", "", "3702"])
def test_a_scope_contains_nothing_else(scope: str) -> None:
    assert not area_tree().contains(scope, XINHUA)


def test_a_scope_does_not_contain_what_stands_above_it() -> None:
    assert not area_tree().contains(ZHANGDIAN, CITY_CODE)


def test_an_unknown_code_lies_nowhere_and_has_no_name() -> None:
    tree = area_tree()
    assert tree.get("110101") is None
    assert tree.full_name("110101") == ""
    assert tree.ancestors("110101") == ()
    assert not tree.contains(CITY_CODE, "110101")
    assert not tree.contains("110101", "110101")


def test_the_towns_of_a_county_are_its_children_and_all_that_lies_below_it() -> None:
    tree = area_tree()
    assert len(tree.children(ZHANGDIAN)) == 13
    assert tree.below(ZHANGDIAN, "town") == tree.children(ZHANGDIAN)
    assert len(tree.below(ZHANGDIAN, "village")) == 304
    assert tree.children(XINHUA) == ()


def test_a_zone_with_a_code_of_the_citys_own_hangs_where_the_city_hangs_it() -> None:
    zone = Area("ZB01", "高新区", CITY_CODE, "county")
    tree = AreaTree([Area(CITY_CODE, "淄博市", "", "city"), Area(ZHANGDIAN, "张店区", CITY_CODE, "county"), zone])
    assert tree.contains(CITY_CODE, "ZB01")
    assert not tree.contains(ZHANGDIAN, "ZB01")
    assert tree.full_name("ZB01") == "淄博市高新区"


def test_the_tree_is_read_once() -> None:
    assert area_tree() is area_tree()
