"""Where a city stands: on the simulated engine (T0) or on a real one (T1, real.py). The life on it is the same."""

from collections.abc import Callable
from typing import Protocol

from .faults import Nemesis
from .scheduler import Scheduler
from .shelf import Stored
from .store import Store, tables
from .ways import Straight, Ways

Told = Callable[[str, Stored | None, Stored | None], None]
"""(table, old, new) of a change."""


class Ground(Protocol):
    """What a life needs of its ground."""

    layer: str
    nemesis: Nemesis
    ways: Ways

    def opened(self) -> None:
        """The city is built: from now on everything goes over the ground's own line."""

    def catch_up(self, pause_s: float = 1e9) -> int:
        """Tell of changes that nobody was told of yet, when enough have come or a pause begins; how many."""

    def rows(self, table: str) -> list[Stored]:
        """Every item, the postings of each person in their order."""


class Memory:
    """T0: the simulated engine, whose changes are told as they happen."""

    layer = "T0"

    def __init__(self, scheduler: Scheduler, rate: float, told: Told) -> None:
        self._scheduler = scheduler
        shelves = tables(records=("gsi1", "gsi2"), postings=("gsi1",))
        for name, shelf in shelves.items():
            shelf.told = lambda old, new, name=name: told(name, old, new)
        self.store = Store(shelves, lambda: scheduler.now_ns, self._index_lag_ns)
        self.nemesis = Nemesis(scheduler, self.store.ask, rate)
        self.ways: Ways = Straight()

    def opened(self) -> None:
        """Nothing changes."""

    def catch_up(self, pause_s: float = 1e9) -> int:
        """Everything was told."""
        return 0

    def rows(self, table: str) -> list[Stored]:
        return self.store.rows(table)

    def _index_lag_ns(self) -> int:
        """Indexes show most changes at once, some after a while."""
        if self._scheduler.actor.name == "builder" or self._scheduler.dice.random() < 0.9:
            return 0
        return int(self._scheduler.dice.expovariate(1 / 0.1) * 1e9)
