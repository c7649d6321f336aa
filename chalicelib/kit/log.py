"""The log: one JSON line a request or a function call, at most 400 bytes, and what the call cost.

The meter counts what the engine says it consumed (ConsumedCapacity), never what we believe.
"""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from .clock import now_ms

LIMIT = 400


@dataclass
class Meter:
    """What one request or function call did, and the trace that it belongs to: one id from the phone's request through
    what was written to all that followed from it (16 hex digits; empty where nobody asks)."""

    write_units: float = 0
    index_units: float = 0
    read_units: float = 0
    write_trips: int = 0
    read_trips: int = 0
    retries: int = 0
    replayed: bool = False
    trace_id: str = ""

    def units(self) -> dict[str, float]:
        """Table write units, index copies, read units, and round trips of each kind."""
        return {
            "w": self.write_units,
            "i": self.index_units,
            "r": self.read_units,
            "wt": self.write_trips,
            "rt": self.read_trips,
        }


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


def meter() -> Meter:
    """The meter of the call that is running (a throw-away one outside of any)."""
    return _METER.get() or Meter()


@contextmanager
def metered(trace_id: str = "") -> Iterator[Meter]:
    """A fresh meter for the block, under this trace or the one around it."""
    fresh = Meter(trace_id=trace_id or meter().trace_id)
    token = _METER.set(fresh)
    try:
        yield fresh
    finally:
        _METER.reset(token)


def alarm(name: str, **fields: Any) -> None:
    """One line that rings: the log service counts it as the metric `alarms` (embedded metric format), and the template
    has an alarm on that. For what will not mend itself."""
    counted = {"Namespace": "suishoupai", "Dimensions": [[]], "Metrics": [{"Name": "alarms"}]}
    stamp = {"Timestamp": now_ms(), "CloudWatchMetrics": [counted]}
    line(alarm=name, alarms=1, _aws=stamp, **fields)


def line(**fields: Any) -> None:
    """Write one line; its trace stands second. Fields are dropped from the end until it fits into 400 bytes."""
    first, *rest = fields.items()
    told = (first, ("trace", meter().trace_id or None), *rest)
    kept = {name: value for name, value in told if value is not None}
    text = _render(kept)
    while len(text) > LIMIT:
        kept.popitem()
        text = _render(kept)
    sys.stdout.write(text.decode() + "\n")  # one write: lines of parallel requests do not interleave
    sys.stdout.flush()


def trace(request_id: str, error: BaseException) -> None:
    """A bug's stack, on stderr, beside the line that only names it."""
    print(json.dumps({"rid": request_id, "bug": repr(error)}), file=sys.stderr)
    traceback.print_exception(error, file=sys.stderr)


def _render(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=str).encode()
