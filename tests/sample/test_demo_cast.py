"""The people and things of the demo: who is there, what the document says of them, and where they stand."""

from collections import Counter
from pathlib import Path

from chalicelib.places import Point, area_tree, metres_between
from infra.sample import Grant, SampleCity
from tests.sample.test_sample_city import standing

SMALL = SampleCity(small=True)
DOCUMENT = (Path(__file__).parents[2] / "docs" / "sample-city.md").read_text(encoding="utf-8")


def grants_of(openid: str) -> tuple[Grant, ...]:
    (person,) = (person for person in SMALL.people() if person.openid == openid)
    return person.grants


def test_everybody_is_there_once() -> None:
    cast = Counter(person.openid.rsplit("-", 1)[0] for person in SMALL.people())
    assert cast == {
        "demo-citizen": 20,
        "demo-courier": 5,
        "demo-keeper": 3,
        "demo-owner": 2,
        "demo-clerk": 3,
        "demo-dispatcher": 1,
        "demo-moderator": 1,
        "demo-screener": 1,
        "demo-handler": 2,
        "demo-verifier": 1,
        "demo-admin": 2,
        "demo-arbiter": 1,
        "demo-officer": 2,
        "demo-guardian": 1,
        "demo-child": 1,
        "demo-teen": 1,
    }
    assert len({person.openid for person in SMALL.people()}) == 47
    assert len({person.real_name for person in SMALL.people()}) == 47


def test_keepers_keep_their_station_and_clerks_serve_at_their_shop() -> None:
    assert grants_of("demo-keeper-2") == (Grant("station_keeper", "DEMO-2"),)
    shops = [grants_of(f"demo-clerk-{number}")[0].scope for number in (1, 2, 3)]
    assert shops == ["DEMO-SHOP-1", "DEMO-SHOP-1", "DEMO-SHOP-2"]
    assert grants_of("demo-citizen-1") == ()


def test_stations_and_shops_name_the_same_people_as_the_people_do() -> None:
    granted = {(grant.role, grant.scope, person.openid) for person in SMALL.people() for grant in person.grants}
    named = {("station_keeper", station.id, keeper) for station in SMALL.stations() for keeper in station.keepers}
    for shop in SMALL.merchants():
        named |= {("merchant_owner", shop.id, owner) for owner in shop.owners}
        named |= {("merchant_clerk", shop.id, clerk) for clerk in shop.clerks}
    places = {"station_keeper", "merchant_owner", "merchant_clerk"}
    assert named == {grant for grant in granted if grant[0] in places}


def test_every_scope_exists() -> None:
    known = {thing.id for thing in standing(SMALL)} | {unit.id for unit in SMALL.units()}
    for person in SMALL.people():
        assert all(grant.scope in known or area_tree().get(grant.scope) for grant in person.grants)


def test_the_first_handler_solves_rubbish_wherever_the_demo_plays() -> None:
    units = {route.unit for route in SMALL.routes() if route.category == "0102"}
    assert units == {grants_of("demo-handler-1")[0].scope}
    assert units != {grants_of("demo-handler-2")[0].scope}


def test_the_demo_stations_are_open_at_any_hour_and_their_fences_do_not_touch() -> None:
    demo = [station for station in SMALL.stations() if station.id.startswith("DEMO-")]
    assert [station.id for station in demo] == ["DEMO-1", "DEMO-2", "DEMO-3"]
    assert {(station.opens, station.closes) for station in demo} == {("00:00", "24:00")}
    for at, one in enumerate(demo):
        assert area_tree().contains("370303", one.area)
        for other in demo[at + 1 :]:
            apart = metres_between(Point(one.lat, one.lng), Point(other.lat, other.lng))
            assert apart > one.radius_m + other.radius_m + 200


def test_the_demo_offer_costs_one_point_and_there_are_a_hundred() -> None:
    (offer,) = (offer for offer in SMALL.offers() if offer.id == "DEMO-OFFER-1")
    assert (offer.merchant, offer.price_points, offer.stock, offer.per_person_limit) == (
        "DEMO-SHOP-1",
        1,
        100,
        None,
    )


def test_the_document_names_everything_and_counts_right() -> None:
    for person in SMALL.people():
        if not person.openid.startswith(("demo-citizen", "demo-courier")):
            assert person.openid in DOCUMENT
            assert all(f"| {grant.role} |" in DOCUMENT for grant in person.grants)
    for thing in standing(SMALL):
        if thing.id.startswith("DEMO-"):
            assert f"| {thing.id} | {thing.name}" in DOCUMENT
            assert f"| {thing.lat:.4f}, {thing.lng:.4f} |" in DOCUMENT
    for city, column in ((SampleCity(), 0), (SMALL, 1)):
        for row, counted in (
            ("stations", [len(list(city.stations()))]),
            ("shops", [len(list(city.merchants())), len({offer.merchant for offer in city.offers()} - {""})]),
            ("volunteer teams", [len(list(city.teams()))]),
            ("responsible units", [len(list(city.units())), len(list(city.routes()))]),
            ("people", [len(list(city.people()))]),
        ):
            (line,) = (line for line in DOCUMENT.splitlines() if line.startswith(f"| {row}") and line.count("|") == 4)
            assert line.split("|")[2 + column].strip() == ", ".join(f"{number:,}" for number in counted)
