"""One run of everything: rounds, quarrels, books, cold starts, in one process tree on one machine."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chalicelib.kit.clock import HOUR
from chalicelib.kit.settings import settings
from infra.bench import items, postgres
from infra.bench.checker import violations
from infra.bench.cold import starts
from infra.bench.contender import Contender, fastapi, house, of_items
from infra.bench.load import VERBS, City, Visit
from infra.bench.profiling import profiled
from infra.bench.quarrels import KINDS, Quarrels
from infra.bench.rounds import Clock, Measured, Rounds
from infra.local import wiring
from infra.local.engine import Engine, create_tables
from infra.proxy import proxied

QUARRELS_AFTER_MS = 3 * HOUR
SHOWN = 4


@dataclass(frozen=True)
class Size:
    """How much is done: blocks of so many visits, people for each kind of quarrel, and
    handlers that they meet at once."""

    blocks: int = 7
    block: int = 20
    quarrels: int = 8
    spare: int = 60
    handlers: int = 4

    @property
    def volunteers(self) -> int:
        """Everybody who is needed."""
        return self.blocks * self.block + self.quarrels * (len(KINDS) + 1) + self.spare


@contextmanager
def engine(scratch: Path) -> Iterator[Engine]:
    """A local engine with everybody's tables, named by this process's environment for the block."""
    before = dict(os.environ)
    with Engine.start(scratch) as started:
        told = {
            "RECORDS_TABLE": "records",
            "POSTINGS_TABLE": "postings",
            "RETRY_QUEUE_URL": f"{started.url}/queue/none",
        }
        told |= {f"{name}_BUCKET": name.lower() for name in ("PHOTOS", "QUARANTINE", "FACTS")}
        named = {"WECHAT_APPID": wiring.appid(), "STAGE": wiring.STAGE, "CITY": wiring.CITY}
        os.environ.update(started.environment() | told | named | wiring.secrets())
        settings.cache_clear()
        try:
            create_tables(started)
            items.create_tables(started)
            yield started
        finally:
            os.environ.clear()
            os.environ.update(before)
            settings.cache_clear()


@dataclass
class Arena:
    """An engine, a city, and the contenders that stand before them."""

    engine: Engine
    city: City
    contenders: Sequence[Contender]
    size: Size

    def run(self) -> tuple[dict[str, Any], Clock]:
        """What each contender took, and what was wrong in the end."""
        for each in self.contenders:
            each.fill(self.city)
        rounds = Rounds(self.city, Clock(), self.contenders)
        rounds.run(self.city.visits(self.size.blocks * self.size.block), block=self.size.block)
        say("rounds are over")
        people = {kind: self.city.visits(self.size.quarrels * (2 if kind == "hot" else 1)) for kind in KINDS}
        told = {
            each.name: self._judged(each, rounds.measured[each.name], rounds.clock, people) for each in self.contenders
        }
        return told, rounds.clock

    def _judged(
        self, contender: Contender, measured: Measured, clock: Clock, people: dict[str, list[Visit]]
    ) -> dict[str, Any]:
        with proxied(self.engine.url) as proxy:
            proxy.remembers = False
            handlers = [contender.start(url=proxy.url) for _ in range(self.size.handlers)]
            quarrels = Quarrels(self.city, Clock(clock.ahead_ms), handlers, None if contender.server else proxy)
            try:
                quarrels.run(people, QUARRELS_AFTER_MS)
            finally:
                for each in handlers:
                    each.stop()
        heard = measured.heard + quarrels.heard
        found = violations(heard, contender.books(self.city, quarrels.clock.ahead_ms))
        say(f"{contender.name}: {len(found)} violations")
        return {
            "commands": len(heard),
            "cpu_ms": {verb: round(measured.cpu(verb), 3) for verb in VERBS},
            "cpu_blocks_ms": {verb: [round(each, 3) for each in measured.cpu_ms[verb]] for verb in VERBS},
            "units": {verb: asdict(measured.units[verb]) for verb in VERBS},
            "violations": len(found),
            "found": _examples(found),
        }


def _examples(found: Sequence[str]) -> list[str]:
    """One of each kind."""
    kinds = {sentence.split()[0] + sentence.partition(":")[2][:28]: sentence for sentence in reversed(found)}
    return sorted(kinds.values())[:SHOWN]


def measured(size: Size, seed: int, python: Path) -> dict[str, Any]:
    """Everything, as it is kept."""
    with tempfile.TemporaryDirectory(prefix="suishoupai-bench-") as folder, ExitStack() as stack:
        scratch = Path(folder)
        started = stack.enter_context(engine(scratch))
        city = City(seed, size.volunteers)
        server = stack.enter_context(postgres.cluster(scratch))
        if server is None:
            say("PostgreSQL is not installed (apt-get install postgresql): FastAPI is left out")
        ours = house(started)
        others = [of_items(name, started, python) for name in items.TABLES]
        asked = [stack.enter_context(fastapi(server, scratch))] if server else []
        told, clock = Arena(started, city, [ours, *asked, *others], size).run()
        say("cold starts")
        cold = {name: asdict(each) for name, each in starts(city, started, server, scratch).items()}
        profile = profiled(ours, city, clock, city.visits(20))
    load = {"seed": seed, "digest": city.digest(), "block": size.block, "blocks": size.blocks - 1}
    return {"load": load, "contenders": told, "cold": cold, "profile": profile}


def say(line: str) -> None:
    """Progress, beside the answer."""
    print(f"bench: {line}", file=sys.stderr, flush=True)
