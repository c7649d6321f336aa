"""One seeded scheduler, one virtual clock: every actor is a greenlet, and only one of them runs at a time.

Actors take turns where they sleep, and every call of the engine sleeps (faults.py): the seed decides who is next.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from greenlet import getcurrent, greenlet

MONDAY_NS = 1_795_395_600 * 10**9  # 2026-11-23 09:00 in Zibo
SECOND_NS = 10**9
YEARS_END = (37 * 24, 37 * 24 + 6)  # 30 December: such a city sees its first points end
EVENING = (13,)
STARTS_H = (0, 6, 11, *EVENING, *YEARS_END)


class Crash(BaseException):
    """The process that served the request died here; whoever asked sees a closed connection."""


@dataclass
class Actor:
    """A task: how wrong its machine's clock is, and whether faults may meet it."""

    name: str
    skew_ns: int = 0
    sheltered: bool = False
    hit: bool = False  # a fault met it since it was last asked
    fault: Any = None  # what the line shall do to its next request
    late: bool = False  # a write of it was still under way when its sender gave up


class Scheduler:
    """Runs actors in virtual time. Everything random comes from `dice`."""

    def __init__(self, seed: int, starts_h: tuple[int, ...] = STARTS_H) -> None:
        self.dice = Random(seed)
        self.now_ns = MONDAY_NS + self.dice.choice(starts_h) * 3600 * SECOND_NS
        self.running = 0
        self._hub = getcurrent()
        self._queue: list[tuple[int, int, greenlet, Actor]] = []
        self._turns = 0
        self._nobody = Actor("nobody", sheltered=True)
        self.actor = self._nobody

    def spawn(self, do: Callable[[], None], actor: Actor, *, after_s: float = 0) -> None:
        """Start an actor, now or later."""
        self.running += 1

        def live() -> None:
            try:
                do()
            finally:
                self.running -= 1

        self._wait(greenlet(live, self._hub), actor, after_s)

    def sleep(self, seconds: float) -> None:
        """Let virtual time pass for the running actor, and others take their turns."""
        me = getcurrent()
        if me is self._hub:
            raise RuntimeError("only an actor can sleep")
        wakes_ns = self.now_ns + int(seconds * SECOND_NS)
        if not self._queue or wakes_ns < self._queue[0][0]:
            self.now_ns = wakes_ns  # it would be the next one anyhow
            return
        self._wait(me, self.actor, seconds)
        self._hub.switch()

    def _wait(self, who: greenlet, actor: Actor, seconds: float) -> None:
        self._turns += 1
        heapq.heappush(self._queue, (self.now_ns + int(seconds * SECOND_NS), self._turns, who, actor))

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Give turns until nobody waits for one, or `until` says so."""
        while self._queue and not until():
            self.now_ns, _, who, self.actor = heapq.heappop(self._queue)
            who.switch()
        self.actor = self._nobody

    def alone(self, do: Callable[[], object]) -> None:
        """Run one sheltered actor to its end (building the city, checking it)."""
        done: list[bool] = []

        def to_the_end() -> None:
            do()
            done.append(True)

        self.spawn(to_the_end, Actor("builder", sheltered=True))
        self.run(until=lambda: bool(done))

    # ---- the clocks that the house reads

    def time_ns(self) -> int:
        """The wall clock of the running actor's machine."""
        return self.now_ns + self.actor.skew_ns

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return self.now_ns / SECOND_NS
