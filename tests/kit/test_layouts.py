"""Items carry the layout they were made in: the newest and the one before are read, any other is refused whole."""

from typing import Any

import pytest
from pynamodb.attributes import UnicodeAttribute

from chalicelib.kit.layout import LAYOUT, WRITES, UnknownLayout, as_newest
from chalicelib.kit.record import Item
from chalicelib.kit.send import send
from chalicelib.kit.table import Key, Unit, run
from infra.local.engine import Engine
from tests.kit.telling import item
from tests.kit.things import Jar, a_jar, add_blindly, count, jar_key


class Labelled(Jar):
    """A jar of a layout in which every jar has a label."""

    label = UnicodeAttribute(attr_name="lb")

    @classmethod
    def earlier(cls, item: Item) -> Item:
        return {"lb": {"S": "none"}, **item}


def laid(layout: int, **more: dict[str, str]) -> dict[str, Any]:
    return {"ct": {"N": "3"}, "v": {"N": str(layout)}, **more}


def label(item: Item) -> str:
    view = Labelled.of(as_newest(item, Labelled.earlier, newest=3) | {"v": {"N": str(LAYOUT)}})
    assert view is not None
    return str(view.label)


def test_an_item_of_the_layout_before_is_read_in_the_newest() -> None:
    assert label(laid(3, lb={"S": "plums"})) == "plums"
    assert label(laid(2)) == "none"
    assert label(laid(2, lb={"S": "plums"})) == "plums", "the newer release has changed it already"


@pytest.mark.parametrize("layout", [0, 1, 4])
def test_any_other_layout_is_refused(layout: int) -> None:
    with pytest.raises(UnknownLayout):
        label(laid(layout))


def make_it(unit: Unit, key: Key) -> None:
    unit.change(key, Jar.amount.set(1), condition=Jar.pk.does_not_exist(), otherwise=lambda _: None)


def test_what_is_made_carries_its_layout_whoever_makes_it(engine: Engine) -> None:
    created, updated = a_jar(1), jar_key()
    run(lambda unit: make_it(unit, updated))
    assert [(item(key) or {})["v"] for key in (created, updated)] == [{"N": str(WRITES)}] * 2


def test_a_change_leaves_the_layout_that_the_item_was_made_in(engine: Engine) -> None:
    key = jar_key()
    send("PutItem", {"TableName": key.table_name, "Item": {**key.raw, **laid(LAYOUT - 1)}})
    run(lambda unit: add_blindly(unit, key))
    assert (item(key) or {})["v"] == {"N": str(LAYOUT - 1)}


def test_an_item_of_a_release_that_came_later_is_refused_before_anything_is_written(engine: Engine) -> None:
    key = a_jar(3)
    future = {**(item(key) or {}), "v": {"N": str(LAYOUT + 1)}}
    send("PutItem", {"TableName": key.table_name, "Item": future})

    def add(unit: Unit) -> None:
        seen = unit.get(Jar, key)
        unit.change(key, Jar.amount.set(9), condition=Jar.amount == seen.amount, otherwise=lambda _: None)  # type: ignore[union-attr]  # it is there

    with pytest.raises(UnknownLayout):
        run(add)
    assert item(key) == future


def test_an_item_from_before_there_were_layouts_is_read_as_it_stands(engine: Engine) -> None:
    key = jar_key()
    bare = {**key.raw, "ct": {"N": "3"}}
    send("PutItem", {"TableName": key.table_name, "Item": bare})
    assert count(key) == 3
