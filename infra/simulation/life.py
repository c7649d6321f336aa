"""One city from its first stone to its rest: built, worked in under faults, looked at, settled, judged."""

import gc
import hashlib
import marshal
import time
from collections.abc import Iterator

import msgspec

from chalicelib.points.chain import Row
from chalicelib.points.store import Posting
from infra.audit import examine

from .city import City, build
from .deeds import Phones
from .faults import Nemesis
from .hindsight import archived, judged
from .house import lived_in
from .reporting import Gateway, publish
from .result import Result
from .rewards import reporting_found, rewards_found
from .scheduler import Actor, Scheduler
from .service import Services
from .shelf import Stored
from .stage import Stage
from .store import Store, tables
from .stream import Bucket, Stream
from .witness import Witness
from .workload import Workload

MOMENTS = 2
IN_FLIGHT = 40
OUTAGES = 0.001
RUSH_S = 0.003  # people come in rushes, a few milliseconds apart, with calm between
CALM_S = 600
FAULTS = 0.03
WEEK_S = 8 * 86_400


def one_city(operations: int, seed: int, faults: float = FAULTS) -> Result:
    """One city's life under faults, checked at random moments and at its end."""
    return Life(operations, seed, faults).live()


class Life:
    """Everything of one city; `found` are its violations."""

    def __init__(self, operations: int, seed: int, faults: float) -> None:
        self.operations, self.seed, self.faults = operations, seed, faults
        self.scheduler = Scheduler(seed)
        shelves = tables(records=("gsi1", "gsi2"), postings=("gsi1",))
        self.store = Store(shelves, lambda: self.scheduler.now_ns, self._index_lag_ns)
        self.bugs: list[str] = []
        self.witness, self.stream = Witness(shelves), Stream(self.scheduler, self.bugs)
        self.bucket, self.facts_told = Bucket(), set[str]()
        self.nemesis = Nemesis(self.scheduler, self.store, faults)
        self.phones = Phones(self.scheduler, self.bugs)
        self.history = hashlib.sha256()
        self.found: list[str] = []
        self.rows: list[Row] = []
        shelves["records"].told = self._record
        shelves["postings"].told = self.witness.posting

    def live(self) -> Result:
        """Build, work, settle, judge."""
        began = time.perf_counter()
        gc.disable()  # what a city leaves behind is collected when it is over
        try:
            self._live()
        finally:
            gc.enable()
        replay = f"python -m infra.simulation --operations {self.operations} --seed {self.seed} --faults {self.faults}"
        return Result(
            self.phones.operations,
            self.nemesis.counts,
            self.found,
            time.perf_counter() - began,
            replay,
            self.phones.worst_units,
            self.history.hexdigest()[:16],
        )

    def _live(self) -> None:
        services = {"s3": self.bucket, "sqs": self.stream, "wechat": Gateway()}
        with lived_in(self.scheduler, self.nemesis.port, services, self.bugs):
            built: list[City] = []
            try:
                self.scheduler.alone(lambda: built.append(self._built()))
            except Exception as bug:
                self.found.append(f"the city could not be built: {bug!r}")
                return
            self._work(built[0])
            if not self.found:
                self._settle(built[0])

    def _built(self) -> City:
        publish()
        return build(self.scheduler.dice)

    # ---- the life

    def _work(self, city: City) -> None:
        workload = Workload(Stage(self.scheduler, city, self.phones))
        self.scheduler.spawn(lambda: self._drive(workload), Actor("driver", sheltered=True))
        self.scheduler.run(until=lambda: bool(self.found))

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
            self.scheduler.sleep(pause)

    def _settle(self, city: City) -> None:
        """No more faults: all that is due ends, all news arrives; then everything is judged."""
        self.nemesis.rate = 0
        stage = Stage(self.scheduler, city, self.phones)
        for _ in range(2):
            self.scheduler.alone(lambda: self.scheduler.sleep(WEEK_S))
            stage.sweep()
            self.scheduler.run()
        self._look(at_rest=True)
        records = self.store.rows("records")
        services = Services(records, self.store.rows("postings"))
        rows = self._postings()
        head = self.store.shelves["records"].items.get(("ARCHIVE", "HEAD"))
        self._wrong(judged(self.phones.sent, city, records, postings=rows, services=services))
        self._wrong(reporting_found(self.phones.sent, records))
        self._wrong(archived(self.bucket.objects, self.facts_told, head))
        reminders = [place for place in self.store.shelves["records"].items if place[1].startswith("DUE#")]
        self._wrong(f"{pk}/{sk}: a reminder of nothing" for pk, sk in reminders)
        self._wrong(f"session {session}: nothing ever ended it" for session in services.open)

    # ---- looking

    def _record(self, old: Stored | None, new: Stored | None) -> None:
        self.witness.record(old, new)
        self.stream.told(old, new)
        self.facts_told.update(_facts(old, new))
        self.history.update(b"%d" % self.scheduler.now_ns + marshal.dumps(new, 2))

    def _seen(self) -> list[str]:
        """What was wrong at the very moment that it happened."""
        self._wrong((*self.witness.seen, *self.bugs, *self.phones.wrong))
        return self.found

    def _look(self, *, at_rest: bool) -> None:
        """What must be true at any moment."""
        records, postings = self.store.rows("records"), self.store.rows("postings")
        verdict = examine(records, postings, self.scheduler.now_ns // 1_000_000)
        self._wrong(verdict.found)
        if at_rest:
            self._wrong(f"session {session}: has no reminder" for session in verdict.unreminded)
        self._wrong(Services(records, postings).found())
        self._wrong(rewards_found(records, self._postings()))
        gc.collect()
        self._seen()

    def _postings(self) -> list[Row]:
        """Every posting's row, in the order of their writing (none changes: the witness would have seen it)."""
        new = self.store.rows("postings")[len(self.rows) :]
        self.rows += [posting.row() for item in new if (posting := Posting.of(item))]
        return self.rows

    def _wrong(self, sentences: Iterator[str] | list[str] | tuple[str, ...]) -> None:
        self.found.extend(each for each in sentences if each not in self.found)

    def _index_lag_ns(self) -> int:
        """Indexes show most changes at once, some after a while."""
        if self.scheduler.actor.name == "builder" or self.scheduler.dice.random() < 0.9:
            return 0
        return int(self.scheduler.dice.expovariate(1 / 0.1) * 1e9)


def _facts(old: Stored | None, new: Stored | None) -> Iterator[str]:
    """The ids of the facts that a change tells, worked out from what is stored."""
    if new is not None and "f" in new and new.get("fn") != (old or {}).get("fn"):
        place = f"{new['pk']['S']}|{new['sk']['S']}|{new['fn']['N']}"
        for number in range(len(msgspec.json.decode(new["f"]["S"]))):
            yield f"{place}.{number}"
