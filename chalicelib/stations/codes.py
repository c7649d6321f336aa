"""A station's codes: the printed one says which station, the rotating one also proves when.

    printed    S1.<station>.<mac: 11 characters, 66 bits>         a mini-program scene: ≤ 32 characters, no `=` or `&`
    rotating   R1.<station>.<step>.<mac: 16 characters>           30 s steps, the one before and after are good
    typed      8 digits                                           the rotating code for those who cannot scan

Keys are derived from (station, version) and stored nowhere: rotating a station's codes raises its version.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..kit.codes import accepted_steps, derived_key, digits, same, step_at, tag, to_text, valid_until
from ..kit.secrets import key_ring
from .rules import CodeExpired, CodeInvalid, Station

_PRINTED_MAC = 11
_ROTATING_MAC = 16


@dataclass(frozen=True)
class Scan:
    """What a good code says: the station, and the step when it was a rotating one."""

    station_id: str
    step: int | None


@dataclass(frozen=True)
class Rotating:
    """A rotating code, its typed form, and when they die (UTC ms)."""

    code: str
    typed_code: str
    valid_until: int


def printed(station: Station) -> str:
    """The code on the station's poster."""
    return f"S1.{station.id}.{_mac(_key(station), 'printed', _PRINTED_MAC)}"


def rotating(station: Station, step: int) -> Rotating:
    """The code of one step."""
    key = _key(station)
    mac = _mac(key, f"rotating{step}", _ROTATING_MAC)
    return Rotating(f"R1.{station.id}.{step}.{mac}", _typed(key, step), valid_until(step))


def rotating_now(station: Station, now_ms: int) -> Rotating:
    """The code to show now."""
    return rotating(station, step_at(now_ms))


def station_of(code: str) -> str:
    """Which station a scanned code claims. CodeInvalid when it has not the form of one."""
    parts = code.split(".")
    if (parts[0], len(parts)) not in (("S1", 3), ("R1", 4)):
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
    if not any(same(rest[1], _mac(key, f"rotating{step}", _ROTATING_MAC)) for key in _keys(station)):
        raise CodeInvalid()
    if step not in accepted_steps(now_ms):
        raise CodeExpired()
    return Scan(station.id, step)


def read_typed(typed: str, station: Station, now_ms: int) -> Scan | None:
    """The scan of a typed code; None when it is wrong (a guess: the caller counts it)."""
    keys = list(_keys(station))
    for step in accepted_steps(now_ms):
        if any(same(typed, _typed(key, step)) for key in keys):
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


def _typed(key: bytes, step: int) -> str:
    return digits(key, f"typed{step}".encode(), 8)
