"""No byte of metadata is in what the city shows: taken apart by another's parser (hachoir), not by ours or Pillow's."""

import pytest
from hachoir.core import config
from hachoir.field import Field
from hachoir.parser import guessParser
from hachoir.stream import StringInputStream

from chalicelib.media.photos import process_photo
from tests.media.carriers import CARRIERS
from tests.media.pictures import a_scene, an_exif, encoded

config.quiet = True
# What a decoder needs. JFIF's own header says "no unit, 1 by 1" and carries no thumbnail: 18 bytes, always the same.
PICTURE = {"start_image", "quantization", "start_frame", "huffman", "start_scan", "image_data", "end_image"}
JFIF = bytes.fromhex("ffe000104a46494600010100000100010000")
GPS: dict[int, object] = {1: "N", 2: (36.0, 48.0, 47.16), 3: "E", 4: (118.0, 3.0, 17.28)}


def pieces(jpeg: bytes) -> list[Field]:
    """The top pieces of a JPEG; together they are all of it."""
    found = list(guessParser(StringInputStream(jpeg)))
    assert sum(piece.size for piece in found) == len(jpeg) * 8
    return found


def metadata_bytes(jpeg: bytes) -> int:
    """How many bytes are neither picture nor JFIF's constant header."""
    kept = [piece for piece in pieces(jpeg) if piece.name.partition("[")[0] not in PICTURE]
    headers = [piece for piece in kept if jpeg[piece.address // 8 : (piece.address + piece.size) // 8] == JFIF]
    return int(sum(piece.size // 8 for piece in kept)) - len(JFIF) * len(headers)


def honest() -> bytes:
    """A photo as a phone takes it."""
    exif = an_exif(orientation=6, gps=GPS, description="note", artist="Zhang San", make="PhoneMaker")
    return encoded(a_scene(), exif=exif, comment=b"comment", icc_profile=b"profile" * 20)


def test_the_parser_sees_what_a_camera_writes() -> None:
    assert metadata_bytes(honest()) > 300


@pytest.mark.parametrize("name", ["honest", *sorted(CARRIERS)])
def test_no_derivative_has_a_byte_of_metadata(name: str) -> None:
    photo = process_photo(CARRIERS[name]() if name in CARRIERS else honest())
    assert [metadata_bytes(each) for each in (photo.jpeg, photo.thumbnail)] == [0, 0]
