"""The plan of faults: which call misbehaves, how, how often."""

from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from threading import Lock
from typing import Any

BEFORE = {"errcode", "http", "say"}  # nothing was done
AFTER = {"html", "truncate", "reset", "delay", "drip"}  # all was done, and the caller does not get to know
PUSH = {
    "before_reply", "twice", "thrice", "never", "download_error", "v1", "unknown_trace",
    "bad_signature", "bad_appid",
}  # fmt: skip


@dataclass
class Fault:
    """`call` is a pattern over the call's name ("jscode2session", "*"), or "push", or "push:<event>".

    `times` None: until the plan is cleared. `for_s`: only so long, on the virtual clock.
    """

    call: str
    do: str
    times: int | None = 1
    for_s: float | None = None
    errcode: int = -1
    status: int = 502
    text: str = ""
    seconds: float = 4.0
    until_ms: int | None = None

    def __post_init__(self) -> None:
        if self.do not in (PUSH if self.call.partition(":")[0] == "push" else BEFORE | AFTER):
            raise ValueError(f"no such fault for {self.call}: {self.do}")


class Faults:
    def __init__(self) -> None:
        self._lock = Lock()
        self._plan: list[Fault] = []

    def add(self, fault: Fault, now_ms: int) -> None:
        if fault.for_s is not None:
            fault.until_ms = now_ms + round(fault.for_s * 1000)
            fault.times = None
        with self._lock:
            self._plan.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._plan.clear()

    def take(self, call: str, now_ms: int) -> Fault | None:
        """The first fault planned for this call; one of its times is used up."""
        with self._lock:
            for fault in self._plan:
                alive = fault.times != 0 and (fault.until_ms is None or now_ms < fault.until_ms)
                if alive and _matches(fault.call, call):
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None

    def plan(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._plan]


def _matches(pattern: str, call: str) -> bool:
    """A push is asked for as "push:<event>"."""
    if call.startswith("push:"):
        return pattern in ("push", call)
    return fnmatch(call, pattern)
