"""A redemption's codes: only who holds the phone that reserved can show one, and none lives longer than 90 s.

    scanned    X1.<person and redemption: 43 characters>.<step>.<mac: 16 characters>       30 s steps, -1..+1 are good
    typed      8 digits that find the redemption, 4 digits that prove the step

Person and redemption stand in the code, so that a confirmation reads all that it needs at once. Keys are derived from
the redemption's id and stored nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..kit.codes import accepted_steps, derived_key, digits, from_text, same, step_at, tag, to_text, valid_until
from ..kit.ids import from_bytes, to_bytes
from ..kit.secrets import key_ring
from ..stations import CodeInvalid
from .rules import Redemption

_MAC = 16
LOCATOR_DIGITS = 8
_PROOF_DIGITS = 4


@dataclass(frozen=True)
class Shown:
    """A code to show now, its typed form, and when they die (UTC ms)."""

    code: str
    typed_code: str
    valid_until: int


@dataclass(frozen=True)
class Scanned:
    """What a genuine code says; `fresh` unless its step is over (a screenshot)."""

    person: str
    redemption: str
    fresh: bool


def shown(redemption: Redemption, locator: str, now_ms: int) -> Shown:
    """The code of this moment."""
    step, key = step_at(now_ms), _key(redemption.id)
    ids = to_text(to_bytes(redemption.person) + to_bytes(redemption.id))
    code = f"X1.{ids}.{step}.{_mac(key, ids, step)}"
    return Shown(code, locator + _proof(key, step), valid_until(step))


def read(code: str, now_ms: int) -> Scanned:
    """What a scanned code says. CodeInvalid."""
    kind, _, rest = code.partition(".")
    ids, _, rest = rest.partition(".")
    said, _, mac = rest.partition(".")
    raw = from_text(ids)
    if kind != "X1" or raw is None or not (said.isascii() and said.isdigit() and len(said) <= 12):
        raise CodeInvalid()
    step, redemption = int(said), from_bytes(raw[16:])
    if not any(same(mac, _mac(key, ids, step)) for key in _keys(redemption)):
        raise CodeInvalid()
    return Scanned(from_bytes(raw[:16]), redemption, step in accepted_steps(now_ms))


def proves(redemption: str, proof: str, now_ms: int) -> bool:
    """Whether the last four typed digits are a proof of this redemption now."""
    keys = list(_keys(redemption))
    return any(same(proof, _proof(key, step)) for step in accepted_steps(now_ms) for key in keys)


def locator_of(redemption: str) -> str:
    """The digits that find a new redemption: spread like chance, and not to be told from its id."""
    return digits(_key(redemption), b"locator", LOCATOR_DIGITS)


def _keys(redemption: str) -> Iterator[bytes]:
    """The redemption's key under every master key that still counts, the newest first."""
    for _, master in key_ring().codes:
        yield derived_key(bytes.fromhex(master), "redemption", redemption)


def _key(redemption: str) -> bytes:
    return next(_keys(redemption))


def _mac(key: bytes, ids: str, step: int) -> str:
    return to_text(tag(key, f"scanned{ids}{step}".encode(), 12))[:_MAC]


def _proof(key: bytes, step: int) -> str:
    return digits(key, f"typed{step}".encode(), _PROOF_DIGITS)
