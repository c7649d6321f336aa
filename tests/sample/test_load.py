"""The sample city is loaded as people would have made it, and loading it twice changes nothing."""

import json

from chalicelib import stations
from chalicelib.households.store import Guardianship, guardianship_key
from chalicelib.identity import age_of
from chalicelib.kit.table import Unit, run
from infra.sample import SampleCity
from infra.sample.load import load, load_people, policies
from infra.sample.people import person_id
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


def test_the_sample_has_a_family_whose_guardian_agrees(world: World) -> None:
    for _ in range(2):
        load_people(SampleCity(small=True), quietly)
    (ages, consents) = run(_family)
    assert ages == [8, 16, None]  # of whom is of age nothing is kept
    assert consents == [{"service", "points"}] * 2


def _family(unit: Unit) -> tuple[list[int | None], list[set[str]]]:
    child, teen, guardian = (person_id(f"demo-{name}-1") for name in ("child", "teen", "guardian"))
    rows = [unit.get(Guardianship, guardianship_key(ward)) for ward in (child, teen)]
    given = [{each.purpose for each in row.agreed if each.given and each.by == guardian} for row in rows if row]
    return [age_of(unit, each) for each in (child, teen, guardian)], given


def test_what_nobody_owns_goes_to_the_government_of_its_town() -> None:
    documents = {record.name: json.loads(record.document) for _, record in policies(SampleCity())}
    assert any(row["code"] == "0102" for row in documents["categories"]["rows"])
    assert sum(row["category"] == "" for row in documents["routing"]["rows"]) == 88
