"""Registries: things that the city lists (stations, shops, teams), few to change and read by everybody.

    <PARTITION> / <id>    the thing as a JSON document, its revision, the commands that changed it and what they left

One partition holds them all: thousands of rows that only an administrator's hand ever writes. Readers use the snapshot.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from .errors import Refusal
from .pages import Listing, every
from .record import KEPT_COMMANDS, Command, Item, JsonAttribute, Record, remember, repeated
from .table import Key, Unit, run, stale

T = TypeVar("T", bound=msgspec.Struct)


class Row(Record):
    document = UnicodeAttribute(attr_name="dc")
    revision = NumberAttribute(attr_name="rv")
    before = JsonAttribute[tuple[str, ...]](tuple[str, ...], attr_name="bf")  # what all but the last command left


class Registry(Generic[T]):
    """The rows of one kind of thing. `fact` is told of every change, with the thing's id under `id`."""

    def __init__(
        self, partition: str, of: type[T], *, missing: type[Refusal], exists: type[Refusal], fact: str
    ) -> None:
        self._partition, self._of = partition, of
        self._missing, self._exists, self._fact = missing, exists, fact

    def key(self, thing_id: str) -> Key:
        """Where a thing lives."""
        return Key(self._partition, thing_id)

    def read(self, unit: Unit, thing_id: str) -> T:
        """A thing, read strongly through the Unit; refused as missing when there is none."""
        return self._thing(self._row(unit, thing_id))

    def create(self, command: Command, thing_id: str, thing: T) -> T:
        """Make a thing; the same command again answers the same. Refused as existing when the id is taken."""
        return run(lambda unit: self.put(unit, thing_id, thing, command))

    def put(self, unit: Unit, thing_id: str, thing: T, command: Command) -> T:
        """Join the Unit with a new thing."""

        def recognise(old: Item) -> T | None:
            row = Row.of(old)
            return self._left_by(command, row) if row is not None and repeated(row.commands, command) else None

        row = Row(document=_text(thing), revision=0, commands=(command,))
        unit.create(self.key(thing_id), row, lambda _: self._exists(), recognise)
        unit.tell(self.key(thing_id), self._fact, id=thing_id)
        return thing

    def change(self, command: Command, thing_id: str, to: Callable[[T], T]) -> T:
        """Change a thing; `to` may refuse. The same command again changes nothing and answers what it answered."""
        return run(lambda unit: self.alter(unit, command, thing_id, to)[0])

    def alter(self, unit: Unit, command: Command, thing_id: str, to: Callable[[T], T]) -> tuple[T, bool]:
        """Join the Unit with the change; returns what it left, and whether the change is new (False: done before)."""
        row = self._row(unit, thing_id)
        if repeated(row.commands, command):
            return self._left_by(command, row), False
        after, revision = to(self._thing(row)), int(row.revision)
        unit.change(
            self.key(thing_id),
            Row.document.set(_text(after)),
            Row.revision.set(revision + 1),
            Row.commands.set(remember(row.commands, command)),
            Row.before.set(((row.before or ()) + (row.document,))[1 - KEPT_COMMANDS :]),
            condition=Row.revision == revision,
            otherwise=stale,
        )
        unit.tell(self.key(thing_id), self._fact, id=thing_id)
        return after, True

    def all(self) -> Iterator[T]:
        """Every thing, read strongly."""
        rows = (Row.of(item) for item in every(Listing(self._partition)))
        return (self._thing(row) for row in rows if row is not None)

    def document(self) -> bytes:
        """Every thing, as the snapshot's document."""
        return msgspec.json.encode(list(self.all()))

    def decoded(self, document: bytes) -> list[T]:
        """The things of a snapshot's document."""
        return [msgspec.convert(each, self._of) for each in msgspec.json.decode(document)]

    def _row(self, unit: Unit, thing_id: str) -> Row:
        row = unit.get(Row, self.key(thing_id))
        if row is None:
            raise self._missing()
        return row

    def _left_by(self, command: Command, row: Row) -> T:
        left = (*(row.before or ()), row.document)
        later = [each.key for each in row.commands or ()][::-1].index(command.key)
        return msgspec.json.decode(left[-1 - later], type=self._of)

    def _thing(self, row: Row) -> T:
        return msgspec.json.decode(row.document, type=self._of)


def _text(thing: Any) -> str:
    return msgspec.json.encode(thing).decode()
