"""What a handler's questions cost in DynamoDB: write units as the engine counts them, reads by the developer guide's
rule from what was read (the local engine says nothing of batches, and rounds a Query otherwise)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from infra.simulation.values import read_units, size_of

READS = {"GetItem", "BatchGetItem", "Query"}
INDEXES = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")


@dataclass(frozen=True)
class Units:
    """Of one command."""

    writes: float = 0
    copies: float = 0
    reads: float = 0
    trips: float = 0

    def __add__(self, other: "Units") -> "Units":
        return Units(*(one + two for one, two in zip(_of(self), _of(other), strict=True)))

    def __truediv__(self, count: int) -> "Units":
        return Units(*(each / count for each in _of(self)))


def _of(units: Units) -> tuple[float, float, float, float]:
    return units.writes, units.copies, units.reads, units.trips


def units_of(passed: Iterable[Any]) -> Units:
    """Of all that passed: [operation, request, answer] each."""
    return sum((_one(*each) for each in passed), Units())


def _one(operation: str, request: Any, answer: Any) -> Units:
    if operation in READS:
        return Units(reads=_reads(operation, request, answer), trips=1)
    consumed = answer.get("ConsumedCapacity", [])
    told = consumed if isinstance(consumed, list) else [consumed]
    total = sum(float(each.get("CapacityUnits", 0)) for each in told)
    copies = sum(
        float(index["CapacityUnits"]) for each in told for kind in INDEXES for index in each.get(kind, {}).values()
    )
    return Units(writes=total - copies, copies=copies, trips=1)


def _reads(operation: str, request: Any, answer: Any) -> float:
    if operation == "GetItem":
        return _price(request, [answer.get("Item", {})])
    if operation == "Query":
        together = sum(size_of(each) for each in answer.get("Items", []))
        return _share(request) * read_units(together)
    asked, found = request["RequestItems"], answer.get("Responses", {})
    return sum(
        _price(each, [*found.get(table, []), *[{}] * (len(each["Keys"]) - len(found.get(table, [])))])
        for table, each in asked.items()
    )


def _price(request: Any, items: list[Any]) -> float:
    return _share(request) * sum(read_units(size_of(each)) for each in items)


def _share(request: Any) -> float:
    return 1 if request.get("ConsistentRead") else 0.5
