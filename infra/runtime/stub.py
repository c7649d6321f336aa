"""Lambda's Runtime API, as the runtime client in a function's process asks it: next event, answer, error."""

import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

from infra.local.processes import HOST

DEADLINE_MS = 60_000


@dataclass
class Answered:
    """What came back for one event."""

    ok: bool
    body: Any


@dataclass
class RuntimeApi:
    """One function's end of it. Events are given one after the other, as Lambda does."""

    events: "Queue[Any]" = field(default_factory=Queue)
    answers: "Queue[Answered]" = field(default_factory=Queue)

    def __post_init__(self) -> None:
        self.server = _Server((HOST, 0), _handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"{HOST}:{self.server.server_address[1]}"

    def ask(self, event: Any, seconds: float = 60) -> Answered:
        """Hand an event over and wait for its answer. queue.Empty when the function says nothing."""
        self.events.put(event)
        return self.answers.get(timeout=seconds)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A function that is ended hangs up."""


def _handler(api: RuntimeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = json.dumps(api.events.get()).encode()
            self.send_response(200)
            self.send_header("Lambda-Runtime-Aws-Request-Id", str(uuid.uuid4()))
            self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + DEADLINE_MS))
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:x:lambda:x:0:function:measured")
            self._say(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(202)
            self._say(b"{}")
            api.answers.put(Answered(self.path.endswith("/response"), json.loads(body or b"null")))

        def _say(self, body: bytes) -> None:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    return Handler
