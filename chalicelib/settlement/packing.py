"""Pages: the lines of a batch, five hundred at a time, compressed, each named by the hash of what it says. Pure.

The name is the content: two jobs at once write the same pages, nobody can overwrite one, and a changed byte shows.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence

import msgspec

from .rules import Line

LINES = 500
_decoder = msgspec.json.Decoder(tuple[Line, ...])


class PageDamaged(ValueError):
    """A page does not say what its name says."""


def packed(lines: Sequence[Line]) -> Iterator[tuple[str, bytes]]:
    """(name, body) of every page."""
    for start in range(0, len(lines), LINES):
        raw = msgspec.json.encode(lines[start : start + LINES])
        yield hashlib.sha256(raw).hexdigest(), zlib.compress(raw, 6)


def opened(name: str, body: bytes) -> tuple[Line, ...]:
    """The lines of a page. PageDamaged when it is not the one that its name says."""
    try:
        raw = zlib.decompress(body)
        if hashlib.sha256(raw).hexdigest() != name:
            raise PageDamaged(name)
        return _decoder.decode(raw)
    except (zlib.error, msgspec.DecodeError) as error:
        raise PageDamaged(name) from error
