"""Where policies live.

POLICIES / <name>#<number>     one published version: effective_at, document (JSON), proposal, approver
SNAP#policies                  all of them, as the snapshot that every process keeps
"""

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.pages import Listing, every
from ..kit.record import Record, UlidAttribute
from ..kit.snapshot import Snapshot
from ..kit.table import Key
from .rules import Book, Version

PARTITION = "POLICIES"


class PolicyVersion(Record):
    name = UnicodeAttribute(attr_name="nm")
    number = NumberAttribute(attr_name="vn")
    effective_at = NumberAttribute(attr_name="ea")
    document = UnicodeAttribute(attr_name="dc")
    proposal = UlidAttribute(attr_name="pp", null=True)

    def version(self) -> Version:
        """The row as a plain value."""
        document = msgspec.json.decode(self.document)
        return Version(self.name, int(self.number), int(self.effective_at), document, self.proposal or "")


def key_of(name: str, number: int) -> Key:
    """Where a version lives."""
    return Key(PARTITION, f"{name}#{number:06d}")


def versions_of(name: str = "") -> list[Version]:
    """All versions (of one document), read strongly, in order."""
    prefix = f"{name}#" if name else None
    rows = (PolicyVersion.of(item) for item in every(Listing(PARTITION, prefix=prefix)))
    return [row.version() for row in rows if row is not None]


def document_of_all() -> bytes:
    """The snapshot's document."""
    return msgspec.json.encode(versions_of())


def _decode(document: bytes) -> Book:
    return Book(msgspec.json.decode(document, type=list[Version]))


snapshot: Snapshot[Book] = Snapshot("policies", _decode, Book([]))
