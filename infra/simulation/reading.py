"""Query of the simulated engine: the key condition becomes bounds, so that a page costs what it returns."""

import re
from dataclasses import dataclass
from typing import Any

from .answers import bill, invalid
from .shelf import LAST, Entry, Shelf, Stored
from .values import read_units, size_of

PAGE_MAX = 1024 * 1024
_BETWEEN = re.compile(r"(\S+) BETWEEN (:\w+) AND (:\w+)")
_BEGINS = re.compile(r"begins_with\s*\(\s*(\S+?)\s*,\s*(:\w+)\s*\)")
_COMPARED = re.compile(r"(\S+)\s*(=|<=|>=|<|>)\s*(:\w+)")


@dataclass
class _Wanted:
    """Bounds of both keys, inclusive unless open."""

    partition: str = ""
    low: str = ""
    high: str = LAST
    low_open: bool = False
    high_open: bool = False

    def holds(self, key: str) -> bool:
        return not (self.low_open and key == self.low) and not (self.high_open and key == self.high)


def query(shelf: Shelf, request: dict[str, Any], now_ns: int) -> dict[str, Any]:
    """The answer to a Query of a table or an index."""
    index = shelf.indexes[request["IndexName"]] if "IndexName" in request else None
    if index is not None:
        if request.get("ConsistentRead"):
            raise invalid("Query", "Consistent reads are not supported on global secondary indexes")
        index.settle(now_ns)
    order = shelf.order if index is None else index.order
    names = ("pk", "sk") if index is None else (index.hash_name, index.range_name)
    wanted = _wanted(request, *names)
    found = [each for each in order.between(wanted.partition, wanted.low, wanted.high) if wanted.holds(each[0])]
    found = _after(request.get("ExclusiveStartKey"), names[1], found, forward=request.get("ScanIndexForward", True))
    # An index that lags may still list what the table has no more: what it stored of it is what it gives.
    kept = [each for each in found if (each[1], each[2]) in shelf.items]
    limit = request.get("Limit")
    items: list[Stored] = []
    size = 0
    last: dict[str, Any] | None = None
    for entry in kept:
        item = _seen(shelf, entry, names, wanted.partition) if index is not None else shelf.items[entry[1], entry[2]]
        more = size_of(item) if index is not None else shelf.size((entry[1], entry[2]))
        if items and size + more > PAGE_MAX:
            last = _key(items[-1], names)
            break
        items.append(item)
        size += more
        if len(items) == limit:
            last = _key(item, names)
            break
    answer: dict[str, Any] = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    if last is not None:
        answer["LastEvaluatedKey"] = last
    if index is not None:
        answer["ConsumedCapacity"] = bill(shelf.name, 0, {index.name: read_units(size) / 2})
    else:
        answer["ConsumedCapacity"] = bill(shelf.name, read_units(size) / (1 if request.get("ConsistentRead") else 2))
    return answer


def _seen(shelf: Shelf, entry: Entry, names: tuple[str, str], partition: str) -> Stored:
    range_key, pk, sk = entry
    return {"pk": {"S": pk}, "sk": {"S": sk}, names[0]: {"S": partition}, names[1]: {"S": range_key}}


def _key(item: Stored, names: tuple[str, str]) -> dict[str, Any]:
    return {name: item[name] for name in dict.fromkeys(("pk", "sk", *names))}


def _after(start: dict[str, Any] | None, range_name: str, found: list[Entry], *, forward: bool) -> list[Entry]:
    in_order = found if forward else found[::-1]
    if start is None:
        return in_order
    place = (start[range_name]["S"], start["pk"]["S"], start["sk"]["S"])
    return [each for each in in_order if (each > place if forward else each < place)]


def _wanted(request: dict[str, Any], hash_name: str, range_name: str) -> _Wanted:
    names, values = request.get("ExpressionAttributeNames", {}), request["ExpressionAttributeValues"]
    text = request["KeyConditionExpression"]
    wanted, parts = _Wanted(), 0

    def text_of(placeholder: str) -> str:
        return str(values[placeholder]["S"])

    for name, low, high in _BETWEEN.findall(text):
        _same(names.get(name, name), range_name)
        wanted.low, wanted.high = text_of(low), text_of(high)
        parts += 1
    text = _BETWEEN.sub("", text)
    for name, prefix in _BEGINS.findall(text):
        _same(names.get(name, name), range_name)
        wanted.low, wanted.high = text_of(prefix), text_of(prefix) + LAST
        parts += 1
    text = _BEGINS.sub("", text)
    for name, sign, placeholder in _COMPARED.findall(text):
        parts += 1
        if names.get(name, name) == hash_name and sign == "=":
            wanted.partition = text_of(placeholder)
            continue
        _same(names.get(name, name), range_name)
        if sign in ("=", ">", ">="):
            wanted.low, wanted.low_open = text_of(placeholder), sign == ">"
        if sign in ("=", "<", "<="):
            wanted.high, wanted.high_open = text_of(placeholder), sign == "<"
    if not wanted.partition or parts > 2:
        raise invalid("Query", f"Query condition missed key schema element: {hash_name}")
    return wanted


def _same(name: str, range_name: str) -> None:
    if name != range_name:
        raise invalid("Query", f"Query condition missed key schema element: {name}")
