"""Snapshots: what every call needs and few change (stations, policies, the catalogue), read once in 30 s per process.

    SNAP#<name> / HEAD              version, number of parts
    SNAP#<name> / <version>#<part>  a slice of the gzipped document; replaced with its version

A publisher reads HEAD, then the rows, then publishes under the condition that HEAD has not moved: whoever read rows
that are older than a published version is told so and rebuilds.
"""

import gzip
from collections.abc import Callable
from typing import Generic, TypeVar

from pynamodb.attributes import NumberAttribute

from .clock import SECOND, now_ms
from .record import BytesAttribute, Record
from .table import Key, Unit, fetch, run, stale

T = TypeVar("T")
RELOAD_MS = 30 * SECOND
_PART = 300_000


class Head(Record):
    version = NumberAttribute(attr_name="vn")
    parts = NumberAttribute(attr_name="np")


class Part(Record):
    body = BytesAttribute(attr_name="bd")


def _head(name: str) -> Key:
    return Key(f"SNAP#{name}", "HEAD")


def _part(name: str, version: int, number: int) -> Key:
    return Key(f"SNAP#{name}", f"{version:010d}#{number:02d}")


class Snapshot(Generic[T]):
    """One named document: `current()` for readers, `rebuild(...)` for the one who knows the rows."""

    def __init__(self, name: str, decode: Callable[[bytes], T], empty: T) -> None:
        self._name, self._decode = name, decode
        self._value = empty
        self._version = -1
        self._looked_at: int | None = None

    def current(self) -> T:
        """The newest published document, at most 30 s old (the empty one before the first)."""
        now = now_ms()
        if self._looked_at is None or not 0 <= now - self._looked_at < RELOAD_MS:
            self._reload()
            self._looked_at = now
        return self._value

    def forget(self) -> None:
        """Look again at the next `current()`."""
        self._looked_at = None

    def rebuild(self, rows: Callable[[], bytes]) -> int:
        """Publish `rows()` (asked after HEAD was read) as the next version; returns its number."""
        return run(lambda unit: self._publish(unit, rows))

    def _publish(self, unit: Unit, rows: Callable[[], bytes]) -> int:
        head = unit.get(Head, _head(self._name))
        version = int(head.version) + 1 if head else 0
        slices = _sliced(gzip.compress(rows(), mtime=0))
        for number, body in enumerate(slices):
            unit.create(_part(self._name, version, number), Part(body=body), stale)
        if head is None:
            unit.create(_head(self._name), Head(version=0, parts=len(slices)), stale)
            return version
        unit.change(
            _head(self._name),
            Head.version.set(version),
            Head.parts.set(len(slices)),
            condition=Head.version == int(head.version),
            otherwise=stale,
        )
        for number in range(int(head.parts)):
            unit.remove(_part(self._name, version - 1, number), Record.pk.exists(), stale)
        return version

    def _reload(self) -> None:
        for _ in range(3):
            head = Head.of(fetch([_head(self._name)])[_head(self._name)])
            if head is None or int(head.version) == self._version:
                return
            version = int(head.version)
            keys = [_part(self._name, version, number) for number in range(int(head.parts))]
            parts = [Part.of(item) for item in fetch(keys).values()]
            if all(parts):
                packed = b"".join(part.body for part in parts if part is not None)
                self._value, self._version = self._decode(gzip.decompress(packed)), version
                return


def _sliced(packed: bytes) -> list[bytes]:
    return [packed[start : start + _PART] for start in range(0, len(packed), _PART)]
