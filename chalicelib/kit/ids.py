"""ULIDs: 48 bits of milliseconds, 80 random bits, 26 characters of Crockford's base 32 (github.com/ulid/spec).

Stored as 16 bytes, spoken as text. A client's ULID never orders anything: server time does.
"""

import hashlib
import os
import re
from functools import lru_cache

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [one + two for one in _ALPHABET for two in _ALPHABET]
_SPELLING = re.compile(f"[0-7][{_ALPHABET}]{{25}}")
_AS_PYTHON_COUNTS = str.maketrans(_ALPHABET, "0123456789abcdefghijklmnopqrstuv")
LENGTH = 26


def new_ulid(at_ms: int) -> str:
    """A fresh id of that moment."""
    return from_bytes(at_ms.to_bytes(6, "big") + os.urandom(10))


def derived_ulid(at_ms: int, *parts: str) -> str:
    """The id that these parts always give: what a repeated reaction creates twice is created once."""
    return from_bytes(at_ms.to_bytes(6, "big") + hashlib.sha256("\x1f".join(parts).encode()).digest()[:10])


def is_ulid(text: str) -> bool:
    """Whether the text is a ULID in its canonical (upper-case) spelling."""
    return _SPELLING.fullmatch(text) is not None


def ulid_ms(text: str) -> int:
    """The moment inside a ULID, UTC milliseconds."""
    return int.from_bytes(to_bytes(text)[:6], "big")


def to_bytes(text: str) -> bytes:
    """The 16 bytes of a ULID. ValueError for what is not one."""
    if not is_ulid(text):
        raise ValueError(f"not a ULID: {text!r}")
    return int(text.translate(_AS_PYTHON_COUNTS), 32).to_bytes(16, "big")


@lru_cache(maxsize=4096)
def from_bytes(raw: bytes) -> str:
    """The text of 16 bytes."""
    number = int.from_bytes(raw, "big")
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])
