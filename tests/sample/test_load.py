"""The sample city is loaded as people would have made it, and loading it twice changes nothing."""

from chalicelib import policy, stations
from chalicelib.kit.clock import now_ms
from infra.sample import SampleCity
from infra.sample.load import load, person_id
from tests.world import World, call


def quietly(name: str, more: int) -> None:
    return None


def test_the_small_city_is_whole_and_loaded_once(world: World) -> None:
    first = load(SampleCity(small=True), quietly)
    assert (first["stations"], first["merchants"], first["offers"]) == (383, 503, 35)
    assert set(load(SampleCity(small=True), quietly).values()) == {0}
    stations.snapshot.forget()
    assert call("GET", "/v1/stations/DEMO-1").body["name"]
    policy.snapshot.forget()
    figures = policy.at(now_ms())
    assert any(row.code == "0102" for row in figures.categories.rows)
    assert figures.version("routing") == 1
    assert sum(row.category == "" for row in figures.routing.rows) == 88, "each town's government takes what nobody owns"
    assert person_id("demo-citizen-1") == person_id("demo-citizen-1")
