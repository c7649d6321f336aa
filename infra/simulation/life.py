"""One city from its first stone to its rest: built, worked in under faults, looked at, settled, judged."""

import gc
import hashlib
import marshal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch

import msgspec

from chalicelib.media import photos, processing
from chalicelib.points.chain import Row
from chalicelib.points.store import Posting
from infra.audit import examine

from .casework import take_photos
from .city import City, build
from .claims import disputes_found
from .deeds import Phones
from .examiner import Examiner
from .first_watch import FirstWatch
from .ground import Ground, Memory, Told
from .house import lived_in
from .objects import Objects
from .public import Read, months_of, read_all
from .reporting import publish
from .rest import Rest
from .result import Result
from .reuse import reuse_found
from .rewards import rewards_found
from .scheduler import STARTS_H, Actor, Scheduler
from .service import Services
from .shelf import Place, Stored
from .stage import Stage
from .stream import Stream
from .witness import Witness
from .workload import Workload

MOMENTS = 2
IN_FLIGHT = 40
OUTAGES = 0.001
RUSH_S = 0.003  # people come in rushes, a few milliseconds apart, with calm between
CALM_S = 600
FAULTS = 0.03
PHOTOGRAPHED = 0.06
WEEK_S = 8 * 86_400
LEAP_S = (7 * 3600, 7 * 3600, 20 * 3600, 2 * 86_400, 7.1 * 86_400)
"""Now and then a night passes, or days, without a sweep: windows close, lots end, days and months begin."""


Stand = Callable[[Scheduler, float, Told], Ground]


@dataclass(frozen=True)
class Town:
    """How many people, and with how many points to begin with; which parts of the workload come more often, how often
    time leaps, when it all begins, how many of the reports have photos, and how much of what is done about reports
    concerns the same few incidents."""

    people: int = 200
    gift: int = 40
    favoured: tuple[str, ...] = ()
    leaps: float = 0.004
    starts_h: tuple[int, ...] = STARTS_H
    photographed: float = PHOTOGRAPHED
    crowded: float = 0.0


USUAL = Town()


def one_city(operations: int, seed: int, faults: float = FAULTS, *, on: Stand = Memory, town: Town = USUAL) -> Result:
    """One city's life under faults on some ground, checked at random moments and at its end."""
    return Life(operations, seed, faults, on=on, town=town).live()


