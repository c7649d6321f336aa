"""Who was erased stays erased, even when the tables go back to a moment before."""

from typing import Any

from chalicelib.kit.clock import now_ms
from chalicelib.kit.settings import settings
from infra.local.engine import Engine
from infra.repair.forgetting import forget_again
from tests.events import Events, events, wechat
from tests.reports.street import Street
from tests.rights.living import Life, errands, found_in
from tests.world import World

__all__ = ["events", "wechat"]


def of_person(engine: Engine, person: str) -> list[Any]:
    """Every row that names a person in its key, and his profile's maps, as a restore would bring them back."""
    pages = engine.client("dynamodb").get_paginator("scan").paginate(TableName=settings().records_table)
    rows = [item for page in pages for item in page["Items"]]
    return [item for item in rows if person in item["pk"]["S"] or item["pk"]["S"].startswith("OPENID#")]


def test_a_restore_brings_no_erased_person_back(world: World, events: Events, engine: Engine) -> None:
    life = Life(world, events, Street(world, events))
    person = life.person.person
    before = of_person(engine, person)
    assert life.person.delete("/v1/me").status == 202
    errands()
    events.settle()
    dynamodb = engine.client("dynamodb")
    for item in of_person(engine, person):
        dynamodb.delete_item(TableName=settings().records_table, Key={"pk": item["pk"], "sk": item["sk"]})
    for item in before:
        dynamodb.put_item(TableName=settings().records_table, Item=item)
    assert len(found_in(engine, life.marks)) > 5

    said: list[str] = []
    assert forget_again(said.append, now_ms(), dry_run=True) == 1
    assert len(found_in(engine, life.marks)) > 5
    assert forget_again(said.append, now_ms()) == 1
    assert found_in(engine, life.marks) == {}
    assert forget_again(said.append, now_ms()) == 0
    assert person in said[0]
