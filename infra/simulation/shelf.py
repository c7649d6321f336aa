"""A table of the simulated engine: items by key, in order, and its sparse KEYS_ONLY indexes.

An item that was put is never changed, only replaced: whoever holds one holds what he read.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .values import size_of, write_units

Stored = dict[str, dict[str, Any]]
Place = tuple[str, str]
Entry = tuple[str, str, str]  # range key, pk, sk
LAST = chr(0x10FFFF)


@dataclass
class Order:
    """Entries of each partition, in order."""

    partitions: dict[str, list[Entry]] = field(default_factory=dict)

    def add(self, partition: str, entry: Entry) -> None:
        insort(self.partitions.setdefault(partition, []), entry)

    def drop(self, partition: str, entry: Entry) -> None:
        entries = self.partitions[partition]
        del entries[bisect_left(entries, entry)]
        if not entries:
            del self.partitions[partition]

    def between(self, partition: str, low: str, high: str) -> list[Entry]:
        """Entries whose range key is in [low, high]."""
        entries = self.partitions.get(partition, [])
        return entries[bisect_left(entries, (low, "", "")) : bisect_right(entries, (high, LAST, LAST))]


@dataclass
class Index:
    """One secondary index. What a write changes in it becomes visible `lag_ns` later, in order."""

    name: str
    hash_name: str
    range_name: str
    order: Order = field(default_factory=Order)
    late: deque[tuple[int, Callable[[str, Entry], None], str, Entry]] = field(default_factory=deque)

    def entry(self, item: Stored | None) -> tuple[str, Entry] | None:
        """Where the item stands in the index; None when it does not."""
        if item is None or self.hash_name not in item or self.range_name not in item:
            return None
        return item[self.hash_name]["S"], (item[self.range_name]["S"], item["pk"]["S"], item["sk"]["S"])

    def units(self, old: Stored | None, new: Stored | None) -> int:
        """Write units that the index takes for a change of the table."""
        before, after = self.entry(old), self.entry(new)
        if before == after:
            return 0
        return sum(write_units(size_of(self.view(item))) for item in (old, new) if item and self.entry(item))

    def view(self, item: Stored) -> Stored:
        """What a query of the index gives back of an item."""
        return {name: item[name] for name in ("pk", "sk", self.hash_name, self.range_name)}

    def change(self, visible_ns: int, old: Stored | None, new: Stored | None) -> None:
        before, after = self.entry(old), self.entry(new)
        if before == after:
            return
        if before is not None:
            self.late.append((visible_ns, self.order.drop, *before))
        if after is not None:
            self.late.append((visible_ns, self.order.add, *after))

    def settle(self, now_ns: int) -> None:
        """Let become visible what is old enough."""
        while self.late and self.late[0][0] <= now_ns:
            _, do, partition, entry = self.late.popleft()
            do(partition, entry)


@dataclass
class Shelf:
    """A table. `told` hears of every change: (old, new)."""

    name: str
    indexes: dict[str, Index]
    told: Callable[[Stored | None, Stored | None], None] | None = None
    items: dict[Place, Stored] = field(default_factory=dict)
    sizes: dict[Place, int] = field(default_factory=dict)
    order: Order = field(default_factory=Order)

    def size(self, place: Place) -> int:
        """The bytes of the item there, counted once (0: there is none)."""
        if place not in self.items:
            return 0
        if place not in self.sizes:
            self.sizes[place] = size_of(self.items[place])
        return self.sizes[place]

    def put(self, place: Place, new: Stored | None, visible_ns: int) -> None:
        """Replace, create or (None) delete an item."""
        self.sizes.pop(place, None)
        old = self.items.get(place)
        if old is None and new is None:
            return
        pk, sk = place
        if new is None:
            del self.items[place]
            self.order.drop(pk, (sk, pk, sk))
        else:
            self.items[place] = new
            if old is None:
                self.order.add(pk, (sk, pk, sk))
        for index in self.indexes.values():
            index.change(visible_ns, old, new)
        if self.told is not None and old != new:
            self.told(old, new)

    def index_units(self, old: Stored | None, new: Stored | None) -> dict[str, int]:
        """Write units of a change, by index."""
        units = {name: index.units(old, new) for name, index in self.indexes.items()}
        return {name: count for name, count in units.items() if count}
