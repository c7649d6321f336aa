"""The sample city is loaded as people would have made it, and loading it twice changes nothing."""

import json

from chalicelib import stations
from infra.sample import SampleCity
from infra.sample.load import load, person_id, policies
from tests.world import World, call


def quietly(name: str, more: int) -> None:
    return None


def test_the_small_city_is_whole_and_loaded_once(world: World) -> None:
    first = load(SampleCity(small=True), quietly)
    assert (first["stations"], first["merchants"], first["offers"]) == (383, 504, 37)
    assert set(load(SampleCity(small=True), quietly).values()) == {0}
    stations.snapshot.forget()
    assert call("GET", "/v1/stations/DEMO-1").body["name"]
    assert person_id("demo-citizen-1") == person_id("demo-citizen-1")


def test_what_nobody_owns_goes_to_the_government_of_its_town() -> None:
    documents = {record.name: json.loads(record.document) for _, record in policies(SampleCity())}
    assert any(row["code"] == "0102" for row in documents["categories"]["rows"])
    assert sum(row["category"] == "" for row in documents["routing"]["rows"]) == 88
