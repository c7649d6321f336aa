"""The store of the contenders that keep plain items in one table: how it is filled, and what its books say."""

from collections.abc import Iterator
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from infra.bench.books import Books, Redemption, Session, Wallet
from infra.bench.load import City
from infra.local.engine import Engine
from infra.sample.people import person_id

_write, _read = TypeSerializer().serialize, TypeDeserializer().deserialize
TABLES = {"powertools": "bench_powertools", "naive": "bench_naive", "stock": "bench_stock"}


def create_tables(engine: Engine) -> None:
    """One table each, with an index of a person's things; and the one of Powertools' idempotency."""
    client = engine.client("dynamodb")
    for name in TABLES.values():
        index = {"IndexName": "gsi1", "KeySchema": _keys("gsi1pk", "gsi1sk"), "Projection": {"ProjectionType": "ALL"}}
        _create(client, name, _keys("pk", "sk"), GlobalSecondaryIndexes=[index])
    _create(client, "bench_idempotency", [{"AttributeName": "id", "KeyType": "HASH"}])


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


def _create(client: Any, name: str, keys: list[dict[str, str]], **more: Any) -> None:
    named = [
        each
        for index in (keys, *(index["KeySchema"] for index in more.get("GlobalSecondaryIndexes", [])))
        for each in index
    ]
    typed = [{"AttributeName": each["AttributeName"], "AttributeType": "S"} for each in named]
    client.create_table(
        TableName=name, KeySchema=keys, AttributeDefinitions=typed, BillingMode="PAY_PER_REQUEST", **more
    )


def fill(engine: Engine, table: str, city: City) -> None:
    """Everybody and everything of the load."""
    client, requests = engine.client("dynamodb"), [{"PutRequest": {"Item": each}} for each in _items(city)]
    for start in range(0, len(requests), 25):
        client.batch_write_item(RequestItems={table: requests[start : start + 25]})


def _items(city: City) -> Iterator[dict[str, Any]]:
    serves = {clerk: shop for shop, clerks in city.clerks.items() for clerk in clerks}
    zeros = dict.fromkeys(("asked_at", "step", "day_minutes", "minutes", "available", "held", "reservations"), 0)
    for person in (person_id(each.openid) for each in city.people):
        texts = {"session": "", "day": "", "clerk_of": serves.get(person, "")}
        yield _item("PERSON", person, zeros | texts | {"frozen": False, "assurance": 2})
    for each in city.stations.values():
        place = {"lat": each.lat, "lng": each.lng, "radius_m": each.radius_m}
        yield _item("STATION", each.id, place | {"id": each.id, "state": each.state, "version": each.version})
    for shop in city.shops:
        yield _item("MERCHANT", shop, {"state": "active", "taken": 0})
    for offer in city.offers.values():
        told = {"id": offer.id, "merchant": offer.merchant, "title": offer.title, "price_points": offer.price_points}
        yield _item("OFFER", offer.id, told | {"left": offer.stock, "state": "live"})


def _item(kind: str, name: str, values: dict[str, Any]) -> dict[str, Any]:
    stored = {each: _number(value) if isinstance(value, float) else _write(value) for each, value in values.items()}
    return {"pk": {"S": f"{kind}#{name}"}, "sk": {"S": kind}, **stored}


def _number(value: float) -> dict[str, str]:
    return {"N": repr(value)}


def books(engine: Engine, table: str, city: City) -> Books:
    """What is stored. The naive shape has neither postings nor counters of visits."""
    found = Books(stock={each.id: each.stock for each in city.offers.values()}, taken={})
    plain = table == TABLES["naive"]
    if not plain:
        found.causes, found.visits = [], {}
    for pages in engine.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in pages["Items"]:
            _note(found, {name: _read(value) for name, value in item.items()})
    return found


def _note(found: Books, item: dict[str, Any]) -> None:
    kind, name = item["sk"], item["pk"].partition("#")[2]
    if kind == "PERSON":
        found.wallets[name] = Wallet(int(item["available"]), int(item["held"]), item["session"])
    elif kind == "SESSION":
        worth = int(item.get("minutes") or 0), int(item.get("points") or 0)
        found.sessions[name] = Session(item["person"], item["station"], item["state"] == "open", *worth)
    elif kind == "REDEMPTION":
        price = int(item["price_points"])
        found.redemptions[name] = Redemption(item["person"], item["offer"], item["merchant"], item["state"], price)
    elif kind == "OFFER":
        found.left[name] = int(item["left"])
    elif kind == "MERCHANT" and found.taken is not None:
        found.taken[name] = int(item["taken"])
    elif kind == "POSTING" and found.causes is not None:
        found.causes.append(name)
    elif kind == "COUNT" and found.visits is not None and "visits" in item:
        station = name.partition("#")[0]
        found.visits[station] = found.visits.get(station, 0) + int(item["visits"])
