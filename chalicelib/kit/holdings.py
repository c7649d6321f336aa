"""What is kept about a person: every kind of record, how a person's are found, and what becomes of them when he leaves.

A feature fills its part of the table in its holdings.py, one row a kind of record. A kind that stands nowhere in the
table fails the build: nobody can store something about a person that a copy leaves out or an erasure forgets.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import Attribute

from .keys import Key
from .pages import Listing, every
from .record import Item, Record
from .table import Unit, fetch, stale

Find = Callable[[str], Iterable[Item]]
End = Callable[[Unit, Key], None]
Farewell = Callable[[str], None]


@dataclass(frozen=True)
class Kind:
    """A row of the table. `title` is its name in a person's copy of his data ("": the copy leaves it out).

    Without `end` the records stay, under an id that leads to nobody any more; `why` says why they may. `last`: others
    are found through them, so they go only when the others are gone, wherever an erasure was cut off.
    """

    record: type[Record]
    title: str = ""
    find: Find | None = None
    end: End | None = None
    why: str = ""
    last: bool = False


_KINDS: dict[type[Record], Kind] = {}
_FAREWELLS: list[Farewell] = []


def kinds() -> tuple[Kind, ...]:
    """The table, in the order in which an erasure works through it."""
    return tuple(sorted(_KINDS.values(), key=lambda kind: kind.last))


def farewells() -> tuple[Farewell, ...]:
    """What is called off before anything is erased."""
    return tuple(_FAREWELLS)


def erased(record: type[Record], title: str, find: Find, end: End, *, last: bool = False) -> None:
    """These go, or lose what is personal, when the person leaves. `end` is safe to repeat."""
    _KINDS[record] = Kind(record, title, find, end, last=last)


def kept(record: type[Record], title: str, find: Find | None, why: str) -> None:
    """These stay under the tombstone: they hold ids and figures, no words, names or places."""
    _KINDS[record] = Kind(record, title, find, why=why)


def nobodys(why: str, *records: type[Record]) -> None:
    """These say nothing about a person."""
    for record in records:
        _KINDS[record] = Kind(record, why=why)


def farewell(call_off: Farewell) -> Farewell:
    """Register what ends something open of a person who leaves. Safe to repeat."""
    _FAREWELLS.append(call_off)
    return call_off


def own(prefix: str) -> Find:
    """The person's own records whose range key begins so."""
    return lambda person: every(Listing(f"P#{person}", prefix=prefix))


def at(place: Callable[[str], Key]) -> Find:
    """The one record at that place, if it is there."""
    return lambda person: found(place(person))


def listed(partition: Callable[[str], str]) -> Find:
    """The records of a person's partition of the first index."""
    return lambda person: every(Listing(partition(person), index="gsi1"))


def listed_second(partition: Callable[[str], str]) -> Find:
    """The records of a person's partition of the second index."""
    return lambda person: every(Listing(partition(person), index="gsi2"))


def found(*keys: Key) -> Iterator[Item]:
    """What is there of these."""
    return (item for item in (fetch(keys).values() if keys else ()) if item is not None)


def removed(unit: Unit, key: Key) -> None:
    """The record goes."""
    if unit.read(key)[0] is not None:
        unit.remove(key, Record.pk.exists(), stale)


def without(*attributes: Attribute[Any]) -> End:
    """The record stays without these attributes."""

    def end(unit: Unit, key: Key) -> None:
        item = unit.read(key)[0] or {}
        there = [each for each in attributes if each.attr_path[-1] in item]
        if there:
            unit.change(key, *(each.remove() for each in there), condition=Record.pk.exists(), otherwise=stale)

    return end


def worded(*attributes: Attribute[Any]) -> End:
    """The record stays; what these attributes say in somebody's words is empty."""

    def end(unit: Unit, key: Key) -> None:
        item = unit.read(key)[0] or {}
        said = [each for each in attributes if item.get(each.attr_path[-1], {}).get("S")]
        if said:
            unit.change(key, *(each.set("") for each in said), condition=Record.pk.exists(), otherwise=stale)

    return end
