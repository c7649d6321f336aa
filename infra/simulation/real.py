"""T1's ground: a real engine behind the fault proxy, asked over the wire; its streams are what the city sees.

Time is virtual here too: the house reads the scheduler's clock, and what a fault costs is slept in it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from chalicelib.kit.send import Port, engine_at
from infra.local.engine import Engine, create_tables
from infra.proxy import Proxy, proxied

from .faults import Nemesis
from .ground import Told
from .scheduler import Scheduler
from .shelf import Stored
from .store import Store, tables
from .tail import Tail
from .ways import OverHttp, Ways
from .wire import Wire

BATCH = 25
NEWS = 12  # so many writes, and the streams are read


@dataclass
class Arena:
    """An engine and the proxy before it; city after city stands on it."""

    engine: Engine
    proxy: Proxy


@contextmanager
def arena(home: Path | None = None) -> Iterator[Arena]:
    """An engine of this process's own, behind a proxy."""
    with TemporaryDirectory() as scratch, Engine.start(home or Path(scratch)) as engine, proxied(engine.url) as proxy:
        proxy.remembers = False
        with patch.dict(os.environ, engine.environment()):
            yield Arena(engine, proxy)


class Real:
    """One city's tables on a real engine. It is built in memory, as T0's is, and carried over row by row."""

    layer = "T1"

    def __init__(self, stands_on: Arena, scheduler: Scheduler, rate: float, told: Told) -> None:
        engine, proxy = stands_on.engine, stands_on.proxy
        engine.reset()
        create_tables(engine)
        self._client = engine.client("dynamodb")
        # The engine's own expiry follows the machine's clock, which is not the city's.
        never = {"AttributeName": "xp", "Enabled": False}
        self._client.update_time_to_live(TableName="records", TimeToLiveSpecification=never)
        proxy.clear()
        self._draft = Store(tables(records=("gsi1", "gsi2"), postings=("gsi1",)), lambda: scheduler.now_ns)
        self._direct: Port = self._draft.ask
        self._engine = engine
        self._wire = Wire(scheduler, engine_at(proxy.url), proxy, rate, lambda *asked: self._direct(*asked))
        self.nemesis: Nemesis = self._wire
        self._tail = Tail(engine, told)
        self.ways: Ways = OverHttp()

    def opened(self) -> None:
        """Carry the draft over to the engine."""
        for table in ("records", "postings"):
            rows = self._draft.rows(table)
            for start in range(0, len(rows), BATCH):
                puts = [{"PutRequest": {"Item": row}} for row in rows[start : start + BATCH]]
                self._client.batch_write_item(RequestItems={table: puts})
        self._direct = engine_at(self._engine.url)
        self._tail.read()

    def catch_up(self, pause_s: float = 1e9) -> int:
        if self._wire.writes < NEWS and pause_s < 1:
            return 0
        self._wire.writes = 0
        return self._tail.read()

    def rows(self, table: str) -> list[Stored]:
        pages = self._client.get_paginator("scan").paginate(TableName=table)
        found: list[Stored] = [item for page in pages for item in page["Items"]]
        return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
