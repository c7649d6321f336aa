"""A circuit breaker per call: when WeChat is down, check-ins must not queue up behind it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from .errors import CircuitOpen

FAILURES = 5
OPEN_S = 10.0


@dataclass
class _Circuit:
    failures: int = 0
    closed_at: float = 0.0


class Breaker:
    """Five failures in a row open a call's circuit for ten seconds; then one request at a time may try."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = Lock()
        self._circuits: dict[str, _Circuit] = {}

    def admit(self, call: str) -> None:
        """Raise CircuitOpen while the circuit is open."""
        with self._lock:
            circuit = self._circuits.get(call)
            if circuit is None or circuit.failures < FAILURES:
                return
            if self._now() < circuit.closed_at:
                raise CircuitOpen(call, reason="the last five failed")
            circuit.closed_at = self._now() + OPEN_S  # the others wait for what this one finds

    def note(self, call: str, *, failed: bool) -> None:
        """What became of an admitted request."""
        with self._lock:
            circuit = self._circuits.setdefault(call, _Circuit())
            circuit.failures = circuit.failures + 1 if failed else 0
            circuit.closed_at = self._now() + OPEN_S
