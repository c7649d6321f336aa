"""What a handler costs: CPU until its first answer, warm calls, memory; and what its imports are made of."""

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import awslambdaric

from infra.runtime.stub import RuntimeApi

CLIENT = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")
IMPORT_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


class HandlerFailed(RuntimeError):
    """The handler gave an error, or nothing."""


@dataclass(frozen=True)
class Cost:
    """One handler, in CPU milliseconds (a busy machine makes walls longer, not this) and megabytes at most."""

    cold_ms: float
    warm_p50_ms: float
    warm_p99_ms: float
    rss_mb: float


def runtime_client(target: Path) -> Path:
    """A folder with nothing but the runtime's own client, which Lambda brings along."""

    target.mkdir()
    home = Path(awslambdaric.__file__).parent.parent
    for name in CLIENT:
        for found in home.glob(f"{name}*"):
            if not found.name.endswith(".dist-info"):
                (target / found.name).symlink_to(found)
    return target


def cost(handler: str, event: Any, *, task_root: Path, environment: Mapping[str, str], calls: int) -> Cost:
    """Start the handler's process as Lambda does, ask it once, then so many times."""
    with _started(handler, task_root, environment) as (api, pid):
        _ask(api, handler, event)
        cold = _cpu_ms(pid)
        spent = []
        for _ in range(calls):
            before = _cpu_ms(pid)
            _ask(api, handler, event)
            spent.append(_cpu_ms(pid) - before)
        p99 = sorted(spent)[int(len(spent) * 0.99)]
        return Cost(round(cold, 1), round(statistics.median(spent), 2), round(p99, 2), _peak_mb(pid))


def first(handler: str, event: Any, *, task_root: Path, environment: Mapping[str, str]) -> tuple[float, Any]:
    """(CPU milliseconds from the start of the handler's process to its first answer, that answer)."""
    with _started(handler, task_root, environment) as (api, pid):
        answer = _ask(api, handler, event)
        return _cpu_ms(pid), answer


@contextmanager
def _started(handler: str, task_root: Path, environment: Mapping[str, str]) -> Iterator[tuple[RuntimeApi, int]]:
    api = RuntimeApi()
    process = subprocess.Popen(
        [sys.executable, "-S", "-m", "awslambdaric", handler],
        cwd=task_root,
        env={**environment, "AWS_LAMBDA_RUNTIME_API": api.address, "LAMBDA_TASK_ROOT": str(task_root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield api, process.pid
    finally:
        process.kill()
        process.wait()
        api.close()


def imports(module: str, *, task_root: Path, environment: Mapping[str, str]) -> list[tuple[str, float]]:
    """(package, milliseconds of its own modules) of what importing a handler's module imports, longest first."""
    command = [sys.executable, "-S", "-X", "importtime", "-c", f"import {module}"]
    told = subprocess.run(command, cwd=task_root, env=dict(environment), capture_output=True, text=True, check=True)
    spent: dict[str, float] = {}
    for own, name in IMPORT_LINE.findall(told.stderr):
        package = name.split(".")[0]
        spent[package] = spent.get(package, 0.0) + int(own) / 1000
    return sorted(spent.items(), key=lambda each: -each[1])


def _ask(api: RuntimeApi, handler: str, event: Any) -> Any:
    answered = api.ask(event)
    if not answered.ok:
        raise HandlerFailed(f"{handler}: {str(answered.body)[:500]}")
    return answered.body


def _cpu_ms(pid: int) -> float:
    """CPU of all its threads, in nanoseconds by the scheduler."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1_000_000


def _peak_mb(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return round(int(found[1]) * 1024 / 1_000_000, 1) if found else 0.0


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what this machine's Python is told."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | dict(environment)
