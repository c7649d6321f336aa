"""A station's codes: the printed one says which station, the rotating one also proves when.

    printed    S1.<station>.<mac: 11 characters, 66 bits>         a mini-program scene: ≤ 32 characters, no `=` or `&`
    rotating   R1.<station>.<step>.<mac: 16 characters>           30 s steps, the one before and after are good
               R1.<station>.<step>.<shower: 8>.<mac>              the same on a keeper's own screen
    typed      8 digits                                           the rotating code for those who cannot scan

A rotating code is signed with the key of its day, derived from the station's: an enrolled screen that holds it makes
the codes by itself, without a network, until the day ends.

Keys are derived from (station, version) and stored nowhere: rotating a station's codes raises its version; revoking
one of its screens raises `screens`, and every rotating code so far is worthless, but no poster.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from ..kit.clock import DAY, day_on
from ..kit.codes import STEP_MS, accepted_steps, derived_key, digits, same, step_at, tag, to_text, valid_until
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
    key = _of_day(_key(station), station, step)
    mac = _mac(key, f"rotating{step}.{shown_by}", _ROTATING_MAC)
    shower = f".{shown_by}" if shown_by else ""
    return Rotating(f"R1.{station.id}.{step}{shower}.{mac}", _typed(key, step), valid_until(step))


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
    step = int(rest[0]) if rest[0].isascii() and rest[0].isdigit() and len(rest[0]) <= 9 else -1
    shown_by = rest[1] if len(rest) == 3 else ""
    keys = (_of_day(key, station, step) for key in _keys(station))
    if not any(same(rest[-1], _mac(key, f"rotating{step}.{shown_by}", _ROTATING_MAC)) for key in keys):
        raise CodeInvalid()
    if step not in accepted_steps(now_ms):
        raise CodeExpired()
    return Scan(station.id, step, shown_by)


def read_typed(typed: str, station: Station, now_ms: int) -> Scan | None:
    """The scan of a typed code; None when it is wrong (a guess: the caller counts it)."""
    keys = list(_keys(station))
    for step in accepted_steps(now_ms):
        if any(same(typed, _typed(_of_day(key, station, step), step)) for key in keys):
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


def _of_day(key: bytes, station: Station, step: int) -> bytes:
    """The key of a step's day; revoking a screen of the station makes it another one."""
    return derived_key(key, "day", day_on(step * STEP_MS), str(station.screens))


def day_keys(station: Station, now_ms: int) -> list[tuple[str, bytes]]:
    """(day, key) of today and tomorrow, for a screen that may lose its network."""
    steps = (step_at(now_ms), step_at(now_ms + DAY))
    return [(day_on(step * STEP_MS), _of_day(_key(station), station, step)) for step in steps]
