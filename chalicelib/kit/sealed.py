"""Sealed ids: a code that names a record of ours, `<kind>.<id: 22 characters>.<mac: 16 characters>`.

The key is derived, so that the same command shows the same code again and nothing that opens a door is stored. What the
code is worth, and how often, the record says.
"""

from collections.abc import Iterator

from .codes import derived_key, from_text, same, tag, to_text
from .ids import from_bytes, to_bytes
from .secrets import key_ring


def seal(kind: str, purpose: str, ulid: str) -> str:
    """The code of an id, under the newest key."""
    return f"{kind}.{to_text(to_bytes(ulid))}.{next(_macs(purpose, ulid))}"


def unseal(kind: str, purpose: str, code: str) -> str | None:
    """The id that a code of this kind names; None for what we did not seal, under any key that still counts."""
    said, _, rest = code.partition(".")
    name, _, mac = rest.partition(".")
    raw = from_text(name)
    if said != kind or raw is None or len(raw) != 16:
        return None
    ulid = from_bytes(raw)
    return ulid if any(same(mac, good) for good in _macs(purpose, ulid)) else None


def _macs(purpose: str, ulid: str) -> Iterator[str]:
    for _, master in key_ring().codes:
        yield to_text(tag(derived_key(bytes.fromhex(master), purpose, ulid), purpose.encode(), 12))
