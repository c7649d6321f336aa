"""The measured part: visits of many people, verb by verb, in blocks that the contenders take in turns."""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from infra.bench.checker import Heard
from infra.bench.contender import Contender
from infra.bench.handlers import Handler, cpu_ns
from infra.bench.load import SERVICE_MS, START_MS, VERBS, City, Deed, Visit
from infra.bench.units import Units, units_of

AFTER_MS = {"check_in": 0, "check_out": SERVICE_MS, "reserve": SERVICE_MS + 60_000, "confirm": SERVICE_MS + 120_000}


@dataclass
class Measured:
    """What one contender took: CPU (ms a command) of each verb and block, units of each verb, and every answer."""

    cpu_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    units: dict[str, Units] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)

    def cpu(self, verb: str) -> float:
        """The median of the blocks; the first one warmed up."""
        blocks = self.cpu_ms[verb]
        return statistics.median(blocks[1:] or blocks)


@dataclass
class Clock:
    """The load's moment: it is moved, and goes on by itself."""

    ahead_ms: int = 0

    def move(self, at_ms: int, handlers: Sequence[Handler]) -> None:
        """To this moment for all of them, never back."""
        self.ahead_ms = max(self.ahead_ms, at_ms - time.time_ns() // 1_000_000)
        for each in handlers:
            each.move(self.ahead_ms)

    @property
    def now_ms(self) -> int:
        """The moment that handlers see."""
        return time.time_ns() // 1_000_000 + self.ahead_ms


@dataclass
class Rounds:
    """All contenders with their handlers, before one city."""

    city: City
    clock: Clock
    contenders: Sequence[Contender]
    measured: dict[str, Measured] = field(init=False)

    def __post_init__(self) -> None:
        self.measured = {each.name: Measured() for each in self.contenders}

    def run(self, visits: Sequence[Visit], *, block: int) -> None:
        """The visits in blocks of that many; one more block is only counted."""
        warm = {each.name: each.start() for each in self.contenders}
        counted = {each.name: each.start("--passed") for each in self.contenders}
        handlers = [*warm.values(), *counted.values()]
        try:
            for verb in VERBS:
                self.clock.move(START_MS + AFTER_MS[verb], handlers)
                for number, start in enumerate(range(block, len(visits), block)):
                    deeds = [visit.deeds(self.city.seed)[verb] for visit in visits[start : start + block]]
                    for each in _turned(self.contenders, number):
                        self._block(each, warm[each.name], verb, deeds)
                for each in self.contenders:
                    self._count(each, counted[each.name], verb, visits[:block])
        finally:
            for handler in handlers:
                handler.stop()

    def _block(self, contender: Contender, handler: Handler, verb: str, deeds: Sequence[Deed]) -> None:
        measured, before = self.measured[contender.name], cpu_ns(*contender.roots)
        spent = 0
        for deed in deeds:
            answer = handler.ask(self.city.event(deed, self.clock.now_ms))
            spent += answer.cpu_ns
            measured.heard.append(Heard(deed, answer.status, answer.body))
        spent += cpu_ns(*contender.roots) - before
        measured.cpu_ms[verb].append(spent / len(deeds) / 1e6)

    def _count(self, contender: Contender, handler: Handler, verb: str, visits: Sequence[Visit]) -> None:
        measured, total = self.measured[contender.name], Units()
        before = 0
        for number, visit in enumerate(visits):
            if number == 1 and contender.server:
                before = contender.server.log_statements()
            deed = visit.deeds(self.city.seed)[verb]
            answer = handler.ask(self.city.event(deed, self.clock.now_ms))
            total += units_of(answer.passed) if number else Units()  # the first one looks at what is kept for a while
            measured.heard.append(Heard(deed, answer.status, answer.body))
        if contender.server:
            total += Units(trips=contender.server.logged_statements() - before)
        measured.units[verb] = total / (len(visits) - 1)


def _turned(contenders: Sequence[Contender], number: int) -> Iterator[Contender]:
    """Each block begins with another one."""
    yield from contenders[number % len(contenders) :]
    yield from contenders[: number % len(contenders)]
