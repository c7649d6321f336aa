"""Photos that carry something: scripts, places, other pictures, archives.

The city keeps the picture and nothing else: MARKER must be gone from both derivatives.
"""

import random
import zlib
from collections.abc import Callable

from PIL import Image

from tests.media.pictures import (
    MARKER,
    SCRIPT,
    a_scene,
    a_zip,
    an_exif,
    encoded,
    jpeg_segment,
    jpeg_with,
    png_chunk,
    png_of,
)

Builder = Callable[[], bytes]
CARRIERS: dict[str, Builder] = {}


def carrier(build: Builder) -> Builder:
    CARRIERS[build.__name__] = build
    return build


@carrier
def jpeg_with_scripts_in_exif() -> bytes:
    return encoded(a_scene(), exif=an_exif(description=SCRIPT, artist=f"<?php echo '{MARKER.decode()}' ?>"))


@carrier
def jpeg_with_a_script_for_comment() -> bytes:
    return encoded(a_scene(), comment=SCRIPT.encode())


@carrier
def jpeg_with_xmp() -> bytes:
    packet = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + MARKER + b"</x:xmpmeta>"
    return jpeg_with(encoded(a_scene()), jpeg_segment(0xE1, packet))


@carrier
def jpeg_with_a_false_colour_profile() -> bytes:
    return encoded(a_scene(), icc_profile=MARKER * 40)


@carrier
def jpeg_with_photoshop_and_iptc_notes() -> bytes:
    return jpeg_with(encoded(a_scene()), jpeg_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04" + MARKER))


@carrier
def jpeg_with_another_picture_in_its_exif() -> bytes:
    hidden = encoded(a_scene(160, 120, seed=5), comment=MARKER)
    return jpeg_with(encoded(a_scene()), jpeg_segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + hidden))


@carrier
def jpeg_with_exif_that_points_at_itself() -> bytes:
    entry = b"\x69\x87\x04\0\x01\0\0\0\x08\0\0\0"
    body = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + b"\x08\0\0\0" + MARKER
    return jpeg_with(encoded(a_scene()), jpeg_segment(0xE1, body))


@carrier
def jpeg_with_exif_of_noise() -> bytes:
    return jpeg_with(encoded(a_scene()), jpeg_segment(0xE1, b"Exif\0\0" + MARKER + random.Random(3).randbytes(900)))


@carrier
def jpeg_with_orientation_99() -> bytes:
    return encoded(a_scene(), exif=an_exif(orientation=99, artist=MARKER.decode()))


@carrier
def jpeg_with_a_word_for_orientation() -> bytes:
    entry = b"\x12\x01\x02\0\x04\0\0\0up!\0"
    body = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4) + MARKER
    return jpeg_with(encoded(a_scene()), jpeg_segment(0xE1, body))


@carrier
def jpeg_that_is_also_aa_zip() -> bytes:
    return encoded(a_scene()) + a_zip()


@carrier
def jpeg_with_a_film_behind_it() -> bytes:
    return encoded(a_scene()) + b"\0\0\0\x18ftypmp42" + MARKER + random.Random(4).randbytes(400_000)


@carrier
def jpeg_of_two_pictures() -> bytes:
    second = Image.new("RGB", (800, 600))
    return encoded(a_scene(), "MPO", save_all=True, append_images=[second], comment=MARKER)


@carrier
def png_with_text() -> bytes:
    return png_of(500, 500, png_chunk(b"tEXt", b"Comment\0" + SCRIPT.encode()), png_chunk(b"prVt", MARKER))


@carrier
def png_with_leftovers_behind_its_end() -> bytes:
    return encoded(a_scene(), "PNG") + MARKER + encoded(a_scene(seed=2), "PNG")


@carrier
def png_of_700000_empty_chunks() -> bytes:
    return png_of(500, 500, png_chunk(b"prVt", MARKER), png_chunk(b"teSt", b"") * 700_000)


@carrier
def png_whose_data_inflates_to_200_megabytes() -> bytes:
    return png_of(500, 500, png_chunk(b"prVt", MARKER), rows=zlib.compress(bytes(200_000_000), 9))


@carrier
def webp_with_exif_and_xmp() -> bytes:
    exif = an_exif(artist=MARKER.decode()).tobytes()
    return encoded(a_scene(), "WEBP", exif=exif, xmp=b"<x:xmpmeta>" + MARKER + b"</x:xmpmeta>")


@carrier
def webp_with_something_behind_it() -> bytes:
    return encoded(a_scene(), "WEBP") + MARKER + a_zip()
