"""Handlers in their processes, asked one event at a time: a function as Lambda runs it, or a server over HTTP."""

import http.client
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from infra.bench import worker
from infra.local.processes import HOST


@dataclass(frozen=True)
class Answer:
    """What a handler answered, the CPU it took (nanoseconds; 0 where only a server's whole is known), what it asked."""

    status: int
    body: dict[str, Any]
    cpu_ns: int = 0
    passed: Sequence[Any] = ()


class Handler(Protocol):
    """Something that answers events."""

    def ask(self, event: Mapping[str, Any]) -> Answer:
        """The answer to one event."""

    def move(self, ahead_ms: int) -> None:
        """Set its clock so far ahead of the machine's."""

    def stop(self) -> None:
        """End its process."""


class Function:
    """A handler function in a process of its own."""

    def __init__(self, python: Path, target: str, environment: Mapping[str, str], *flags: str) -> None:
        self._process = subprocess.Popen(
            [str(python), worker.__file__, target, *flags],
            env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        self._line()

    def ask(self, event: Mapping[str, Any]) -> Answer:
        """The answer to one event."""
        told = self._say({"event": event})
        return Answer(told["status"], json.loads(told["body"] or "{}"), told["cpu_ns"], told["passed"])

    def move(self, ahead_ms: int) -> None:
        """Set its clock so far ahead of the machine's."""
        self._say({"ahead_ns": ahead_ms * 1_000_000})

    def stop(self) -> None:
        """End its process."""
        self._process.kill()
        self._process.wait()

    def _say(self, said: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said) + "\n")
        return json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a contender ended at once: {self._process.args!r}")
        return line


@dataclass
class Server:
    """One keep-alive connection to a server that others may talk to as well."""

    process: subprocess.Popen[str]
    port: int
    _line: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection(HOST, self.port, timeout=30)

    def ask(self, event: Mapping[str, Any]) -> Answer:
        """The answer to one event."""
        self._line.request("POST", event["path"], event["body"].encode(), dict(event["headers"]))
        told = self._line.getresponse()
        text = told.read()
        return Answer(told.status, json.loads(text) if text.startswith(b"{") else {})

    def move(self, ahead_ms: int) -> None:
        """Set its clock so far ahead of the machine's."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{ahead_ms * 1_000_000}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def stop(self) -> None:
        """Hang up; whoever started the process ends it."""
        self._line.close()


def cpu_ns(*roots: int) -> int:
    """CPU of these processes and all below them, by the scheduler."""
    parents: dict[int, list[int]] = {}
    for each in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(each.name))
    waiting, total = list(roots), 0
    while waiting:
        pid = waiting.pop()
        waiting += parents.get(pid, [])
        try:
            tasks = list(Path(f"/proc/{pid}/task").iterdir())
            total += sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)
        except OSError:
            continue
    return total
