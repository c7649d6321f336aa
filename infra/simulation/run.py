"""City after city of one layer, one seed a city, in several processes; the bank test's two layers and the naive shape.

`simulate` is what others call; one city of a layer is what a replay command repeats.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.pool import Pool
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from .life import FAULTS, USUAL, Town, one_city
from .naive_life import one_naive_city
from .real import Arena, Real, arena
from .result import Result


class OneCity(Protocol):
    """Makes a city of so many operations, from this seed, with so many faults."""

    def __call__(self, operations: int, seed: int, faults: float, *, town: Town = USUAL) -> Result:
        """Its life."""


Job = tuple[int, int, float, Town]


@dataclass(frozen=True)
class Layer:
    """How one layer's cities are made: how large each is, and how many of their storage calls meet a fault."""

    city: int
    faults: float
    one_city: OneCity
    on_engine: bool = field(default=False)


def _on_engine(operations: int, seed: int, faults: float, *, town: Town = USUAL) -> Result:
    return one_city(operations, seed, faults, on=partial(Real, _arenas[-1]), town=town)


LAYERS = {
    "T0": Layer(10_000, FAULTS, one_city),
    "T1": Layer(5_000, 0.07, _on_engine, on_engine=True),
    "naive": Layer(20_000, FAULTS, one_naive_city),
}
_arenas: list[Arena] = []


@contextmanager
def standing(layer: Layer, home: Path | None = None) -> Iterator[None]:
    """What the layer's cities of this process need: an engine, where they need one."""
    if not layer.on_engine or _arenas:
        yield
        return
    with arena(home) as ground:
        _arenas.append(ground)
        try:
            yield
        finally:
            _arenas.pop()


def simulate(
    operations: int,
    seed: int,
    faults: float | None = None,
    *,
    layer: str = "T0",
    processes: int = 1,
    told: Callable[[Result], None] = lambda _: None,
    town: Town = USUAL,
) -> Result:
    """So many operations, city after city; stops at the first city with a violation. `told` hears after each."""
    chosen = LAYERS[layer]
    rate = chosen.faults if faults is None else faults
    parts = [min(chosen.city, operations - start) for start in range(0, operations, chosen.city)]
    jobs = [(part, seed + number, rate, town) for number, part in enumerate(parts)]
    total, began = Result(), time.perf_counter()
    with ExitStack() as stack:
        for one in _cities(layer, jobs, processes, stack):
            total.add(one, time.perf_counter() - began)
            told(total)
            if total.violations:
                break
    return total


def _cities(layer: str, jobs: list[Job], processes: int, stack: ExitStack) -> Iterable[Result]:
    """The cities' results in the order of their seeds, so that the digest is that of one process."""
    if processes == 1:
        stack.enter_context(standing(LAYERS[layer]))
        return (_made(LAYERS[layer], job) for job in jobs)
    return workers(layer, processes, stack).imap(_city, jobs)


def workers(layer: str, processes: int, stack: ExitStack) -> Pool:
    """So many processes, each standing on what the layer's cities need; they and their engines end with the stack."""
    home = stack.enter_context(TemporaryDirectory())
    context = get_context("spawn")
    return stack.enter_context(context.Pool(processes, _settle_in, (layer, home, context.Value("i"))))


_here: list[Layer] = []
_open = ExitStack()


def _settle_in(layer: str, home: str, count: "Synchronized[int]") -> None:
    """A worker's beginning; its engine dies with it."""
    with count.get_lock():
        count.value += 1
        mine = Path(home) / str(count.value)
    _here.append(LAYERS[layer])
    _open.enter_context(standing(LAYERS[layer], mine))


def _city(job: Job) -> Result:
    return _made(_here[-1], job)


def _made(layer: Layer, job: Job) -> Result:
    operations, seed, faults, town = job
    return layer.one_city(operations, seed, faults, town=town)
