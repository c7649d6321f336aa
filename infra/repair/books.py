"""The rows of both tables while they are repaired: every change is kept beside what was there, with its reason."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import msgspec

from chalicelib.exchange.rules import Offer
from chalicelib.exchange.store import registry
from chalicelib.kit.record import Fact, Item, Record
from chalicelib.kit.registry import Row as Listed
from chalicelib.points.chain import Row
from chalicelib.points.store import Posting

Table = Literal["records", "postings"]
Values = dict[str, dict[str, Any]]


class Place(NamedTuple):
    """Where a row lives."""

    table: Table
    pk: str
    sk: str


@dataclass(frozen=True)
class Change:
    """One row that is not as it was: before (None: there was none), after (None: it goes), and why."""

    place: Place
    before: Item | None
    after: Item | None
    why: tuple[str, ...]

    def lines(self) -> Iterable[str]:
        """What is told of it."""
        verb = "put" if self.before is None else "removed" if self.after is None else "changed"
        yield f"{self.place.pk}/{self.place.sk}: {verb}: {'; '.join(self.why)}"
        before, after = self.before or {}, self.after or {}
        for name in sorted((before.keys() | after.keys()) - {"pk", "sk", "f", "fn"}):
            if before.get(name) != after.get(name):
                yield f"    {name}: {_shown(before.get(name))} -> {_shown(after.get(name))}"


def _shown(value: Mapping[str, Any] | None) -> str:
    text = "-" if value is None else str(next(iter(value.values())))
    return text if len(text) <= 80 else text[:77] + "..."


@dataclass
class Books:
    """All rows; `left` is what only a person can decide, `notes` what he should know."""

    items: dict[Place, Item]
    now: int
    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _first: dict[Place, Item | None] = field(default_factory=dict)
    _chains: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    _partitions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _why: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, records: Iterable[Item], postings: Iterable[Item], now: int) -> "Books":
        """The books of these rows."""
        items = {Place("records", item["pk"]["S"], item["sk"]["S"]): item for item in records}
        items |= {Place("postings", item["pk"]["S"], item["sk"]["S"]): item for item in postings}
        books = cls(items, now)
        for place in items:
            books._known(place)
        return books

    def _known(self, place: Place) -> None:
        if place.table == "records":
            self._partitions[place.pk].add(place.sk)
        else:
            self._chains[place.pk].append(place)

    def rows(self, table: Table) -> list[Item]:
        """The rows of a table as they are now."""
        return [item for place, item in self.items.items() if place.table == table]

    def chains(self) -> Mapping[str, list[Place]]:
        """The places of the postings, by owner."""
        return self._chains

    def kind(self, pk: str, sk: str = "") -> list[tuple[Place, Item]]:
        """The records whose keys begin like this, in order of their keys."""
        wanted = sorted(each for each in self._partitions if each.startswith(pk))
        return [found for each in wanted for found in self.under(each, sk)]

    def under(self, pk: str, sk: str = "") -> list[tuple[Place, Item]]:
        """The records of one partition whose range keys begin like this, in order."""
        places = (Place("records", pk, each) for each in sorted(self._partitions.get(pk, ())) if each.startswith(sk))
        return [(place, self.items[place]) for place in places]

    def offers(self) -> dict[str, Offer]:
        """Every offer by its id."""
        rows = [Listed.of(item) for _, item in self.kind(registry.key("").pk)]
        offers = [msgspec.json.decode(row.document, type=Offer) for row in rows if row is not None]
        return {offer.id: offer for offer in offers}

    # ---- changing

    def put(self, place: Place, values: Mapping[str, Any], why: str) -> None:
        """Put a row where none is."""
        if place in self.items:
            raise ValueError(f"{place} is taken")
        self._keep(place, {**values, "pk": {"S": place.pk}, "sk": {"S": place.sk}}, why)

    def edit(self, place: Place, values: Mapping[str, Any], why: str) -> None:
        """Set values of a row (None: the value goes); nothing happens when it says so already."""
        before = self.items.get(place)
        after = dict(before or {"pk": {"S": place.pk}, "sk": {"S": place.sk}})
        for name, value in values.items():
            if value is None:
                after.pop(name, None)
            else:
                after[name] = value
        if after != before:
            self._keep(place, after, why)

    def remove(self, place: Place, why: str) -> None:
        """Take a record away."""
        if place.table == "postings":
            raise ValueError("a posting is never removed")
        self._keep(place, None, why)

    def leave(self, sentence: str) -> None:
        """Only a person can decide this."""
        if sentence not in self.left:
            self.left.append(sentence)

    def _keep(self, place: Place, after: Item | None, why: str) -> None:
        before = self.items.get(place)
        if place.table == "postings" and before is not None:
            raise ValueError("a posting is never changed")
        self._first.setdefault(place, before)
        self._why[place].append(why)
        if after is None:
            del self.items[place]
            self._partitions[place.pk].discard(place.sk)
        else:
            self.items[place] = after
            if before is None:
                self._known(place)

    def changes(self) -> list[Change]:
        """What is not as it was, in order of the keys. Each changed record tells that it was repaired."""
        found = []
        for place, before in sorted(self._first.items()):
            after = self.items.get(place)
            if after != before:
                found.append(
                    Change(place, before, _told(place, after, self.now), tuple(dict.fromkeys(self._why[place])))
                )
        return found


def _told(place: Place, after: Item | None, now: int) -> Item | None:
    if after is None or place.table == "postings":
        return after
    number = int(after.get("fn", {}).get("N", "0")) + 1
    facts = msgspec.json.encode([Fact("Repaired", now, {"pk": place.pk, "sk": place.sk})]).decode()
    return {**after, "f": {"S": facts}, "fn": {"N": str(number)}}


def row_of(item: Item) -> Row | None:
    """A posting's row; None when it cannot be read (its chain speaks of it)."""
    try:
        posting = Posting.of(item)
        return posting.row() if posting is not None else None
    except (ValueError, msgspec.DecodeError):
        return None


def values_of(record: Record) -> Values:
    """What a record, or a part of one, says; its key is left out."""
    found: Values = {}
    for name, attribute in record.get_attributes().items():
        value = getattr(record, name)
        if value is not None and attribute.attr_name and name not in ("pk", "sk"):
            found[attribute.attr_name] = {attribute.attr_type: attribute.serialize(value)}
    return found
