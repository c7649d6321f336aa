"""The sample city has the size of the real one, is the same every time, and holds everything of the demo."""

import hashlib
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.places import Point, area_tree, inside_city
from infra.sample import Merchant, Route, SampleCity, Station

ROOT = Path(__file__).parents[2]
PARTS = ("people", "stations", "population", "merchants", "offers", "teams", "units", "categories", "routes")
WHOLE, SMALL = SampleCity(), SampleCity(small=True)
PUBLIC_CODE = re.compile(r"[A-Z0-9-]{1,12}")


def digest(city: SampleCity) -> str:
    spelled = "\n".join(repr(thing) for part in PARTS for thing in getattr(city, part)())
    return hashlib.sha256(spelled.encode()).hexdigest()


def standing(city: SampleCity) -> Iterator[Station | Merchant]:
    yield from city.stations()
    yield from city.merchants()


def responsible(table: dict[tuple[str, str], Route], category: str, area: str) -> list[str]:
    """The units named for a place: the route of the smallest area that has one."""
    named = [table[category, step.code].unit for step in area_tree().line(area) if (category, step.code) in table]
    return named[:1]


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    program = "from tests.sample.test_sample_city import WHOLE, digest; print(digest(WHOLE))"
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "123"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert other.stdout.strip() == digest(WHOLE) == digest(SampleCity())


def test_another_seed_gives_another_city() -> None:
    assert digest(SampleCity(seed=1)) != digest(WHOLE)


def test_the_whole_city_has_8_counties_and_the_small_slice_one() -> None:
    assert len(WHOLE.counties) == 8
    assert set(WHOLE.counties) == {area.code for area in area_tree().all("county")}
    assert SMALL.counties == ("370303",)


def test_3700_stations_of_six_kinds() -> None:
    kinds = Counter(station.kind for station in WHOLE.stations())
    assert kinds.total() == 3_700
    assert set(kinds) == {"scenic", "street", "culture", "transit", "park", "community"}
    assert min(kinds.values()) >= 100


def test_every_town_has_a_station() -> None:
    towns = {area_tree().ancestors(station.area)[0].code for station in WHOLE.stations()}
    assert towns == {town.code for town in area_tree().all("town")}


def test_3200_shops_of_which_at_least_40_have_offers() -> None:
    shops = {shop.id for shop in WHOLE.merchants()}
    giving = {offer.merchant for offer in WHOLE.offers() if offer.merchant}
    assert len(shops) == 3_200
    assert giving <= shops
    assert len(giving) >= 40


def test_a_few_hundred_teams_belong_to_areas_that_exist() -> None:
    teams = list(WHOLE.teams())
    assert 200 <= len(teams) <= 999
    assert all(area_tree().get(team.area) for team in teams)


@pytest.mark.parametrize("part", ["stations", "merchants", "offers"])
def test_public_codes_are_unique_and_fit_into_a_mini_program_scene(part: str) -> None:
    codes = [thing.id for thing in getattr(WHOLE, part)()]
    assert len(set(codes)) == len(codes)
    assert all(PUBLIC_CODE.fullmatch(code) for code in codes)


@pytest.mark.parametrize("part", ["teams", "units"])
def test_other_ids_are_unique(part: str) -> None:
    ids = [thing.id for thing in getattr(WHOLE, part)()]
    assert len(set(ids)) == len(ids)


def test_names_of_shops_are_unique_and_names_of_stations_are_chinese() -> None:
    names = [shop.name for shop in WHOLE.merchants()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[\u4e00-\u9fff]+志愿服务站", station.name) for station in WHOLE.stations())


def test_everything_stands_inside_the_city_in_a_village_of_the_tree() -> None:
    for thing in standing(WHOLE):
        assert inside_city(Point(thing.lat, thing.lng)), thing
        area = area_tree().get(thing.area)
        assert area is not None
        assert area.level == "village"


def test_fences_are_150_metres_and_doors_close_after_they_open() -> None:
    assert {station.radius_m for station in WHOLE.stations()} == {150}
    assert all("00:00" <= place.opens < place.closes <= "24:00" for place in standing(WHOLE))


def test_stock_is_sharded_by_the_hundred_and_prices_are_whole_points() -> None:
    for offer in WHOLE.offers():
        assert offer.price_points >= 1 or offer.kind == "benefit"
        assert offer.shards <= offer.stock <= offer.shards * 100


def test_every_problem_is_routed_to_exactly_one_unit_in_every_town() -> None:
    routes = list(WHOLE.routes())
    table = {(route.category, route.area): route for route in routes}
    assert len(table) == len(routes), "two routes for one category and area"
    known = {unit.id: unit for unit in WHOLE.units()}
    for category in (category.code for category in WHOLE.categories() if category.kind == "problem"):
        for town in area_tree().all("town"):
            (unit,) = responsible(table, category, town.code)
            assert area_tree().contains(known[unit].area, town.code)


def test_rubbish_is_routed_by_a_route_of_its_own_in_every_town() -> None:
    for city, towns in ((WHOLE, area_tree().all("town")), (SMALL, area_tree().children("370303"))):
        rubbish = [route for route in city.routes() if route.category == "0102"]
        assert sorted(route.area for route in rubbish) == [town.code for town in towns]


def test_moments_are_routed_to_nobody() -> None:
    moments = {category.code for category in WHOLE.categories() if category.kind == "moment"}
    assert moments
    assert not moments & {route.category for route in WHOLE.routes()}


def test_the_categories_are_complete_and_points_follow_severity() -> None:
    categories = list(WHOLE.categories())
    codes = [category.code for category in categories]
    assert len(set(codes)) == len(codes)
    assert {"0102", "0401", "C0101"} < set(codes)
    for category in categories:
        assert category.points == "EDCBA".index(category.severity) + 1
        assert category.min_photos >= 1
        assert (category.handled_by is None) == (category.kind == "moment")
        assert (category.limit_working_hours > 0) == (category.kind == "problem")


def test_rubbish_is_0102_one_photo_and_four_working_hours() -> None:
    (rubbish,) = (category for category in WHOLE.categories() if category.code == "0102")
    assert (rubbish.name, rubbish.min_photos, rubbish.limit_working_hours) == ("暴露垃圾", 1, 4)


@pytest.mark.parametrize("part", PARTS)
def test_the_small_slice_is_equal_to_its_part_of_the_whole(part: str) -> None:
    small, whole = list(getattr(SMALL, part)()), list(getattr(WHOLE, part)())
    assert small
    assert [thing for thing in whole if thing in set(small)] == small
