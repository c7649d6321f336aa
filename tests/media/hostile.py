"""Files that somebody will send as photos sooner or later, made here so that none has to be stored.

Each builder's name is the file's name; `refused` says for which reason the city turns it away.
"""

import random
import zlib
from collections.abc import Callable

from PIL import Image

from tests.media.pictures import (
    JPEG_END,
    MARKER,
    SCRIPT,
    a_scene,
    a_zip,
    encoded,
    jpeg_segment,
    jpeg_with,
    png_chunk,
    png_of,
    riff_webp,
    with_jpeg_size,
)

Builder = Callable[[], bytes]
REFUSED: dict[str, tuple[str, Builder]] = {}


def refused(reason: str) -> Callable[[Builder], Builder]:
    def remember(build: Builder) -> Builder:
        REFUSED[build.__name__] = (reason, build)
        return build

    return remember


def _svg() -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>'.encode()


def _cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def _frames(kind: str) -> bytes:
    frames = [a_scene(200, 200, seed=seed) for seed in (1, 2, 3)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=80)


def _padded_scene(width: int, height: int) -> bytes:
    return encoded(Image.new("RGB", (width, height), "red"))


for _name, _data in {
    "nothing": b"",
    "one_byte": b"\xff",
    "noise": random.Random(7).randbytes(20_000),
    "plain_text": "随手拍".encode() * 500,
    "html_as_jpeg": b"<html>" + SCRIPT.encode(),
    "svg_as_jpeg": _svg(),
    "svg_bomb": b'<!DOCTYPE s [<!ENTITY a "aaaa">]><svg>&a;&a;</svg>',
    "pdf_as_jpeg": b"%PDF-1.7\n1 0 obj<</JS(" + MARKER + b")>>",
    "postscript_as_jpeg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(ls) system",
    "executable_as_jpeg": b"\x7fELF\x02\x01\x01" + b"\0" * 500,
    "heic_header": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 500,
    "start_of_jpeg_only": b"\xff\xd8\xff",
    "jpeg_without_a_frame": b"\xff\xd8" + jpeg_segment(0xE0, b"JFIF\0") + JPEG_END,
    "png_signature_only": b"\x89PNG\r\n\x1a\n",
    "png_without_header": b"\x89PNG\r\n\x1a\n" + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b""),
    "webp_without_picture": riff_webp((b"EXIF", b"x" * 20)),
    "sound_in_riff": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40,
}.items():
    REFUSED[_name] = ("not_a_photo", lambda data=_data: data)  # type: ignore[misc]  # a lambda's default has no type

for _kind in ("GIF", "BMP", "TIFF", "ICO", "PPM", "TGA", "JPEG2000", "AVIF"):
    REFUSED[f"{_kind.lower()}_as_jpeg"] = (
        "not_a_photo",
        lambda kind=_kind: encoded(a_scene(128, 128), kind),  # type: ignore[misc]  # a lambda's default has no type
    )


@refused("not_a_photo")
def animated_gif() -> bytes:
    return _frames("GIF")


@refused("not_a_photo")
def zip_as_jpeg() -> bytes:
    return a_zip()


@refused("not_a_photo")
def jpeg_of_a_million_segments() -> bytes:
    return jpeg_with(encoded(a_scene()), jpeg_segment(0xFE, b"") * 1_000_000)


@refused("too_large")
def eleven_megabytes() -> bytes:
    return encoded(a_scene()) + bytes(11 * 1024 * 1024)


@refused("too_many_pixels")
def png_bomb_of_400_megapixels() -> bytes:
    return png_of(20_000, 20_000, rows=zlib.compress(bytes(20_001 * 20_000), 9))


@refused("too_many_pixels")
def png_that_promises_four_exapixels() -> bytes:
    return png_of(2**31 - 1, 2**31 - 1, rows=b"")


@refused("too_many_pixels")
def jpeg_that_promises_four_gigapixels() -> bytes:
    return with_jpeg_size(encoded(a_scene()), 65_500, 65_500)


