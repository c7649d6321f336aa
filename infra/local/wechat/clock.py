"""The stand-in's clock: the machine's time, its own offset, and the offset in the city's clock file."""

import json
import time
from contextlib import suppress
from pathlib import Path

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock:
    def __init__(self, follow: Path | None = None) -> None:
        self._follow = follow
        self._own_ms = 0
        self._followed_ms = 0
        self._seen = -1

    def now_ms(self) -> int:
        # Not time_ns(): the local city shifts that one for its processes, and no clock may be shifted twice.
        return int(time.time() * 1000) + self._own_ms + self._city_ms()

    def advance(self, seconds: float) -> None:
        self._own_ms += round(seconds * 1000)

    def reset(self) -> None:
        self._own_ms = 0

    def _city_ms(self) -> int:
        if self._follow is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):  # being written just now
                changed = self._follow.stat().st_mtime_ns
                if changed != self._seen:
                    self._followed_ms = _offset_ms(self._follow.read_text())
                    self._seen = changed
        return self._followed_ms


def _offset_ms(text: str) -> int:
    """`{"offset_ms": n}`, or a bare number of nanoseconds."""
    offset = json.loads(text)
    return int(offset["offset_ms"]) if isinstance(offset, dict) else int(offset) // 1_000_000
