"""The contenders: how each is started, filled and read."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.bench import items, ours, postgres
from infra.bench.books import Books
from infra.bench.handlers import Function, Handler, Server
from infra.bench.load import City
from infra.local.engine import Engine
from infra.local.processes import free_port, listens
from infra.runtime.measuring import clean
from infra.template import ROOT

VENV = ROOT / ".venv-bench"
HERE = Path(__file__).parent / "contenders"
TITLES = {
    "ours": "ours",
    "fastapi_pg": "FastAPI + PostgreSQL",
    "powertools": "Powertools + boto3",
    "stock": "stock Chalice + PynamoDB",
    "naive": "naive",
}


@dataclass(frozen=True)
class Contender:
    """One of them. `start` makes a handler; where functions are meant, given flags and the engine's address."""

    name: str
    start: Callable[..., Handler]
    fill: Callable[[City], None]
    books: Callable[[City, int], Books]
    roots: tuple[int, ...] = ()  # processes whose CPU is the contender's, where it is a server
    server: postgres.Cluster | None = None


def environment(engine_url: str, engine: Engine) -> dict[str, str]:
    """What every handler's process is told: keys, tables, and where the engine is."""
    told = {name: os.environ[name] for name in os.environ if name.endswith(("_TABLE", "_BUCKET", "_KEYS"))}
    told |= {name: os.environ[name] for name in ("RETRY_QUEUE_URL", "WECHAT_APPID", "STAGE")}
    urls = {name: engine_url for name in engine.environment() if name.startswith("AWS_ENDPOINT_URL")}
    return clean(engine.environment() | urls | told)


def house(engine: Engine) -> Contender:
    """Ours, in this very Python."""

    def start(*flags: str, url: str = engine.url) -> Handler:
        return Function(Path(sys.executable), "app.app", environment(url, engine) | {"PYTHONPATH": str(ROOT)}, *flags)

    return Contender("ours", start, ours.fill, ours.books)


def of_items(name: str, engine: Engine, python: Path) -> Contender:
    """A contender that keeps plain items."""
    target, table = f"{name}.{'app' if name == 'stock' else 'handler'}", items.TABLES[name]

    def start(*flags: str, url: str = engine.url) -> Handler:
        return Function(python, target, environment(url, engine) | {"PYTHONPATH": str(HERE)}, *flags)

    return Contender(
        name, start, lambda city: items.fill(engine, table, city), lambda city, _: items.books(engine, table, city)
    )


@contextmanager
def fastapi(server: postgres.Cluster, scratch: Path) -> Iterator[Contender]:
    """FastAPI, one uvicorn worker, before a running cluster."""
    with served(server, scratch / "uvicorn.log") as (process, port):
        yield Contender(
            "fastapi_pg",
            lambda *_flags, **_more: Server(process, port),
            lambda city: postgres.fill(server, city),
            lambda city, _: postgres.books(server, city),
            (process.pid, server.pid),
            server,
        )


@contextmanager
def served(server: postgres.Cluster, log: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A uvicorn process and its port; ready when it listens."""
    port = free_port()
    told = clean({"PYTHONPATH": str(HERE), "BENCH_DSN": server.dsn, "SESSION_KEYS": os.environ["SESSION_KEYS"]})
    command = [str(VENV / "bin" / "python"), str(HERE / "serve.py"), str(port)]
    with log.open("a") as sink, subprocess.Popen(
        command, env=told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sink, text=True
    ) as process:  # fmt: skip
        try:
            while not listens(port):
                if process.poll() is not None:
                    raise RuntimeError(f"uvicorn ended at once:\n{log.read_text()[-2000:]}")
            yield process, port
        finally:
            process.kill()
