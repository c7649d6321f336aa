"""Honest photos for the tests, and the pieces of which file formats are made."""

import io
import random
import zipfile
import zlib

from PIL import Image, ImageDraw

MARKER = b"MARKER-5e1f"
SCRIPT = f"<script>alert('{MARKER.decode()}')</script>"
JPEG_END = b"\xff\xd9"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def a_scene(width: int = 800, height: int = 600, *, seed: int = 1) -> Image.Image:
    """A picture with light, edges and colours, different for each seed."""
    dice = random.Random(seed)
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(24):
        left, top = dice.randrange(width), dice.randrange(height)
        colour = (dice.randrange(256), dice.randrange(256), dice.randrange(256))
        draw.rectangle((left, top, left + width // 5, top + height // 6), fill=colour)
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The image as a file of this kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def an_exif(*, orientation: int | None = None, gps: dict[int, object] | None = None, **texts: str) -> Image.Exif:
    """EXIF as phones write it: artist and description as text, a place, an orientation."""
    exif = Image.Exif()
    for tag, text in zip((0x010E, 0x013B, 0x010F), texts.values(), strict=False):
        exif[tag] = text
    if orientation is not None:
        exif[0x0112] = orientation
    if gps is not None:
        exif.get_ifd(0x8825).update(gps)
    return exif


def a_zip() -> bytes:
    """An archive with a marked file in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Main.class", MARKER)
    return out.getvalue()


def jpeg_segment(marker: int, body: bytes) -> bytes:
    """One JPEG segment with its length."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg_with(jpeg: bytes, *segments: bytes) -> bytes:
    """The JPEG with segments put right behind its start."""
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk with its length and checksum."""
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png_of(width: int, height: int, *chunks: bytes, colour: int = 0, rows: bytes | None = None) -> bytes:
    """A PNG of one shade, built by hand, so that it may promise what Pillow would never write."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header = png_chunk(b"IHDR", size + bytes((8, colour, 0, 0, 0)))
    data = rows if rows is not None else zlib.compress((b"\0" + b"\x80" * width) * height, 9)
    return PNG_SIGNATURE + header + b"".join(chunks) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def riff_webp(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP container of these chunks."""
    body = b"".join(name + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def with_jpeg_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The JPEG, its frame header lying about its size."""
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        at = jpeg.find(marker)
        if at > 0:
            return jpeg[: at + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + jpeg[at + 9 :]
    raise ValueError("no frame header")
