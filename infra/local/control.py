"""The control endpoint of the local city, on 127.0.0.1 only and never part of what is deployed.

GET  /clock                       what time it is in the city
POST /clock/advance {"seconds"}   move the clock forward, running the schedules that fall due on the way
POST /schedules/{name}            run one scheduled function now
GET  /quiet?seconds=30            answer when no event is in flight; 503 names what still moves
"""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

from infra.local.processes import HOST
from infra.local.quiet import Quiet
from infra.local.schedules import ScheduleFailed, Schedules
from infra.local.virtual_clock import VirtualClock

LONGEST_JUMP_SECONDS = 400 * 86400
Answer = tuple[int, dict[str, Any]]


class Control:
    """What the control endpoint does; one change of the clock at a time."""

    def __init__(self, clock: VirtualClock, schedules: Schedules, quiet: Quiet | None) -> None:
        self._clock = clock
        self._schedules = schedules
        self._quiet = quiet
        self._one_at_a_time = threading.Lock()

    def answer(self, method: str, target: str, body: bytes) -> Answer:
        url = urlparse(target)
        parts = tuple(part for part in url.path.split("/") if part)
        match (method, *parts):
            case ("GET", "clock"):
                return 200, self._clock.describe()
            case ("POST", "clock", "advance"):
                return self._advance(body)
            case ("POST", "schedules", name):
                return self._run(name)
            case ("GET", "quiet"):
                return self._wait(float(parse_qs(url.query).get("seconds", ["30"])[0]))
        return _refused(404, "not_found", f"there is no {method} {url.path} here")

    def _advance(self, body: bytes) -> Answer:
        try:
            seconds = json.loads(body)["seconds"]
            known = type(seconds) in (int, float) and 0 <= seconds <= LONGEST_JUMP_SECONDS
        except (ValueError, KeyError, TypeError):
            known = False
        if not known:
            return _refused(422, "invalid_field", f'{{"seconds": 0..{LONGEST_JUMP_SECONDS}}} is wanted')
        with self._one_at_a_time:
            ran = self._schedules.advance(seconds)
        return 200, {**self._clock.describe(), "ran": ran}

    def _run(self, name: str) -> Answer:
        if name not in self._schedules.names:
            return _refused(404, "not_found", f"the schedules are: {', '.join(self._schedules.names)}")
        with self._one_at_a_time:
            return 200, {"schedule": name, "answer": self._schedules.run(name)}

    def _wait(self, seconds: float) -> Answer:
        if self._quiet is None:
            return _refused(501, "not_available", "the functions of a given engine cannot be watched")
        started = time.monotonic()
        with self._one_at_a_time:
            moving = self._quiet.wait(seconds)
        waited = {"quiet": not moving, "seconds": round(time.monotonic() - started, 3)}
        return (503, {**waited, "waiting_for": moving}) if moving else (200, waited)


def _refused(status: int, code: str, message: str) -> Answer:
    return status, {"error": {"code": code, "message": message, "request_id": "control"}}


def serve(control: Control, port: int) -> ThreadingHTTPServer:
    """Serve the control endpoint from a thread of its own."""
    server = ThreadingHTTPServer((HOST, port), _handler(control.answer))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="control", daemon=True).start()
    return server


def _handler(answer: Callable[[str, str, bytes], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                status, content = answer(self.command, self.path, body)
            except ScheduleFailed as failure:
                status, content = _refused(500, "schedule_failed", str(failure))
            text = json.dumps(content, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _handle

        def log_message(self, format: str, *args: Any) -> None:
            """Silent: what was asked is the asker's to note."""

    return Handler
