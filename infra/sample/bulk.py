"""Bulk loading: the one place beside the Unit that writes, without facts, and only where a key is free.

It exists for the sample city and for a city's first import; whoever uses it rebuilds the snapshots afterwards.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from chalicelib.kit.record import Record
from chalicelib.kit.send import send
from chalicelib.kit.settings import settings
from chalicelib.kit.table import Key, fetch

BATCH = 25  # BatchWriteItem takes no more

Rows = Iterable[tuple[Key, Record]]


def put_missing(rows: Rows, progress: Callable[[int], None]) -> int:
    """Put the rows whose key is free, 25 at a time; returns how many. `progress` is told how many were seen."""
    put = 0
    for batch in _batches(iter(rows)):
        found = fetch(key for key, _ in batch)
        missing = [_item(key, record) for key, record in batch if found[key] is None]
        if missing:
            _write([{"PutRequest": {"Item": item}} for item in missing])
        put += len(missing)
        progress(len(batch))
    return put


def _batches(rows: Iterator[tuple[Key, Record]]) -> Iterator[list[tuple[Key, Record]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _item(key: Key, record: Record) -> dict[str, Any]:
    record.pk, record.sk = key.pk, key.sk
    return record.item()


def _write(requests: list[dict[str, Any]]) -> None:
    table = settings().records_table
    while requests:
        answer = send("BatchWriteItem", {"RequestItems": {table: requests}})
        requests = answer["UnprocessedItems"].get(table, [])
