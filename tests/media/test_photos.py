"""An honest photo comes out upright, small and bare, with fingerprints that find it again."""

import hashlib
import io

import pytest
from PIL import Image, ImageOps

from chalicelib.media.photos import PhotoUnreadable, hamming, process_photo
from tests.media.pictures import a_scene, an_exif, encoded

ZHANGDIAN_GPS: dict[int, object] = {1: "N", 2: (36.0, 48.0, 47.16), 3: "E", 4: (118.0, 3.0, 17.28)}


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def segments(jpeg: bytes) -> set[int]:
    """The markers that stand before the first scan."""
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_of_each_welcome_format_becomes_two_jpegs(kind: str) -> None:
    photo = process_photo(encoded(a_scene(), kind))
    assert opened(photo.jpeg).format == opened(photo.thumbnail).format == "JPEG"
    assert opened(photo.jpeg).size == (photo.width, photo.height) == (800, 600)


def test_a_photo_of_12_megapixels_is_brought_to_1600_pixels_and_a_thumbnail_of_256() -> None:
    photo = process_photo(encoded(a_scene(4_000, 3_000)))
    assert opened(photo.jpeg).size == (photo.width, photo.height) == (1_600, 1_200)
    assert opened(photo.thumbnail).size == (256, 192)


def test_a_small_photo_is_not_blown_up() -> None:
    photo = process_photo(encoded(a_scene(200, 100)))
    assert opened(photo.jpeg).size == opened(photo.thumbnail).size == (200, 100)


def test_a_photo_of_just_under_40_megapixels_is_accepted() -> None:
    photo = process_photo(encoded(Image.new("RGB", (8_000, 5_000), "navy")))
    assert (photo.width, photo.height) == (1_600, 1_000)


def test_a_photo_of_just_over_40_megapixels_is_refused() -> None:
    with pytest.raises(PhotoUnreadable, match="too_many_pixels"):
        process_photo(encoded(Image.new("L", (8_000, 5_001))))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_a_photo_is_turned_upright_as_its_camera_says(kind: str, orientation: int) -> None:
    data = encoded(a_scene(400, 300), kind, exif=an_exif(orientation=orientation))
    expected = ImageOps.exif_transpose(opened(data)).convert("RGB")
    photo = process_photo(data)
    assert (photo.width, photo.height) == expected.size
    upright = process_photo(encoded(expected, "PNG"))
    assert hamming(photo.dhash, upright.dhash) <= 2


def test_every_trace_of_the_camera_is_gone() -> None:
    exif = an_exif(orientation=6, gps=ZHANGDIAN_GPS, description="secret-note", artist="Zhang San", make="PhoneMaker")
    data = encoded(a_scene(), exif=exif, comment=b"secret-comment", icc_profile=b"secret-profile" * 20)
    for text in (b"secret-note", b"Zhang San", b"PhoneMaker", b"secret-comment", b"secret-profile"):
        assert text in data
    photo = process_photo(data)
    for derivative in (photo.jpeg, photo.thumbnail):
        assert not {marker for marker in segments(derivative) if marker >= 0xE1}, "only JFIF's own header may stand"
        for text in (b"secret", b"Zhang", b"PhoneMaker", b"Exif", b"http", b"ICC_PROFILE", b"GPS"):
            assert text not in derivative
        assert not dict(opened(derivative).getexif())


def test_the_sha256_is_that_of_the_original() -> None:
    data = encoded(a_scene())
    assert process_photo(data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("seed", range(5))
def test_the_perceptual_hash_survives_what_phones_and_chats_do_to_a_photo(seed: int) -> None:
    scene = a_scene(1_600, 1_200, seed=seed)
    first = process_photo(encoded(scene, quality=95))
    again = [
        encoded(scene, quality=40),
        encoded(scene.resize((640, 480))),
        encoded(scene, "WEBP", quality=60),
        encoded(scene, "PNG"),
        first.jpeg,
        first.thumbnail,
    ]
    assert all(hamming(first.dhash, process_photo(copy).dhash) <= 4 for copy in again)


def test_different_scenes_have_hashes_far_apart() -> None:
    hashes = [process_photo(encoded(a_scene(seed=seed))).dhash for seed in range(12)]
    apart = [hamming(one, other) for at, one in enumerate(hashes) for other in hashes[at + 1 :]]
    assert min(apart) > 10
    assert all(0 <= one < 2**64 for one in hashes)


def test_hamming_counts_the_bits_that_differ() -> None:
    assert hamming(0, 0) == 0
    assert hamming(0, 2**64 - 1) == 64
    assert hamming(0b1010, 0b0110) == 2


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "RGBA", "LA"])
def test_a_photo_of_any_colour_mode_keeps_its_look(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    photo = process_photo(encoded(a_scene().convert(mode), kind))
    assert hamming(photo.dhash, process_photo(encoded(a_scene())).dhash) <= 8


def test_what_is_transparent_becomes_white() -> None:
    photo = process_photo(encoded(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"))
    assert opened(photo.jpeg).getpixel((150, 150)) == (255, 255, 255)


def test_the_same_upload_gives_the_same_bytes() -> None:
    data = encoded(a_scene())
    assert process_photo(data) == process_photo(data)
