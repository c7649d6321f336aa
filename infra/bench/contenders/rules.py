"""The rules of the four commands, for every contender but ours: who asks, what a code proves, what a service is worth.

Nothing but the standard library: it is imported by each of them, and weighs nothing beside what they bring along.
"""

import base64
import hashlib
import hmac
import json
import math
import os
import time
from datetime import UTC, datetime
from typing import Any

KEYS = json.loads(os.environ["SESSION_KEYS"])
SESSION_KEY = bytes.fromhex(KEYS["session"][0][1])
CODES_KEY = bytes.fromhex(KEYS["codes"][0][1])
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
STEP_MS, HOUR_MS = 30_000, 3_600_000
GAP_MS, SESSIONS_IN_48_HOURS, OPEN_RESERVATIONS = 200, 12, 3
MINUTES_PER_POINT, SESSION_CAP_MS, PICKUP_MS, GRACE_MS = 60, 6 * HOUR_MS, 15 * 60_000, 30_000
EARTH_M, ALLOWANCE_M = 6_371_008.8, 100.0


class Refused(Exception):
    """The command is refused: status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code

    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.code.replace("_", " "), "request_id": ""}}


def check(allowed: Any, status: int, code: str) -> None:
    """Refuse unless it is allowed."""
    if not allowed:
        raise Refused(status, code)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def rfc3339(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def day_on(at_ms: int) -> str:
    """The day in Shanghai."""
    return datetime.fromtimestamp(at_ms / 1000 + 8 * 3600, UTC).strftime("%Y-%m-%d")


# ---- who asks


def person_of(authorization: str, now: int) -> str:
    """The person of a session's token. 401 when it is forged or over."""
    token = authorization.removeprefix("Bearer ")
    signed, _, signature = token.rpartition(".")
    key = hmac.digest(SESSION_KEY, b"session", hashlib.sha256)
    good = _text(hmac.digest(key, signed.encode(), hashlib.sha256))
    check(hmac.compare_digest(good, signature), 401, "not_logged_in")
    person, _, _, expires_at = json.loads(_raw(signed.partition(".")[2]))
    check(expires_at > now, 401, "not_logged_in")
    return str(person)


def key_of(headers: dict[str, str]) -> str:
    """The Idempotency-Key, which every command needs."""
    key = headers.get("idempotency-key", "")
    check(len(key) == 26, 422, "idempotency_key_required")
    return key


def digest_of(person: str, path: str, body: Any) -> str:
    """What makes two commands with one key the same."""
    said = json.dumps([person, path, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


# ---- what a code proves


def station_of(code: str) -> str:
    """Which station a code claims."""
    parts = code.split(".")
    check(len(parts) == 4 and parts[0] == "R1", 422, "code_invalid")
    return parts[1]


def step_of(code: str, station: str, version: int, now: int) -> int:
    """The step of a station's rotating code that is good now."""
    _, _, step, mac = code.split(".")
    key = _derived(CODES_KEY, "station", station, str(version))
    key = _derived(key, "day", day_on(int(step) * STEP_MS), "0")
    good = _text(hmac.digest(key, f"rotating{step}.".encode(), hashlib.sha256)[:12])
    check(hmac.compare_digest(good, mac), 422, "code_invalid")
    check(abs(int(step) - now // STEP_MS) <= 1, 422, "code_expired")
    return int(step)


def redemption_of(code: str, now: int) -> tuple[str, str]:
    """(person, redemption) of a code that a phone shows now."""
    _, ids, step, mac = code.split(".")
    raw = _raw(ids)
    redemption = _ulid(raw[16:])
    key = _derived(CODES_KEY, "redemption", redemption)
    good = _text(hmac.digest(key, f"scanned{ids}{step}".encode(), hashlib.sha256)[:12])
    check(hmac.compare_digest(good, mac), 422, "code_invalid")
    check(abs(int(step) - now // STEP_MS) <= 1, 422, "code_expired")
    return _ulid(raw[:16]), redemption


def inside(location: dict[str, Any], lat: float, lng: float, radius_m: float) -> None:
    """Refuse who is outside the fence of a station."""
    half_lat = math.radians(lat - location["lat"]) / 2
    half_lng = math.radians(lng - location["lng"]) / 2
    chord = math.sin(half_lat) ** 2
    chord += math.cos(math.radians(lat)) * math.cos(math.radians(location["lat"])) * math.sin(half_lng) ** 2
    distance_m = 2 * EARTH_M * math.asin(min(1.0, math.sqrt(chord)))
    check(distance_m - min(location["accuracy_m"], ALLOWANCE_M) <= radius_m, 409, "outside_the_fence")


def worth(opened_at: int, now: int, minutes_before: int) -> tuple[int, int]:
    """(minutes, points) of a service, where the day had so many minutes before."""
    minutes = min(now - opened_at, SESSION_CAP_MS) // 60_000
    return minutes, (minutes_before + minutes) // MINUTES_PER_POINT - minutes_before // MINUTES_PER_POINT


# ---- what is answered


def opened(session: str, station: str, at: int) -> dict[str, Any]:
    return {"id": session, "station": station, "grade": 3, "checked_in_at": rfc3339(at)}


def closed(session: str, minutes: int, points: int, *, at: int, day_minutes: int) -> dict[str, Any]:
    return {
        "id": session, "minutes": minutes, "points": points, "grade": 3, "checked_out_at": rfc3339(at),
        "day_minutes": day_minutes, "state": "closed",
    }  # fmt: skip


def reserved(row: dict[str, Any]) -> dict[str, Any]:
    """A new redemption: id, offer, title, merchant, price_points, reserved_at, expires_at of the row."""
    return {
        "id": row["id"], "state": "reserved", "offer": row["offer"], "title": row["title"], "merchant": row["merchant"],
        "network": None, "price_points": int(row["price_points"]), "reserved_at": rfc3339(int(row["reserved_at"])),
        "expires_at": rfc3339(int(row["expires_at"])), "ended_at": None,
        "reason": None, "quantity": 1,
    }  # fmt: skip


def receipt(redemption: str, shop: str, points: int, *, at: int) -> dict[str, Any]:
    return {"receipt": {"id": redemption, "confirmed_at": rfc3339(at), "shop": shop, "points": points}}


def _derived(master: bytes, *purpose: str) -> bytes:
    return hmac.digest(master, "\x1f".join(purpose).encode(), hashlib.sha256)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _ulid(raw: bytes) -> str:
    number = int.from_bytes(raw, "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
