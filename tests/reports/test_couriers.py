"""A courier reports with one hand: the right to upload is there before, and a draft becomes one report."""

from tests.reports.street import COUNTY, Street, stored
from tests.world import Caller, fresh_key


def courier(street: Street) -> Caller:
    return street.person(("courier", COUNTY))


def test_a_shift_of_grants_comes_at_once_and_only_to_couriers(street: Street) -> None:
    batch = courier(street).post("/v1/me/courier/uploads", {"count": 20}, key=None)
    assert (batch.status, len({each["photo_id"] for each in batch.body["uploads"]})) == (200, 20)
    assert street.courier.post("/v1/me/courier/uploads", {"count": 1}, key=None).code == "role_required"
    assert courier(street).post("/v1/me/courier/uploads", {"count": 31}, key=None).code == "invalid_field"


def test_a_draft_that_found_no_network_becomes_exactly_one_report(street: Street) -> None:
    rider, key = courier(street), fresh_key()
    granted = rider.post("/v1/me/courier/uploads", {"count": 1}, key=None).body["uploads"][0]["photo_id"]
    street.world.later(hours=20)
    street.events.visit(rider)
    sent = [street.send(rider, key=key, photo_ids=[granted]) for _ in range(3)]
    assert {each.status for each in sent} == {201}
    assert {each.body["id"] for each in sent} == {key}
    assert stored(key).person == rider.person
    assert len(rider.get("/v1/me/reports").body["items"]) == 1
    street.world.later(hours=5)
    assert street.send(rider, key=key, photo_ids=[granted]).code == "idempotency_key_invalid"
    late = street.send(rider, photo_ids=[granted])
    assert late.code == "photo_not_granted", "a photo's right lives a day"
