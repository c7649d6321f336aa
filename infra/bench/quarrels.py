"""What people do to each other and the network to them: twice at once, two phones, one ticket too few, two clerks,
answers that are lost on the way to the phone, and answers of the engine that are lost on the way to the handler."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from chalicelib.kit.ids import derived_ulid
from infra.bench.checker import Heard
from infra.bench.handlers import Handler
from infra.bench.load import HOT, START_MS, VERBS, City, Deed, Visit
from infra.bench.rounds import AFTER_MS, Clock
from infra.proxy import Fault, Proxy

KINDS = ("twice", "rivals", "lost", "spend", "hot", "clerks", "wire")
WRITES = ("PutItem", "UpdateItem", "TransactWriteItems")
PATIENCE, PAUSE_S = 4, 0.6
Burst = list[Deed]


@dataclass
class Quarrels:
    """So many people of each kind, before a contender's handlers; each handler serves one request at a time."""

    city: City
    clock: Clock
    handlers: Sequence[Handler]
    proxy: Proxy | None
    heard: list[Heard] = field(default_factory=list)

    def run(self, visits: dict[str, list[Visit]], at_ms: int) -> None:
        """All four verbs, from that long after the beginning."""
        for verb in VERBS:
            self.clock.move(START_MS + at_ms + AFTER_MS[verb], self.handlers)
            for kind, group in visits.items():
                with_fault = kind == "wire" and self.proxy is not None
                if self.proxy is not None:
                    self.proxy.nemesis = _nemesis(self.city.seed) if with_fault else None
                for burst in self._bursts(verb, kind, group):
                    self._at_once(burst, lost=kind == "lost")

    def _bursts(self, verb: str, kind: str, group: Sequence[Visit]) -> Iterator[Burst]:
        known = [deed for visit in group if (deed := self._deed(visit, verb, kind)) is not None]
        if kind == "hot" and verb == "reserve":
            width = len(self.handlers)
            yield from ([*known[start : start + width]] for start in range(0, len(known), width))
            return
        for deed in known:
            yield from _burst(deed, verb, kind, self.city)

    def _deed(self, visit: Visit, verb: str, kind: str) -> Deed | None:
        """The visit's deed, on what came of the one before; None when nothing did."""
        deed = visit.deeds(self.city.seed)[verb]
        if verb == "reserve" and kind == "hot":
            return replace(deed, at=HOT)
        if verb in ("check_in", "reserve"):
            return deed
        before = {"check_out": "check_in", "confirm": "reserve"}[verb]
        done = (
            each for each in self.heard if each.deed.verb == before and each.deed.person == visit.person and each.done
        )
        found = next(done, None)
        if found is None:
            return None
        clerk = self.city.clerks[found.body["merchant"]][0] if verb == "confirm" else deed.person
        return replace(deed, of=str(found.body["id"]), person=clerk)

    def _at_once(self, burst: Burst, *, lost: bool) -> None:
        """Every deed of the burst on a handler of its own; then the phones that heard nothing certain repeat."""
        with ThreadPoolExecutor(len(self.handlers)) as pool:
            told = list(pool.map(self._phone, burst, self.handlers))
        for each in told:
            self.heard += [replace(answer, lost=lost) for answer in each]
        if lost:
            self.heard += self._phone(burst[0], self.handlers[-1])

    def _phone(self, deed: Deed, handler: Handler) -> list[Heard]:
        answers: list[Heard] = []
        for attempt in range(PATIENCE):
            if attempt:
                time.sleep(PAUSE_S)
            answer = handler.ask(self.city.event(deed, self.clock.now_ms))
            answers.append(Heard(deed, answer.status, answer.body))
            if answers[-1].decided:
                break
        return answers


def _burst(deed: Deed, verb: str, kind: str, city: City) -> Iterator[Burst]:
    if kind == "twice":
        yield [deed, deed]
    elif kind == "rivals" and verb in ("check_in", "check_out"):
        yield [deed, replace(deed, key=_other(deed, 1))]
    elif kind == "spend" and verb == "reserve":
        offers = [name for name in city.offers if name != HOT]
        yield [replace(deed, key=_other(deed, number), at=offers[number]) for number in range(4)]
    elif kind == "clerks" and verb == "confirm":
        both = next(each for each in city.clerks.values() if deed.person in each)
        yield [replace(deed, person=each, key=_other(deed, number)) for number, each in enumerate(both)]
    else:
        yield [deed]


def _other(deed: Deed, number: int) -> str:
    return derived_ulid(START_MS, "another", deed.key, str(number))


def _nemesis(seed: int) -> Callable[[str], Fault | None]:
    """Every third write is done and its answer lost."""
    dice = random.Random(seed)
    return lambda operation: Fault("drop_after") if operation in WRITES and dice.random() < 1 / 3 else None
