"""Photos as phones send them: tiny, each another picture, with all that a camera writes beside the pixels."""

import io
from functools import cache
from random import Random

from PIL import Image

CAMERA, WORDS = "A citizen's camera", "openid of whoever took it"
FIELDS, SIZE = (9, 8), (72, 64)
_MAKE, _TAKEN_AT = 0x010F, 0x0132


@cache
def picture(number: int, take: int = 0) -> bytes:
    """The bytes of a picture; another take of it looks the same, and has other bytes."""
    grey = Image.frombytes("L", FIELDS, Random(number).randbytes(FIELDS[0] * FIELDS[1]))
    exif = Image.Exif()
    exif[_MAKE], exif[_TAKEN_AT] = CAMERA, "2026:11:23 08:59:58"
    out = io.BytesIO()
    pixels = grey.resize(SIZE, Image.Resampling.NEAREST).convert("RGB")
    pixels.save(out, "JPEG", quality=90 - take, exif=exif, comment=WORDS.encode())
    return out.getvalue()
