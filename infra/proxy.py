"""A proxy before the engine, or before WeChat, that loses, delays, breaks and invents answers, as networks and services
do."""

import json
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select
from threading import Lock, Thread
from typing import Any, Literal
from urllib.parse import urlsplit
from zlib import crc32

from chalicelib.kit.send import engine_at, plugged

Do = Literal[
    "drop_before", "drop_after", "slow_before", "slow_after", "late", "truncate", "cut", "flip", "say", "say_after"
]  # fmt: skip
RESET = struct.pack("ii", 1, 0)
ERROR = "com.amazonaws.dynamodb.v20120810#"


@dataclass
class Fault:
    """What happens to requests of this operation whose text has `having` in it, so many times.
    Before WeChat, a path is an operation.

    drop_before and drop_after close the connection, slow_* wait (before or after the engine did it), late closes it and
    keeps the request until Proxy.release, truncate ends the connection in the middle of the body, cut sends half a body
    as if it were whole, flip changes a digit in it, say answers without the engine and say_after instead of it.
    `then` is done before the client learns what became of its request: by somebody else.
    """

    do: Do
    on: str = "*"
    having: str = ""
    times: int = 1
    seconds: float = 2.0
    status: int = 500
    body: Any = None
    then: Callable[[], object] | None = None


@dataclass(frozen=True)
class Exchange:
    """One request as the engine's side saw it; `status` None: it never came through."""

    operation: str
    request: Any
    status: int | None
    answer: Any


@dataclass
class Proxy:
    """Forwards to the engine, unless a fault is planned; remembers what passed."""

    engine_url: str
    url: str = ""
    passed: list[Exchange] = field(default_factory=list)
    nemesis: Callable[[str], Fault | None] | None = None
    """Asked for a fault where none is planned: for storms."""
    remembers: bool = True
    """Whether what passed is kept: not for a hundred thousand requests."""
    _late: deque[tuple[dict[str, str], bytes]] = field(default_factory=deque)
    _plan: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def plan(self, *faults: Fault) -> None:
        """Add faults; the first that fits a request is used."""
        with self._lock:
            self._plan += faults

    def take(self, operation: str, text: bytes) -> Fault | None:
        """The fault of this request; one of its times is used up."""
        with self._lock:
            for fault in self._plan:
                if fault.times and fnmatch(operation, fault.on) and fault.having.encode() in text:
                    fault.times -= 1
                    return fault
        return None if self.nemesis is None else self.nemesis(operation)

    def clear(self) -> None:
        """Behave again, and forget what passed."""
        with self._lock:
            self._plan.clear()
            self.passed.clear()
            self.nemesis = None

    def writes(self) -> list[Exchange]:
        """The writes that the engine has seen."""
        return [each for each in self.passed if each.status and not each.operation.endswith(("GetItem", "Query"))]

    def release(self) -> int:
        """Let the oldest late request reach the engine now; the status that nobody hears (0: there is none)."""
        if not self._late:
            return 0
        with closing(self.line()) as line:
            return forward(line, *self._late.popleft())[0]

    def keep(self, headers: dict[str, str], text: bytes) -> None:
        """A request that will be late."""
        self._late.append((headers, text))

    def note(self, operation: str, text: bytes, status: int | None, body: bytes) -> None:
        """Remember what passed."""
        if self.remembers:
            answer = json.loads(body or b"{}") if status is not None else None
            self.passed.append(Exchange(operation, json.loads(text or b"{}"), status, answer))

    def line(self) -> HTTPConnection:
        """A connection to the engine."""
        parts = urlsplit(self.engine_url)
        return HTTPConnection(parts.hostname or "", parts.port, timeout=30)


def forward(
    line: HTTPConnection, headers: dict[str, str], text: bytes, ask: tuple[str, str] = ("POST", "/")
) -> tuple[int, dict[str, str], bytes]:
    """The engine's own answer; `ask` is the method and path."""
    if line.sock is not None and select([line.sock], [], [], 0)[0]:
        line.close()  # the engine hung up meanwhile
    line.request(*ask, text, headers)
    answer = line.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: "_Server"

    def setup(self) -> None:
        super().setup()
        self._line = self.server.proxy.line()

    def finish(self) -> None:
        self._line.close()
        super().finish()

    def do_POST(self) -> None:
        proxy = self.server.proxy
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2] or urlsplit(self.path).path
        fault = proxy.take(operation, text)
        sent = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        if fault is not None and fault.do in ("drop_before", "late", "say"):
            proxy.note(operation, text, None, b"")
            if fault.do == "late":
                proxy.keep(sent, text)
            if fault.then is not None:
                fault.then()
            self._say(fault) if fault.do == "say" else self._drop()
            return
        if fault is not None and fault.do == "slow_before":
            time.sleep(fault.seconds)
        status, headers, body = forward(self._line, sent, text, (self.command, self.path))
        proxy.note(operation, text, status, body)
        if fault is not None and fault.then is not None:
            fault.then()
        if fault is not None and fault.do == "say_after":
            self._say(fault)
        else:
            self._answer(fault, status, headers, body)

    do_GET = do_POST  # WeChat is asked in both ways

    def _answer(self, fault: Fault | None, status: int, headers: dict[str, str], body: bytes) -> None:
        kind = headers.get("Content-Type", headers.get("content-type", "application/x-amz-json-1.0"))
        if fault is not None and fault.do == "drop_after":
            self._drop()
            return
        if fault is not None and fault.do == "slow_after":
            time.sleep(fault.seconds)
        short = body[: len(body) // 2]
        checksum = str(crc32(body))
        if fault is not None and fault.do == "cut":
            body, checksum = short, ""
        if fault is not None and fault.do == "flip":
            body = flipped(body)
        self.send_response(status)
        if checksum:
            self.send_header("X-Amz-Crc32", checksum)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        truncated = fault is not None and fault.do == "truncate"
        self.close_connection = self.close_connection or truncated
        self.wfile.write(short if truncated else body)

    def _say(self, fault: Fault) -> None:
        body = fault.body if isinstance(fault.body, bytes) else json.dumps(fault.body or {}).encode()
        self.send_response(fault.status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drop(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: Proxy.passed tells more."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True
    proxy: Proxy

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is what these tests are about."""


def flipped(body: bytes) -> bytes:
    """The same with another first digit of a stored number: JSON as good as before, and false."""
    place = body.index(b'"N": "' if b'"N": "' in body else b'"N":"')
    at = next(number for number in range(place + 4, len(body)) if body[number : number + 1].isdigit())
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


@contextmanager
def proxied(engine_url: str) -> Iterator[Proxy]:
    """A running proxy before the engine at this address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.proxy = Proxy(engine_url, f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.proxy
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def asked_through(proxy: Proxy) -> Iterator[Proxy]:
    """The house asks its engine through the proxy for the block."""
    proxy.clear()
    with plugged(engine_at(proxy.url)):
        yield proxy


def error(name: str, status: int = 400, **rest: Any) -> Fault:
    """An error of the engine's, said instead of asking it; on=…, times=…, reasons=[code, …] of a cancellation."""
    reasons = rest.pop("reasons", None)
    body: dict[str, Any] = {"__type": ERROR + name, "message": name}
    if reasons is not None:
        body["CancellationReasons"] = [{"Code": reason, "Message": reason} for reason in reasons]
    return Fault("say", status=status, body=body, **rest)
