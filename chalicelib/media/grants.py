"""A photo's id is the right to upload it: who, which, until when, signed. Nothing is stored for it.

    person (16 bytes) · number (8 bytes) · expiry (4 bytes, seconds) · tag (8 bytes of HMAC-SHA256)

36 bytes make exactly 48 characters of URL-safe base64: no padding, no spare bits, one spelling a grant.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

PERSON_BYTES = 16
NUMBER_BYTES = 8
_EXPIRY_BYTES = 4
_BODY_BYTES = PERSON_BYTES + NUMBER_BYTES + _EXPIRY_BYTES
_TAG_BYTES = 8
_PURPOSE = b"photo-grant:"
_SPELLING = re.compile(r"[A-Za-z0-9_-]{48}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may upload which photo, until when. Whoever needs it fresh compares `expires_at` with the clock."""

    person: bytes
    number: bytes
    expires_at: int


def issue_grant(person: bytes, number: bytes, *, expires_at: int, key: bytes) -> str:
    """The photo_id of a grant; `expires_at` is in UTC milliseconds and is kept to the whole second below."""
    if len(person) != PERSON_BYTES or len(number) != NUMBER_BYTES:
        raise ValueError("a grant names a person by 16 bytes and a photo by 8")
    body = person + number + (expires_at // 1000).to_bytes(_EXPIRY_BYTES, "big")
    return base64.urlsafe_b64encode(body + _tag(body, key)).decode("ascii")


def read_grant(photo_id: str, *, key: bytes) -> Grant | None:
    """What the photo_id grants, whether still fresh or not; None if we did not sign it with this key."""
    if not _SPELLING.fullmatch(photo_id):
        return None
    signed = base64.urlsafe_b64decode(photo_id)
    body, tag = signed[:_BODY_BYTES], signed[_BODY_BYTES:]
    if not hmac.compare_digest(tag, _tag(body, key)):
        return None
    person, number = body[:PERSON_BYTES], body[PERSON_BYTES : PERSON_BYTES + NUMBER_BYTES]
    return Grant(person, number, int.from_bytes(body[-_EXPIRY_BYTES:], "big") * 1000)


def _tag(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + body, hashlib.sha256)[:_TAG_BYTES]
