"""A station's codes: the printed one says which station, the rotating one also proves when.

    printed    S1.<station>.<mac: 11 characters, 66 bits>         a mini-program scene: ≤ 32 characters, no `=` or `&`
    rotating   R1.<station>.<step>.<mac: 16 characters>           30 s steps, the one before and after are good
               R1.<station>.<step>.<shower: 8>.<mac>              the same on a keeper's own screen
    typed      8 digits                                           the rotating code for those who cannot scan

Keys are derived from (station, version) and stored nowhere: rotating a station's codes raises its version; revoking
one of its screens raises `screens`, and every rotating code so far is worthless, but no poster.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from ..kit.codes import accepted_steps, derived_key, digits, same, step_at, tag, to_text, valid_until
from ..kit.secrets import key_ring
from .rules import CodeExpired, CodeInvalid, Station

_PRINTED_MAC = 11
_ROTATING_MAC = 16


@dataclass(frozen=True)
class Scan:
    """What a good code says: the station, the step when it was a rotating one, and the keeper who showed it."""

    station_id: str
    step: int | None
    shown_by: str = ""


@dataclass(frozen=True)
class Rotating:
    """A rotating code, its typed form, and when they die (UTC ms)."""

    code: str
    typed_code: str
    valid_until: int


def printed(station: Station) -> str:
    """The code on the station's poster."""
    return f"S1.{station.id}.{_mac(_key(station), 'printed', _PRINTED_MAC)}"


def rotating(station: Station, step: int, shown_by: str = "") -> Rotating:
    """The code of one step, as a device shows it, or a keeper whose tag it carries."""
    key = _key(station)
    mac = _mac(key, _message(station, step, shown_by), _ROTATING_MAC)
    shower = f".{shown_by}" if shown_by else ""
    return Rotating(f"R1.{station.id}.{step}{shower}.{mac}", _typed(key, station, step), valid_until(step))


def rotating_now(station: Station, now_ms: int, shown_by: str = "") -> Rotating:
    """The code to show now."""
    return rotating(station, step_at(now_ms), shown_by)


def keeper_tag(person: str) -> str:
    """How codes and presence name a keeper: nobody proves with his own screen that he was there."""
    return to_text(hashlib.sha256(b"keeper" + person.encode()).digest()[:6])


def station_of(code: str) -> str:
    """Which station a scanned code claims. CodeInvalid when it has not the form of one."""
    parts = code.split(".")
    if (parts[0], len(parts)) not in (("S1", 3), ("R1", 4), ("R1", 5)):
        raise CodeInvalid()
    return parts[1]


def read_code(code: str, station: Station, now_ms: int) -> Scan:
    """The scan of a code that claims to be this station's. CodeInvalid, CodeExpired."""
    kind, _, *rest = code.split(".")
    if kind == "S1":
        if not any(same(rest[0], _mac(key, "printed", _PRINTED_MAC)) for key in _keys(station)):
            raise CodeInvalid()
        return Scan(station.id, None)
    step = int(rest[0]) if rest[0].isascii() and rest[0].isdigit() and len(rest[0]) <= 12 else -1
    shown_by = rest[1] if len(rest) == 3 else ""
    message = _message(station, step, shown_by)
    if not any(same(rest[-1], _mac(key, message, _ROTATING_MAC)) for key in _keys(station)):
        raise CodeInvalid()
    if step not in accepted_steps(now_ms):
        raise CodeExpired()
    return Scan(station.id, step, shown_by)


def read_typed(typed: str, station: Station, now_ms: int) -> Scan | None:
    """The scan of a typed code; None when it is wrong (a guess: the caller counts it)."""
    keys = list(_keys(station))
    for step in accepted_steps(now_ms):
        if any(same(typed, _typed(key, station, step)) for key in keys):
            return Scan(station.id, step)
    return None


def _keys(station: Station) -> Iterator[bytes]:
    """The station's key under every master key that still counts, the newest first."""
    for _, master in key_ring().codes:
        yield derived_key(bytes.fromhex(master), "station", station.id, str(station.version))


def _key(station: Station) -> bytes:
    return next(_keys(station))


def _mac(key: bytes, message: str, characters: int) -> str:
    return to_text(tag(key, message.encode(), 12))[:characters]


def _typed(key: bytes, station: Station, step: int) -> str:
    return digits(key, f"typed{step}.{station.screens}".encode(), 8)


def _message(station: Station, step: int, shown_by: str) -> str:
    return f"rotating{step}.{station.screens}.{shown_by}"
