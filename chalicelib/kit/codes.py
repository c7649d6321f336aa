"""Codes that die: a rotating code is an HMAC over what it names and the current 30 s step.

A screenshot is worth a minute: the step before and the step after are accepted too, so a code lives at most 90 s.
"""

import base64
import binascii
import hashlib
import hmac

STEP_MS = 30_000


def derived_key(master: bytes, *purpose: str) -> bytes:
    """A key of its own for every purpose: HMAC-SHA256(master, purpose)."""
    return hmac.digest(master, "\x1f".join(purpose).encode(), hashlib.sha256)


def step_at(at_ms: int) -> int:
    """The number of the 30 s step of a moment."""
    return at_ms // STEP_MS


def accepted_steps(at_ms: int) -> tuple[int, int, int]:
    """The steps whose codes are good now: the current one first."""
    now = step_at(at_ms)
    return now, now - 1, now + 1


def valid_until(step: int) -> int:
    """When a code of this step is last accepted, UTC ms."""
    return (step + 2) * STEP_MS


def tag(key: bytes, message: bytes, size: int) -> bytes:
    """The first `size` bytes of HMAC-SHA256."""
    return hmac.digest(key, message, hashlib.sha256)[:size]


def digits(key: bytes, message: bytes, count: int) -> str:
    """A typed code: `count` decimal digits of an HMAC (bias below 2**-30 for up to 8 digits)."""
    number = int.from_bytes(hmac.digest(key, message, hashlib.sha256)[:8], "big")
    return str(number % 10**count).zfill(count)


def same(left: bytes | str, right: bytes | str) -> bool:
    """Comparison in constant time."""
    as_bytes = [each.encode() if isinstance(each, str) else each for each in (left, right)]
    return hmac.compare_digest(*as_bytes)


def to_text(raw: bytes) -> str:
    """URL-safe base 64 without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_text(text: str) -> bytes | None:
    """The bytes of such a text; None for anything that `to_text` would not have written."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if to_text(raw) == text else None
