"""The stand-in's HTTP server, and the class by which tests hold it."""

import json
import socket
import struct
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from .calls import Answer, answer, calls
from .clock import Clock
from .control import Levers
from .faults import AFTER, BEFORE, Fault
from .pushes import Callback, Pushes
from .state import Request, State

APPID = "wx0000000000000001"
SECRET = "stand-in-secret-0000000000000001"
TOKEN = "stand-in-push-token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
RESET = struct.pack("ii", 1, 0)


class StandIn:
    """A WeChat in this process: `with StandIn() as wechat: …`. lever(path, {…}) does what /__… does."""

    pushes_kind: type[Pushes] = Pushes

    def __init__(
        self, *, port: int = 0, appid: str = APPID, secret: str = SECRET, callback: Callback | None = None,
        clock: Clock | None = None, push_delay_s: float = 0.2, seed: int = 1,
    ) -> None:  # fmt: skip
        self.state = State(appid, secret, clock=clock or Clock(), seed=seed)
        self.callback = callback or Callback("", TOKEN, AES_KEY)
        self.pushes = self.pushes_kind(self.state, self.callback, delay_s=push_delay_s)
        self._levers = Levers(self.state, self.pushes).table
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.stand_in = self
        self._table = calls(self.pushes)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.pushes.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def lever(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> dict[str, Any]:
        """Pull a lever of control.py without HTTP. KeyError for one that does not exist."""
        given = dict(body or {})
        if (method, path) not in self._levers and path.startswith("/__push/"):
            path, given["event"] = "/__push", path.removeprefix("/__push/")
        return self._levers[method, path](given)

    def login_code(self, openid: str, **person: Any) -> str:
        """A login code of this person, good once for five minutes. unionid=…, risk=True as /__user/login."""
        return str(self.lever("/__user/login", {"openid": openid, **person})["code"])

    def phone_code(self, openid: str, **phone: Any) -> str:
        """A phone code of this person. phone=…, country_code=… as /__user/phone."""
        return str(self.lever("/__user/phone", {"openid": openid, **phone})["code"])

    def accepted(self, openid: str, *template_ids: str) -> None:
        """The person agrees to one message of each of these templates."""
        self.lever("/__user/accept", {"openid": openid, "templates": list(template_ids)})

    def fault(self, call: str, do: str, **rule: Any) -> None:
        """Add a fault to the plan (faults.py)."""
        self.state.faults.add(Fault(call, do, **rule), self.state.clock.now_ms())

    def calls(self, call: str | None = None) -> list[dict[str, Any]]:
        """The log, of one call or of all."""
        return list(self.lever("/__log", {"call": call}, "GET")["calls"])

    def advance(self, seconds: float) -> None:
        """Move the virtual clock."""
        self.state.clock.advance(seconds)

    def wait_quiet(self, seconds: float = 10.0) -> None:
        """Until no push is waiting or on its way. TimeoutError."""
        deadline = time.monotonic() + seconds
        while self.pushes.pending():
            if time.monotonic() > deadline:
                raise TimeoutError("pushes are still pending")
            time.sleep(0.01)

    def serve(self, request: Request) -> tuple[Answer, Fault | None]:
        """The answer to one of WeChat's calls, and the fault under which it has to be sent."""
        state = self.state
        fault = state.faults.take(request.call, state.clock.now_ms())
        if fault is not None and fault.do == "errcode":
            told: Answer = {"errcode": fault.errcode, "errmsg": f"planned rid: {state.new_id()}"}
        elif fault is not None and fault.do in ("http", "say"):
            told = HTML if fault.do == "http" else fault.text.encode()
        else:
            told = answer(self._table, state, request)
        entry = {
            "call": request.call, "method": request.method, "path": request.path, "query": request.query,
            "body": _said(request.raw), "fault": fault and fault.do,
            "answer": told if isinstance(told, dict) else f"{len(told)} bytes", "at_ms": state.clock.now_ms(),
        }  # fmt: skip
        with state.lock:
            state.log.append(entry)
        return told, fault


def _said(raw: bytes) -> Any:
    try:
        return json.loads(raw or b"{}")
    except ValueError:
        return raw.decode("utf-8", "replace")


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True
    stand_in: StandIn


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one packet
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: /__log tells more."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(self.command, parts.path, query, raw)
        if parts.path.startswith("/__"):
            self._pull(request)
            return
        told, fault = self.server.stand_in.serve(request)
        if fault is not None and fault.do in AFTER | BEFORE - {"errcode"}:
            self._misbehave(told, fault)
        else:
            self._send(*_rendered(told))

    def _pull(self, request: Request) -> None:
        try:
            body = json.loads(request.raw or b"{}") if request.method == "POST" else request.query
            told = self.server.stand_in.lever(request.path, body, request.method)
        except (KeyError, ValueError, TypeError, AttributeError) as wrong:
            self._send(json.dumps({"error": str(wrong)}).encode(), "application/json", 400)
            return
        self._send(json.dumps(told, ensure_ascii=False, default=str).encode(), "application/json")

    def _misbehave(self, told: Answer, fault: Fault) -> None:
        body, kind = _rendered(told)
        if fault.do == "http":
            self._send(HTML, "text/html", fault.status, location=fault.text)
        elif fault.do == "html":
            self._send(HTML, "text/html")
        elif fault.do == "say":
            self._send(body, "application/json")
        elif fault.do == "delay":
            time.sleep(fault.seconds)
            self._send(body, kind)
        elif fault.do == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.close_connection = True
        else:
            self._send(body, kind, cut=len(body) // 2, drip_s=fault.seconds if fault.do == "drip" else 0)
            self.close_connection = True

    def _send(
        self,
        body: bytes,
        kind: str,
        status: int = 200,
        *,
        location: str = "",
        cut: int | None = None,
        drip_s: float = 0,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        for byte in body if drip_s else b"":
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(drip_s)
        if not drip_s:
            self.wfile.write(body[:cut])


def _rendered(told: Answer) -> tuple[bytes, str]:
    if isinstance(told, bytes):
        return told, "image/png"
    return json.dumps(told, ensure_ascii=False).encode(), "application/json; encoding=utf-8"