class Life:
    """Everything of one city; `found` are its violations."""

    layer = ""

    def __init__(self, operations: int, seed: int, faults: float, *, on: Stand, town: Town = USUAL) -> None:
        self.operations, self.seed, self.faults, self.town = operations, seed, faults, town
        self.scheduler = Scheduler(seed, town.starts_h)
        self.bugs: list[str] = []
        self.witness, self.stream = Witness(), Stream(self.scheduler, self.bugs)
        self.first_watch = FirstWatch()
        self.objects, self.facts_told = Objects(self.scheduler, self.bugs), set[str]()
        self.ground = on(self.scheduler, faults, self._told)
        self.nemesis = self.ground.nemesis
        self.phones = Phones(self.scheduler, self.ground.ways, self.bugs)
        self.history = hashlib.sha256()
        self.found: list[str] = []
        self.rows: dict[Place, Row] = {}

    def live(self) -> Result:
        """Build, work, settle, judge."""
        began = time.perf_counter()
        gc.disable()  # what a city leaves behind is collected when it is looked at, and nothing that was before it
        gc.freeze()
        try:
            self._live()
        finally:
            gc.unfreeze()
            gc.enable()
        replay = (
            f"python -m infra.simulation --layer {self.layer or self.ground.layer}"
            f" --operations {self.operations} --seed {self.seed} --faults {self.faults}"
        )
        return Result(
            self.phones.operations,
            self.phones.hit,
            self.nemesis.counts,
            self.found,
            time.perf_counter() - began,
            replay,
            self.phones.worst_units,
            self.history.hexdigest()[:16],
        )

    def _live(self) -> None:
        services = {"s3": self.objects, "sqs": self.stream, "wechat": Examiner(self.scheduler, self.bugs)}
        # Pictures come again and again: each is decoded once.
        decoded = patch.object(processing, "process_photo", cache(photos.process_photo))
        with decoded, lived_in(self.scheduler, self.nemesis.port, services, self.bugs):
            built: list[City] = []
            try:
                self.scheduler.alone(lambda: built.append(self._built()))
            except Exception as bug:
                self.found.append(f"the city could not be built: {bug!r}")
                return
            self.ground.opened()
            self._work(built[0])
            if not self.found:
                self._settle(built[0])

    def _built(self) -> City:
        publish()
        city = build(self.scheduler.dice, self.town.people, self.town.gift)
        take_photos(city, self.scheduler.now_ns // 1_000_000, self.scheduler.dice)
        return city

    # ---- the life

    def _work(self, city: City) -> None:
        workload = self._workload(self._stage(city))
        self.scheduler.spawn(lambda: self._drive(workload), Actor("driver", sheltered=True))
        self.scheduler.run(until=lambda: bool(self.found))

    def _stage(self, city: City) -> Stage:
        return Stage(self.scheduler, city, self.phones, self.objects.upload, self.town.photographed, self.town.crowded)

    def _workload(self, stage: Stage) -> Workload:
        return Workload(stage, favoured=self.town.favoured)

    def _drive(self, workload: Workload) -> None:
        dice = self.scheduler.dice
        moments = sorted(dice.randrange(self.operations // 10, self.operations) for _ in range(MOMENTS))
        while self.phones.operations < self.operations and not self._seen():
            if moments and self.phones.operations >= moments[0]:
                moments.pop(0)
                self._look(at_rest=False)
            if dice.random() < OUTAGES and self.faults:
                self.nemesis.outage(dice.choice([3, 3, 10, 60]))
            if self.phones.in_flight < IN_FLIGHT:
                workload.step()
            pause = dice.expovariate(1 / RUSH_S) if dice.random() < 0.97 else dice.expovariate(1 / CALM_S)
            if dice.random() < self.town.leaps:
                pause = dice.choice(LEAP_S)
            self.ground.catch_up(pause)
            self.scheduler.sleep(pause)

    def _settle(self, city: City) -> None:
        """No more faults: all that is due ends, all news arrives; then everything is judged."""
        self.nemesis.rate = 0
        stage = self._stage(city)
        for _ in range(2):
            self.scheduler.alone(lambda: self.scheduler.sleep(WEEK_S))
            stage.sweep()
            self.scheduler.run()
            while self.ground.catch_up():
                self.scheduler.run()
        self._look(at_rest=True)
        records, postings = self.ground.rows("records"), self.ground.rows("postings")
        rest = Rest(
            self.phones.sent, city, records, postings, rows=self._postings(postings), read=self._read(records),
            objects=self.objects, told=self.facts_told, shown=self.witness.shown,
            now_ms=self.scheduler.now_ns // 1_000_000,
        )  # fmt: skip
        for each in rest.found():
            self._wrong(each)

    def _read(self, records: list[Stored]) -> dict[str, Read]:
        """All that everybody sees in the end."""
        found: list[dict[str, Read]] = []
        self.scheduler.alone(lambda: found.append(read_all(months_of(records))))
        return found[0]

    # ---- looking

    def _told(self, table: str, old: Stored | None, new: Stored | None) -> None:
        if table == "postings":
            self.witness.posting(old, new)
            return
        self.witness.record(old, new)
        if isinstance(self.ground, Memory):  # a real engine's stream keeps the order of each item alone
            self.first_watch.record(old, new)
        self.stream.told(old, new)
        self.facts_told.update(_facts(old, new))
        self._remember(new)

    def _remember(self, new: Stored | None) -> None:
        self.history.update(b"%d" % self.scheduler.now_ns + marshal.dumps(new, 2))

    def _seen(self) -> list[str]:
        """What was wrong at the very moment that it happened."""
        self._wrong((*self.witness.seen, *self.first_watch.seen, *self.bugs, *self.phones.wrong))
        return self.found

    def _look(self, *, at_rest: bool) -> None:
        """What must be true at any moment."""
        self.ground.catch_up()
        records, postings = self.ground.rows("records"), self.ground.rows("postings")
        verdict = examine(records, postings, self.scheduler.now_ns // 1_000_000)
        self._wrong(verdict.found)
        if at_rest:
            self._wrong(f"session {session}: has no reminder" for session in verdict.unreminded)
        self._wrong(Services(records, postings).found())
        rows = self._postings(postings)
        self._wrong(rewards_found(records, rows))
        self._wrong(reuse_found(records, rows))
        self._wrong(disputes_found(records, self.witness.disputed))
        gc.collect()
        self._seen()

    def _postings(self, items: Iterable[Stored]) -> list[Row]:
        """Every posting's row, each person's in their order (none changes: the witness would have seen it)."""
        for item in items:
            if _place(item) not in self.rows and (posting := Posting.of(item)):
                self.rows[_place(item)] = posting.row()
        return list(self.rows.values())

    def _wrong(self, sentences: Iterable[str]) -> None:
        self.found.extend(each for each in sentences if each not in self.found)


def _place(item: Stored) -> Place:
    return item["pk"]["S"], item["sk"]["S"]


def _facts(old: Stored | None, new: Stored | None) -> Iterator[str]:
    """The ids of the facts that a change tells, worked out from what is stored."""
    if new is not None and "f" in new and new.get("fn") != (old or {}).get("fn"):
        place = f"{new['pk']['S']}|{new['sk']['S']}|{new['fn']['N']}"
        for number in range(len(msgspec.json.decode(new["f"]["S"]))):
            yield f"{place}.{number}"