@refused("too_many_pixels")
def webp_that_promises_a_gigantic_canvas() -> bytes:
    return riff_webp((b"VP8X", bytes(4) + b"\xff\xff\xff\xff\xff\xff"), (b"VP8 ", bytes(20)))


@refused("too_many_pixels")
def webp_that_promises_268_megapixels() -> bytes:
    return riff_webp((b"VP8L", b"\x2f" + (0x3FFF | 0x3FFF << 14).to_bytes(4, "little") + bytes(20)))


@refused("too_small")
def png_of_one_pixel() -> bytes:
    return png_of(1, 1)


@refused("too_small")
def jpeg_of_one_pixel() -> bytes:
    return _padded_scene(1, 1)


@refused("too_small")
def webp_of_one_pixel() -> bytes:
    return encoded(a_scene(1, 1), "WEBP")


@refused("too_small")
def jpeg_of_63_pixels() -> bytes:
    return _padded_scene(63, 400)


@refused("too_small")
def png_without_width() -> bytes:
    return png_of(0, 400, rows=b"")


@refused("too_small")
def jpeg_without_height() -> bytes:
    return with_jpeg_size(encoded(a_scene()), 800, 0)


@refused("too_small")
def thread_of_30000_pixels() -> bytes:
    return _padded_scene(30_000, 1)


@refused("odd_shape")
def ribbon_of_6000_by_70() -> bytes:
    return _padded_scene(6_000, 70)


@refused("too_complex")
def jpeg_of_a_thousand_scans() -> bytes:
    whole = encoded(a_scene(640, 640), progressive=True)
    last = whole.rfind(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * 1_000 + JPEG_END


@refused("animated")
def animated_png() -> bytes:
    return _frames("PNG")


@refused("animated")
def animated_webp() -> bytes:
    return _frames("WEBP")


@refused("damaged")
def jpeg_cut_in_half() -> bytes:
    return _cut(encoded(a_scene()), 0.5)


@refused("damaged")
def jpeg_without_its_last_bytes() -> bytes:
    return encoded(a_scene())[:-40]


@refused("damaged")
def progressive_jpeg_cut_in_half() -> bytes:
    return _cut(encoded(a_scene(), progressive=True), 0.5)


@refused("damaged")
def png_cut_in_half() -> bytes:
    return _cut(encoded(a_scene(), "PNG"), 0.5)


@refused("damaged")
def webp_cut_in_half() -> bytes:
    return _cut(encoded(a_scene(), "WEBP"), 0.5)


@refused("damaged")
def png_with_noise_for_data() -> bytes:
    return png_of(500, 500, rows=random.Random(9).randbytes(5_000))


@refused("damaged")
def png_with_a_wrong_checksum() -> bytes:
    whole = bytearray(png_of(500, 500))
    whole[29] ^= 0xFF
    return bytes(whole)


@refused("damaged")
def png_whose_second_header_is_over_the_limit() -> bytes:
    second = (7_000).to_bytes(4, "big") * 2 + bytes((8, 0, 0, 0, 0))
    return png_of(500, 500, png_chunk(b"IHDR", second), rows=zlib.compress(bytes(7_001 * 7_000), 9))


@refused("damaged")
def png_text_that_inflates_to_100_megabytes() -> bytes:
    text = b"note\0\0" + zlib.compress(bytes(100_000_000), 9)
    return png_of(500, 500, png_chunk(b"zTXt", text))


@refused("damaged")
def jpeg_with_two_frame_headers() -> bytes:
    whole = encoded(a_scene())
    at = whole.find(b"\xff\xc0")
    frame = whole[at : at + 19]
    return whole[:at] + with_jpeg_size(b"\0" + frame, 128, 128)[1:] + whole[at:]


@refused("damaged")
def webp_whose_canvas_is_not_its_picture() -> bytes:
    picture = encoded(a_scene(200, 200), "WEBP")[12:]
    canvas = bytes(4) + (2_999).to_bytes(3, "little") * 2
    length = int.from_bytes(picture[4:8], "little")
    return riff_webp((b"VP8X", canvas), (picture[:4], picture[8 : 8 + length]))
