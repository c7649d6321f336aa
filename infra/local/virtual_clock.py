"""The city's clock: the machine's, moved forward by an offset that stands in one file under DATA_DIR.

The API's and the functions' processes read the file through clock/sitecustomize.py, the WeChat stand-in
reads it by itself.
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

SECOND_NS = 1_000_000_000
# Said in every answer of the control endpoint, so that nobody waits for these.
STAYS = ("the engine's own expiry (TTL), queue delays and minutely schedules", "signatures and their expiry")


class VirtualClock:
    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            self._write(0)

    @property
    def offset_ns(self) -> int:
        return int(self.path.read_text())

    def now_ns(self) -> int:
        return time.time_ns() + self.offset_ns

    def move_to(self, at_ns: int) -> None:
        """Forward only: nothing in the city has to bear a clock that goes back."""
        self._write(max(self.offset_ns, at_ns - time.time_ns()))

    def describe(self) -> dict[str, object]:
        now_ns = self.now_ns()
        return {
            "now": rfc3339(now_ns),
            "now_ms": now_ns // 1_000_000,
            "offset_seconds": self.offset_ns / SECOND_NS,
            "does_not_move": STAYS,
        }

    def _write(self, offset_ns: int) -> None:
        draft = self.path.with_suffix(".draft")
        draft.write_text(str(offset_ns))
        os.replace(draft, self.path)


def rfc3339(at_ns: int) -> str:
    moment = datetime.fromtimestamp(at_ns / SECOND_NS, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
