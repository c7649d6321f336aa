"""The bank test's first layer: cities of some thousand operations each, one seed a city, checked at any moment.

`simulate` is what others call; `one_city` (life.py) is what a replay command repeats, bit for bit.
"""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from itertools import starmap
from multiprocessing import get_context

from .life import FAULTS, one_city
from .result import Result

CITY = 20_000


def simulate(
    operations: int,
    seed: int,
    faults: float = FAULTS,
    *,
    processes: int = 1,
    told: Callable[[Result], None] = lambda _: None,
) -> Result:
    """So many operations, city after city; stops at the first city with a violation. `told` hears after each."""
    parts = [min(CITY, operations - start) for start in range(0, operations, CITY)]
    jobs = [(part, seed + number, faults) for number, part in enumerate(parts)]
    total, began = Result(), time.perf_counter()
    with ExitStack() as stack:
        for one in _cities(jobs, processes, stack):
            total.add(one, time.perf_counter() - began)
            told(total)
            if total.violations:
                break
    return total


def _cities(jobs: list[tuple[int, int, float]], processes: int, stack: ExitStack) -> Iterable[Result]:
    """The cities' results in the order of their seeds, so that the digest is that of one process."""
    if processes == 1:
        return starmap(one_city, jobs)
    pool = stack.enter_context(get_context("spawn").Pool(processes))
    return pool.imap(_city, jobs)


def _city(job: tuple[int, int, float]) -> Result:
    return one_city(*job)
