"""Photos as a courier's phone takes them: a real JPEG, with the place in its EXIF."""

import io
import random

from PIL import Image, ImageDraw

_GPS_IFD = 0x8825
_ORIENTATION = 0x0112
_MAKE = 0x010F


def a_photo(seed: int, *, lat: float, lng: float) -> bytes:
    """A JPEG of 1280 × 960 with orientation 6, a maker's name, and GPS in its EXIF."""
    dice = random.Random(seed)
    image = Image.linear_gradient("L").resize((1280, 960)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        left, top = dice.randrange(1200), dice.randrange(900)
        colour = (dice.randrange(256), dice.randrange(256), dice.randrange(256))
        draw.ellipse((left, top, left + 160, top + 120), fill=colour)
    exif = Image.Exif()
    exif[_MAKE], exif[_ORIENTATION] = "DEMO-PHONE", 6
    exif.get_ifd(_GPS_IFD).update({1: "N", 2: _degrees(lat), 3: "E", 4: _degrees(lng)})
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    whole = int(value)
    minutes = int((value - whole) * 60)
    return float(whole), float(minutes), round((value - whole - minutes / 60) * 3600, 4)
