"""A photo as a stranger sent it becomes a photo that the city may show: bytes in, bytes out, nothing kept."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Literal

from PIL import Image

from chalicelib.media.headers import Header, read_header
from chalicelib.media.rules import Area

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MIN_SIDE_PX = 64
MAX_SIDES_RATIO = 12
MAX_SCANS = 32
LARGE_PX = 1600
THUMBNAIL_PX = 256

Reason = Literal[
    "too_large",
    "not_a_photo",
    "too_many_pixels",
    "too_small",
    "odd_shape",
    "too_complex",
    "animated",
    "damaged",
]

# Pillow is content without it, but a PNG without its end was cut off.
_PNG_END = b"IEND\xaeB`\x82"
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PhotoUnreadable(Exception):
    """These bytes are not a photo that the city accepts; `reason` is stable, for programs."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class ProcessedPhoto:
    """What is kept: two clean JPEGs, and the fingerprints of the original."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str
    dhash: int


def process_photo(original: bytes) -> ProcessedPhoto:
    """Turn an upload into what may be shown: upright, ≤ 1600 px, a 256 px thumbnail, no metadata at all.

    Raises PhotoUnreadable for whatever is not one still JPEG, PNG or WebP of bearable size.
    """
    header = _admit(original)
    try:
        image = _decode(original, header)
        clean = _clean(image)
    except PhotoUnreadable:
        raise
    except Exception as damage:  # decoders raise a dozen types on bytes made by strangers; all mean the same
        raise PhotoUnreadable("damaged") from damage
    return ProcessedPhoto(
        jpeg=_encode(clean, quality=85),
        thumbnail=_thumbnail(clean),
        width=clean.width,
        height=clean.height,
        sha256=hashlib.sha256(original).hexdigest(),
        dhash=_dhash(clean),
    )


def mask_photo(jpeg: bytes, areas: Iterable[Area]) -> bytes:
    """The thumbnail of a photo that was processed, with one colour, their mean, in place of each of these areas.

    One colour tells nothing: from the mosaic of a number plate its letters can be worked out.
    """
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as opened:
        image = opened.convert("RGB")
    for area in areas:
        box = _box(area, image)
        piece = image.crop(box)
        image.paste(piece.resize((1, 1), Image.Resampling.BOX).resize(piece.size), box)
    return _thumbnail(image)


def hamming(one: int, other: int) -> int:
    """In how many of their 64 bits two perceptual hashes differ."""
    return (one ^ other).bit_count()


def _admit(original: bytes) -> Header:
    if len(original) > MAX_BYTES:
        raise PhotoUnreadable("too_large")
    header = read_header(original)
    if header is None:
        raise PhotoUnreadable("not_a_photo")
    shorter, longer = sorted((header.width, header.height))
    if header.pixels > MAX_PIXELS:
        raise PhotoUnreadable("too_many_pixels")
    if shorter < MIN_SIDE_PX:
        raise PhotoUnreadable("too_small")
    if longer > MAX_SIDES_RATIO * shorter:
        raise PhotoUnreadable("odd_shape")
    if header.scans > MAX_SCANS:
        raise PhotoUnreadable("too_complex")
    return header


def _decode(original: bytes, header: Header) -> Image.Image:
    if header.format == "PNG" and _PNG_END not in original:
        raise PhotoUnreadable("damaged")
    image = Image.open(io.BytesIO(original), formats=[header.format])
    if image.size != (header.width, header.height):
        raise PhotoUnreadable("damaged")
    # Phones write multi-picture JPEGs (depth, brightness): the first is the photo, the rest is dropped.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise PhotoUnreadable("animated")
    image.draft("RGB", (LARGE_PX, LARGE_PX))
    image.load()
    return image


def _clean(image: Image.Image) -> Image.Image:
    flat = _flatten(image)
    flat.thumbnail((LARGE_PX, LARGE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    turn = _UPRIGHT.get(_orientation(image))
    upright = flat.transpose(turn) if turn is not None else flat
    # Pixels alone move over: Pillow's copies and conversions carry comments and profiles along.
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    return bare


def _flatten(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    page = Image.new("RGB", image.size, "white")
    page.paste(layer, mask=layer)
    return page


def _box(area: Area, image: Image.Image) -> tuple[int, int, int, int]:
    """The pixels that an area touches, one at least."""
    width, height = image.size
    right, bottom = area.left + area.width, area.top + area.height
    left, top = min(int(area.left * width), width - 1), min(int(area.top * height), height - 1)
    far = max(left + 1, ceil(right * width)), max(top + 1, ceil(bottom * height))
    return left, top, min(width, far[0]), min(height, far[1])


def _thumbnail(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS)
    return _encode(small, quality=80)


def _encode(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _dhash(image: Image.Image) -> int:
    """64 bits: is each of 8 × 8 fields brighter than its right neighbour? Survives re-encoding."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for at in range(len(grey)):
        if at % 9 != 8:
            bits = bits << 1 | (grey[at] > grey[at + 1])
    return bits


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # broken EXIF is no reason to refuse a photo
        return 1
