"""The bank test as a whole: both layers, the naive shape beside them, and the bugs that both have to catch."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from .planted import caught
from .plants import PLANTED
from .result import Result
from .run import simulate, workers

ENOUGH = 25
OF_T1 = 0.9
SEEDS = {"T0": 25, "T1": 6}
"""Cities of a hunt in which a planted bug has to be caught."""


def blow(layer: str, operations: int, seed: int, processes: int) -> Result:
    """One layer under the workload, its progress told."""

    def told(so_far: Result) -> None:
        faults, wrong = sum(so_far.faults.values()), len(so_far.violations)
        speed = so_far.operations / so_far.seconds
        say(f"{layer}: {so_far.operations} operations, {faults} faults, {wrong} violations, {speed:.0f}/s")

    result = simulate(operations, seed, layer=layer, processes=processes, told=told)
    if result.violations and layer != "naive":
        accuse(result)
    return result


def accuse(result: Result, shown: int = 20) -> None:
    """What is wrong, and how to see it again."""
    for sentence in result.violations[:shown]:
        say(f"VIOLATION {sentence}")
    say(f"replay: {result.replay_command}")


def say(line: str) -> None:
    """A line for whoever watches."""
    print(line, file=sys.stderr, flush=True)


@dataclass
class Hunt:
    """Which of the planted bugs each layer caught."""

    asked: dict[str, int] = field(default_factory=dict)
    missed: dict[str, list[str]] = field(default_factory=dict)

    def share(self, layer: str) -> float:
        """The part of its bugs that a layer caught."""
        return 1 - len(self.missed[layer]) / self.asked[layer]

    @property
    def sound(self) -> bool:
        """All by T0, nine of ten by T1, and enough of them."""
        return self.asked["T0"] >= ENOUGH and self.share("T0") == 1 and self.share("T1") >= OF_T1

    @property
    def line(self) -> dict[str, object]:
        """As `./dev storm` prints it."""
        t0, t1 = (self.asked[layer] - len(self.missed[layer]) for layer in ("T0", "T1"))
        missed = {layer: names for layer, names in self.missed.items() if names}
        return {"caught": t0, "of": self.asked["T0"], "t1_caught": t1, "t1_of": self.asked["T1"], "missed": missed}


def hunt(by_t1: Sequence[str], processes: int) -> Hunt:
    """Plant every bug before T0, and these before T1."""
    found = Hunt()
    for layer, names in (("T0", list(PLANTED)), ("T1", list(by_t1))):
        found.asked[layer], found.missed[layer] = len(names), []
        for name, result in _hunted(layer, names, processes):
            if not result.violations:
                found.missed[layer].append(name)
            how = f"{result.violations[0][:90]}" if result.violations else "MISSED"
            say(f"{layer} {'caught' if result.violations else 'MISSED':<7} {name}: {how}")
    return found


def _hunted(layer: str, names: list[str], processes: int) -> Iterator[tuple[str, Result]]:
    with ExitStack() as stack:
        pool = workers(layer, processes, stack)
        yield from pool.imap(_planted, [(name, layer) for name in names])


def _planted(job: tuple[str, str]) -> tuple[str, Result]:
    name, layer = job
    return name, caught(name, layer=layer, seeds=SEEDS[layer])
