"""What a photo says of itself, read from its first bytes without decoding anything.

Decoders allocate what the header asks for, so the size is judged here, before any of them is started.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Format = Literal["JPEG", "PNG", "WEBP"]

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_WEBP_KEYFRAME = b"\x9d\x01\x2a"
_WEBP_LOSSLESS = b"\x2f"

_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_MOST_SEGMENTS = 2_000
_NO_FRAME_HEADERS = {0xC4, 0xC8, 0xCC}
# Inside a scan FF 00 is data, FF D0–D7 restarts the decoder, FF FF is padding: all others are markers.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Header:
    """The real format, the size in pixels, and for a JPEG how many passes it asks the decoder to make."""

    format: Format
    width: int
    height: int
    scans: int = 1

    @property
    def pixels(self) -> int:
        return self.width * self.height


def read_header(data: bytes) -> Header | None:
    """The header of a JPEG, PNG or WebP by its content, or None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG_SIGNATURE):
        return _png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _png(data: bytes) -> Header | None:
    if data[8:16] != b"\x00\x00\x00\rIHDR" or len(data) < 24:
        return None
    return Header("PNG", int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big"))


def _webp(data: bytes) -> Header | None:
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        return Header("WEBP", *(int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7)))
    if kind == b"VP8L" and body[:1] == _WEBP_LOSSLESS:
        bits = int.from_bytes(body[1:5], "little")
        return Header("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and body[3:6] == _WEBP_KEYFRAME:
        return Header("WEBP", *(int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8)))
    return None


def _jpeg(data: bytes) -> Header | None:
    size: tuple[int, int] | None = None
    scans = 0
    for count, (marker, body) in enumerate(_jpeg_segments(data)):
        if count >= _MOST_SEGMENTS:
            return None
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_HEADERS:
            frame = data[body : body + 5]
            size = (int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big"))
        scans += marker == _START_OF_SCAN
    return Header("JPEG", *size, scans) if size and scans else None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Every marker up to the end of the image, with the place where its body starts."""
    found = _MARKER.search(data, 2)
    while found and data[found.start() + 1] != _END_OF_IMAGE:
        body = found.end() + 2
        yield data[found.start() + 1], body
        length = int.from_bytes(data[found.end() : body], "big")
        found = _MARKER.search(data, found.end() + length)
