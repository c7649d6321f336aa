"""Things that the kit's tests keep: a jar that counts, with and without commands."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.kit import send as door
from chalicelib.kit.errors import Conflict, IdempotencyMismatch
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Command, Item, Record, remember
from chalicelib.kit.table import Key, Unit, fetch, run, stale


class JarFull(Conflict):
    """There is no room."""


class JarSealed(Conflict):
    """Nothing goes in."""


class Jar(Record):
    amount = NumberAttribute(attr_name="ct", null=True)
    note = UnicodeAttribute(attr_name="nt", null=True)


def fresh() -> str:
    """An id."""
    return new_ulid(1_790_000_000_000)


def jar_key() -> Key:
    """Where a jar of its own lives."""
    return Key(f"JAR#{fresh()}", "JAR")


def a_jar(count: int = 0, **more: Any) -> Key:
    """A jar with so much in it."""
    key = jar_key()
    run(lambda unit: unit.create(key, Jar(amount=count, **more), stale))
    return key


def jar(key: Key) -> Jar | None:
    """What is in it now."""
    return Jar.of(fetch([key])[key])


def count(key: Key) -> int:
    """How much is in it; -1 when there is no jar."""
    found = jar(key)
    return -1 if found is None else int(found.amount)


def add(unit: Unit, key: Key, amount: int = 1) -> int:
    """Read, then add under the condition that nobody else did."""
    before = int(unit.get(Jar, key).amount)  # type: ignore[union-attr]  # the jar is there
    unit.change(key, Jar.amount.set(before + amount), condition=Jar.amount == before, otherwise=stale)
    return before + amount


def add_blindly(unit: Unit, key: Key) -> None:
    """Add one without reading: nothing but the write itself can say whether it happened."""
    unit.change(key, Jar.amount.set(Jar.amount + 1), condition=Jar.pk.exists(), otherwise=stale)


def answered(old: Item, command: Command) -> int | None:
    """What the jar answered to this command, if it ever did."""
    view = Jar.of(old)
    for past in (view.commands if view else None) or ():
        if past.key == command.key and past.digest != command.digest:
            raise IdempotencyMismatch()
    answers = dict(each.split("=") for each in ((view.note if view else None) or "").split(";") if each)
    return int(answers[command.key]) if command.key in answers else None


def add_once(unit: Unit, key: Key, command: Command) -> int:
    """Add one for a command, which the jar remembers with its answer; at most three go in."""
    unit.recognise(key, lambda old: answered(old, command))
    view = unit.get(Jar, key)
    assert view is not None
    before = int(view.amount)
    unit.change(
        key,
        Jar.amount.set(before + 1),
        Jar.note.set(f"{view.note or ''}{command.key}={before + 1};"),
        Jar.commands.set(remember(view.commands, command)),
        condition=(Jar.amount == before) & (Jar.amount < 3) & ~Jar.note.contains(command.key),
        otherwise=lambda old: JarFull() if int(Jar.of(old).amount) >= 3 else None,  # type: ignore[union-attr]
    )
    return before + 1


@contextmanager
def first(operation: str, do: Callable[[], object]) -> Iterator[list[str]]:
    """Before the first request of this operation inside the block, somebody else does something."""
    inner, asked = door._port, list[str]()

    def port(name: str, request: door.Request) -> dict[str, Any]:
        asked.append(name)
        if name == operation and asked.count(name) == 1:
            with door.plugged(inner):
                do()
        return inner(name, request)

    with door.plugged(port):
        yield asked


Write = Callable[[Unit, Key, Key], object]


def one_item(unit: Unit, key: Key, _: Key) -> None:
    add_blindly(unit, key)


def two_items(unit: Unit, key: Key, other: Key) -> None:
    add_blindly(unit, key)
    unit.create(other, Jar(amount=1), lambda _: JarFull())


WRITES = pytest.mark.parametrize("write", [one_item, two_items])
"""Both kinds of a write."""
