"""Child processes and ports of the local city."""

import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """The local city cannot start; the message says what to do about it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def claim_port(variable: str, port: int) -> int:
    """The given port, or a free one for 0; refuses by name when someone else listens there."""
    if port == 0:
        return free_port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotStart(
                f"port {port} ({variable}) is already in use: stop its owner or set another {variable}"
            ) from error
    return port


def answers(url: str, timeout_s: float = 1.0) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=timeout_s):
            return True
    except (urllib.error.URLError, OSError):
        return False


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def wait_until(condition: Callable[[], bool], what: str, *, child: "Child", seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if child.exited:
            raise CannotStart(f"{what} ended at once; its last words:\n{child.last_words()}")
        if time.monotonic() > deadline:
            raise CannotStart(f"{what} did not answer within {seconds:.0f} s; see {child.log}")
        time.sleep(0.02)


def _die_with_parent() -> None:
    # A killed city must not leave an engine behind: SIGTERM lets it save what it holds.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A child in its own session: Ctrl-C reaches only the city, which stops its children in order."""

    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(cls, command: Sequence[str], *, environment: Mapping[str, str], log: Path, cwd: Path) -> "Child":
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as sink:
            process = subprocess.Popen(
                command, env=dict(environment), cwd=cwd, stdin=subprocess.DEVNULL, stdout=sink,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_die_with_parent,
            )  # fmt: skip
        return cls(process, log)

    @property
    def exited(self) -> bool:
        return self.process.poll() is not None

    def last_words(self, lines: int = 12) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, seconds: float = 20.0) -> bool:
        """Ask, wait, and only then kill; True when the child went by itself."""
        if not self.exited:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(seconds)
            return False
