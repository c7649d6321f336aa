"""Who was erased stays erased, even when the tables go back to a moment before."""

from chalicelib.identity.store import openid_key
from chalicelib.kit.clock import now_ms
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.record import Item
from chalicelib.kit.settings import settings
from chalicelib.kit.table import fetch
from infra.local.engine import Engine
from infra.repair.forgetting import erased_since, forget_again
from tests.events import Events, events, wechat
from tests.rights.living import Life, errands, flat
from tests.world import Caller, World

__all__ = ["events", "wechat"]


def rows_of(person: Caller) -> list[Item]:
    """What a restore would bring back of a person: his partition, and the map that leads to it."""
    maps = fetch([openid_key(person.openid)]).values()
    return [*every(Listing(f"P#{person.person}")), *(item for item in maps if item is not None)]


def marks_in(rows: list[Item], marks: dict[str, str]) -> set[str]:
    """Which of somebody's words still stand in these rows."""
    what = flat(rows)
    return {name for name, word in marks.items() if word.encode() in what}


def test_a_restore_brings_no_erased_person_back(world: World, events: Events, engine: Engine) -> None:
    life = Life(world, events)
    person = life.person
    before = rows_of(person)
    planted = marks_in(before, life.marks)
    assert len(planted) > 5
    assert person.delete("/v1/me").status == 202
    errands()
    events.settle()
    dynamodb = engine.client("dynamodb")
    for item in rows_of(person):
        dynamodb.delete_item(TableName=settings().records_table, Key={"pk": item["pk"], "sk": item["sk"]})
    for item in before:
        dynamodb.put_item(TableName=settings().records_table, Item=item)
    assert marks_in(rows_of(person), life.marks) == planted

    said: list[str] = []
    erased = erased_since(now_ms())
    assert forget_again(said.append, erased, dry_run=True) == 1
    assert marks_in(rows_of(person), life.marks) == planted
    assert forget_again(said.append, erased) == 1
    assert marks_in(rows_of(person), life.marks) == set()
    assert forget_again(said.append, erased) == 0
    assert person.person in said[0]
