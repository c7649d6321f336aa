"""How much may be asked again: a small share of what is asked, so that an engine in trouble is not asked more than in
health.

Each try of five is right for one lost answer and wrong for an outage, where every request would be sent five times
just when the engine comes back. So a process has an allowance: each request that it sends earns a little, each repeat
costs one. Contention (two writers of one item) costs nothing: there the engine answers, and asking again is the way on.
"""

from threading import Lock

SHARE = 0.05
RESERVE = 5.0


class Allowance:
    """Repeats that one process may still make: at most RESERVE at once, SHARE of its requests in the long run."""

    def __init__(self) -> None:
        self._left = RESERVE
        self._lock = Lock()

    def earn(self) -> None:
        """A request is sent for the first time."""
        with self._lock:
            self._left = min(RESERVE, self._left + SHARE)

    def spend(self) -> bool:
        """Whether something may be asked again; if so, one is used up."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True
