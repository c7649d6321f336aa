"""Session tokens: `<kid>.<payload>.<HMAC-SHA256>`, signed by itsdangerous; two keys so that one can be rotated.

The payload is person, epoch, device and expiry: never a role. A token dies with the epoch on the person's desk.
"""

import hashlib

import msgspec
from itsdangerous import BadSignature, Signer

from ..kit.codes import from_text, to_text
from ..kit.secrets import KeyRing


class Session(msgspec.Struct, frozen=True, array_like=True):
    """What a token says."""

    person: str
    epoch: int
    device: str
    expires_at: int


def issue(session: Session, ring: KeyRing) -> str:
    """The token of a session, under the newest key."""
    kid, key = ring.session[0]
    return _signer(key).sign(f"{kid}.{to_text(msgspec.json.encode(session))}").decode()


def read(token: str, ring: KeyRing, now_ms: int) -> Session | None:
    """The session of a token; None when it is forged, malformed, signed by a key that is gone, or expired."""
    kid, _, _ = token.partition(".")
    key = dict(ring.session).get(kid)
    if key is None or not token.isascii() or from_text(token.rpartition(".")[2]) is None:
        return None  # a token has one spelling, its last letter included
    try:
        payload = from_text(_signer(key).unsign(token).decode().partition(".")[2])
        session = msgspec.json.decode(payload or b"", type=Session)
    except (BadSignature, msgspec.DecodeError):
        return None
    return session if session.expires_at > now_ms else None


def _signer(key: str) -> Signer:
    return Signer(bytes.fromhex(key), salt="session", digest_method=hashlib.sha256, key_derivation="hmac")
