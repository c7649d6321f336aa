"""A photo's id is a signed right: it reads back whole, and nobody can make or bend one."""

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.media.grants import Grant, issue_grant, read_grant

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
PERSON, NUMBER = bytes(range(16)), bytes(range(8))
EXPIRES_AT = 1_772_673_843_000


def a_photo_id() -> str:
    return issue_grant(PERSON, NUMBER, expires_at=EXPIRES_AT, key=KEY)


@given(
    person=st.binary(min_size=16, max_size=16),
    number=st.binary(min_size=8, max_size=8),
    expires_at=st.integers(0, 2**32 * 1000 - 1),
)
def test_a_grant_reads_back_to_the_whole_second(person: bytes, number: bytes, expires_at: int) -> None:
    photo_id = issue_grant(person, number, expires_at=expires_at, key=KEY)
    assert read_grant(photo_id, key=KEY) == Grant(person, number, expires_at // 1000 * 1000)


@given(st.binary(min_size=16, max_size=16))
def test_a_photo_id_is_48_characters_that_fit_into_any_address(person: bytes) -> None:
    photo_id = issue_grant(person, NUMBER, expires_at=EXPIRES_AT, key=KEY)
    assert len(photo_id) == 48
    assert photo_id.replace("-", "a").replace("_", "a").isalnum()
    assert photo_id.isascii()


def test_a_grant_of_another_key_is_no_grant() -> None:
    assert read_grant(a_photo_id(), key=OTHER_KEY) is None


def test_no_single_character_of_a_photo_id_can_be_changed() -> None:
    photo_id = a_photo_id()
    for at, character in enumerate(photo_id):
        for other in "A9_-z":
            if other != character:
                assert read_grant(photo_id[:at] + other + photo_id[at + 1 :], key=KEY) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "x",
        "A" * 47,
        "A" * 48,
        "A" * 49,
        "=" * 48,
        "随" * 48,
        "a/b+" * 12,
        "../" * 16,
        "A" * 47 + "\n",
        "١" * 48,
    ],
)
def test_nonsense_is_no_grant(nonsense: str) -> None:
    assert read_grant(nonsense, key=KEY) is None


@pytest.mark.parametrize("around", [" {}", "{} ", "{}\n", "{}=", "\0{}"])
def test_a_grant_with_something_around_it_is_no_grant(around: str) -> None:
    assert read_grant(around.format(a_photo_id()), key=KEY) is None


def test_a_tag_made_for_another_purpose_with_the_same_key_is_no_grant() -> None:
    body = PERSON + NUMBER + (EXPIRES_AT // 1000).to_bytes(4, "big")
    forged = base64.urlsafe_b64encode(body + hmac.digest(KEY, body, "sha256")[:8]).decode()
    assert read_grant(forged, key=KEY) is None


@pytest.mark.parametrize(("person", "number"), [(b"short", NUMBER), (PERSON, b"long" * 3), (b"", b"")])
def test_a_grant_cannot_be_issued_for_half_a_name(person: bytes, number: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        issue_grant(person, number, expires_at=EXPIRES_AT, key=KEY)
