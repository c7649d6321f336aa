"""The arena of the storms: an engine of their own, an API process before it, and what people fight for."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from time_machine import escape_hatch

from chalicelib import exchange, merchants, policy, stations
from chalicelib.kit.settings import settings
from chalicelib.stations.rules import Station
from infra.audit import audit
from infra.local.engine import Engine, create_tables
from infra.local.processes import HOST, Child, answers, free_port, wait_until
from infra.local.wiring import clocked
from infra.proxy import Proxy, proxied
from infra.template import ROOT
from tests.conftest import ENVIRONMENT, an_engine
from tests.exchange.shop import Shop, open_shop
from tests.storms.crowd import Ask, people, storm, tally
from tests.world import Caller, Reply, World, start_of_day

TIMES = 10 if os.environ.get("LONG") else 1
"""How often each storm blows."""


@dataclass
class Arena:
    """Where storms happen. `url` is the API's; `windy_url` that of an API whose engine is behind a proxy."""

    engine: Engine
    line: Proxy
    url: str
    windy_url: str
    station: Station
    shop: Shop
    scarce: list[str]
    daily: list[str]
    plenty: str
    record: Callable[[str, object], None]

    def people(self, number: int, *, points: int = 0) -> list[Caller]:
        """So many citizens, with so many points each."""
        return people(self.engine, number, points=points)

    def storm(self, asks: Sequence[Ask]) -> list[Reply]:
        """All at once; the table shows the answers."""
        started = time.monotonic()
        replies = storm(self.url, asks)
        self.record("requests", len(asks))
        self.record("answers", tally(replies))
        self.record("per_second", round(len(asks) / (time.monotonic() - started)))
        return replies

    def demand_sound_books(self) -> None:
        """The ledger check says 0 violations."""
        verdict: dict[str, Any] = audit(0)
        self.record("violations", verdict["violations"])
        assert verdict["violations"] == 0, verdict["found"]
        assert verdict["sum"] == 0


@contextmanager
def working_at(engine: Engine) -> Iterator[None]:
    """This process asks the storms' engine; what it knew of another one is forgotten, before and after.

    It is a Monday morning, here and in the API processes: two hours that end now are hours of one day.
    """
    before = dict(os.environ)
    with TemporaryDirectory() as scratch, start_of_day():
        clock = Path(scratch) / "clock"
        clock.write_text(str(time.time_ns() - escape_hatch.time.time_ns()))
        nowhere = {"RETRY_QUEUE_URL": f"{engine.url}/queue/none"}
        os.environ.update(engine.environment() | ENVIRONMENT | clocked(clock) | nowhere)
        _forget()
        yield
        os.environ.clear()
        os.environ.update(before)
        _forget()


def _forget() -> None:
    settings.cache_clear()
    for snapshot in (policy.snapshot, stations.snapshot, merchants.snapshot, exchange.snapshot):
        snapshot.forget()


@contextmanager
def api(log: Path, project: Path = ROOT, **changes: str) -> Iterator[tuple[str, Child]]:
    """An API process of this tree and where it listens."""
    port = free_port()
    child = Child.start(
        [sys.executable, "-m", "infra.local.api", "--port", str(port), "--project", str(project)],
        environment=os.environ | changes,
        log=log,
        cwd=ROOT,
    )
    try:
        wait_until(lambda: answers(f"http://{HOST}:{port}/v1/health"), "the API", child=child)
        yield f"http://{HOST}:{port}", child
    finally:
        child.stop()


@pytest.fixture(scope="package")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """What all storms share. Things come first: an API process looks at them once in thirty seconds."""
    home = tmp_path_factory.mktemp("storms")
    with an_engine(home) as engine, working_at(engine), proxied(engine.url) as line:
        create_tables(engine)
        city = World(None)
        station, shop = city.station(), open_shop(city)
        scarce = [shop.offer(stock=500, shards=10) for _ in range(TIMES)]
        daily = [shop.offer(stock=200, shards=4, daily=True) for _ in range(TIMES)]
        plenty = shop.offer(stock=1_000)
        with (
            api(home / "api.log") as (url, _),
            api(home / "windy.log", AWS_ENDPOINT_URL_DYNAMODB=line.url) as (windy_url, _),
        ):
            yield Arena(engine, line, url, windy_url, station, shop, scarce, daily, plenty, lambda name, value: None)


@pytest.fixture
def arena(ground: Arena, record_property: Callable[[str, object], None]) -> Arena:
    """The arena for one storm, which writes its own line of the table."""
    ground.record = record_property
    ground.line.clear()
    return ground


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every storm that asks for its `gust` blows so many times."""
    if "gust" in metafunc.fixturenames:
        metafunc.parametrize("gust", range(TIMES))
