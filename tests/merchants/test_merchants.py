"""Merchants: made, corrected, suspended and resumed by the administrators of their area."""

import itertools
from typing import Any

from chalicelib import merchants
from chalicelib.kit.facts import News
from chalicelib.merchants.reactions import rebuild_merchants
from tests.world import Caller, World, call, fresh_key

_count = itertools.count(1)
PLACE = {"area": "370303001001", "lat": 36.80, "lng": 118.05, "datum": "gcj02"}


def a_merchant(**more: Any) -> dict[str, Any]:
    return {"id": f"N-{next(_count):06d}", "name": "邻里超市", **PLACE, **more}


def facts(body: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {name: value for name, value in {**body, **more}.items() if name != "id"}


def county_admin(world: World) -> Caller:
    return world.citizen(("county_admin", "370303"))


def test_an_administrator_makes_a_merchant_in_his_area(world: World) -> None:
    body = a_merchant(opens=420, closes=1320)
    made = county_admin(world).post("/v1/merchants", body)
    assert made.status == 201
    assert made.body == {
        "id": body["id"], "name": "邻里超市", "area": "370303001001", "lat": 36.80, "lng": 118.05, "opens": 420,
        "closes": 1320, "state": "active", "networks": [], "capped_until": None,
    }  # fmt: skip
    assert call("GET", f"/v1/merchants/{body['id']}").body == made.body


def test_a_merchants_code_is_taken_once(world: World) -> None:
    admin, body, key = county_admin(world), a_merchant(), fresh_key()
    first = admin.post("/v1/merchants", body, key=key)
    again = admin.post("/v1/merchants", body, key=key)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")
    assert admin.post("/v1/merchants", body).code == "merchant_exists"
    assert admin.post("/v1/merchants", {**body, "name": "别的"}, key=key).code == "idempotency_mismatch"


def test_a_place_in_wgs84_is_converted_and_one_elsewhere_refused(world: World) -> None:
    admin = county_admin(world)
    made = admin.post("/v1/merchants", a_merchant(datum="wgs84")).body
    assert (made["lat"], made["lng"]) != (36.80, 118.05)
    assert admin.post("/v1/merchants", a_merchant(lat=31.2, lng=121.5)).code == "outside_city"


def test_nobody_makes_a_merchant_outside_his_area(world: World) -> None:
    assert world.citizen(("county_admin", "370302")).post("/v1/merchants", a_merchant()).code == "not_your_area"
    assert county_admin(world).post("/v1/merchants", a_merchant(area="999999")).code == "area_unknown"
    assert world.citizen().post("/v1/merchants", a_merchant()).code == "role_required"


def test_a_correction_replaces_everything_but_the_state(world: World) -> None:
    admin, body = county_admin(world), a_merchant()
    path = f"/v1/merchants/{body['id']}"
    admin.post("/v1/merchants", body)
    admin.post(f"{path}/suspend")
    corrected = admin.put(path, facts(body, name="邻里便民超市", closes=1200)).body
    assert (corrected["name"], corrected["closes"], corrected["state"]) == ("邻里便民超市", 1200, "suspended")
    assert admin.put("/v1/merchants/NO-SUCH", facts(body)).code == "no_such_merchant"
    assert admin.put(path, facts(body, area="370302")).code == "not_your_area"  # he gives nothing away either
    assert admin.put(path, facts(body, area="999999")).code == "area_unknown"
    other = world.citizen(("county_admin", "370302"))
    assert other.put(path, facts(body)).code == "not_your_area"
    assert other.put(path, facts(body, area="370302")).code == "not_your_area"  # nor does he draw it into his own


def test_suspending_and_resuming_are_repeatable(world: World) -> None:
    admin, body, key = county_admin(world), a_merchant(), fresh_key()
    path = f"/v1/merchants/{body['id']}"
    admin.post("/v1/merchants", body)
    for _ in range(2):
        assert admin.post(f"{path}/suspend", key=key).body["state"] == "suspended"
    assert admin.post(f"{path}/resume").body["state"] == "active"
    assert admin.post(f"{path}/suspend", key=key).body["state"] == "suspended"  # the first answer, once more
    assert admin.get(path).body["state"] == "active"  # a late repeat suspends nobody
    assert world.citizen(("county_admin", "370302")).post(f"{path}/suspend").code == "not_your_area"
    assert admin.post("/v1/merchants/NO-SUCH/suspend").code == "no_such_merchant"


def test_a_changed_merchant_brings_the_snapshot_up_to_date(world: World) -> None:
    admin, body = county_admin(world), a_merchant()
    admin.post("/v1/merchants", body)
    admin.post(f"/v1/merchants/{body['id']}/suspend")
    rebuild_merchants(News("n", "MerchantChanged", 0, "MERCHANTS", body["id"], {"id": body["id"]}))
    merchants.snapshot.forget()
    assert merchants.snapshot.current()[body["id"]].state == "suspended"


def test_an_unknown_merchant_is_not_found(world: World) -> None:
    assert call("GET", "/v1/merchants/NO-SUCH").code == "no_such_merchant"
