"""The line between our gateway and the stand-in without a socket: an adapter of requests, and a clock that is moved.

Everything above the socket is what runs in the cloud (gateway, tokens, breaker, wire, wechatpy, requests); everything
below is the stand-in's own answer and plan of faults.
"""

import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter
from urllib3.response import HTTPResponse

from chalicelib.wechat.passage import Passage
from chalicelib.wechat.wire import Wire
from infra.local.wechat import StandIn
from infra.local.wechat.clock import Clock
from infra.local.wechat.faults import Fault
from infra.local.wechat.server import HTML
from infra.local.wechat.state import Request

BASE = "http://wechat.invalid"
MONDAY_MS = 1_795_395_600_000  # 2026-11-23 09:00 in Zibo
LATENCY_S = 0.08


class VirtualClock(Clock):
    """A clock that moves when it is told to."""

    def __init__(self, at_ms: int = MONDAY_MS) -> None:
        super().__init__()
        self._begin_ms = self._at_ms = at_ms

    def now_ms(self) -> int:
        return self._at_ms

    def advance(self, seconds: float) -> None:
        self._at_ms += round(seconds * 1000)

    def reset(self) -> None:
        self._at_ms = self._begin_ms


class Line(BaseAdapter):
    """Hands requests to a stand-in; `sleep` lets the time pass that they take."""

    def __init__(self, wechat: StandIn, sleep: Callable[[float], None]) -> None:
        super().__init__()
        self._wechat, self._sleep = wechat, sleep
        self.is_down = False

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]  # requests' own signature differs between its stubs
        connect_s, read_s = kwargs["timeout"]
        if self.is_down:
            self._sleep(connect_s)
            raise requests.ConnectTimeout("nobody there")
        self._sleep(LATENCY_S)
        parts = urlsplit(str(request.url))
        raw = request.body or b""
        asked = Request(
            str(request.method), parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)),
            raw if isinstance(raw, bytes) else str(raw).encode(),
        )  # fmt: skip
        told, fault = self._wechat.serve(asked)
        body = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        if fault is not None:
            return self._misbehave(request, body, fault, read_s)
        return _response(request, body)

    def close(self) -> None:
        """Nothing is open."""

    def _misbehave(
        self, request: requests.PreparedRequest, body: bytes, fault: Fault, read_s: float
    ) -> requests.Response:
        if (fault.do == "delay" and fault.seconds >= read_s) or fault.do == "drip":
            self._sleep(read_s)
            raise requests.ReadTimeout("no answer in time")
        if fault.do == "reset":
            raise requests.ConnectionError("reset by peer")
        if fault.do == "truncate":
            raise requests.exceptions.ChunkedEncodingError("the answer ended in its middle")
        if fault.do == "delay":
            self._sleep(fault.seconds)
        if fault.do == "http":
            return _response(request, HTML, fault.status)
        return _response(request, HTML if fault.do == "html" else body)


def passage(wechat: StandIn, line: Line, *, now_ms: Callable[[], int], sleep: Callable[[float], None]) -> Passage:
    """The way of a gateway over this line."""

    def wire(base: str, appid: str) -> Wire:
        return Wire(base, appid, within=_at_once, adapter=line)

    return Passage(now_ms=now_ms, monotonic=lambda: now_ms() / 1000, sleep=sleep, wire=wire)


def _at_once(seconds: float, work: Callable[[], Any]) -> Any:
    """In virtual time nothing is waited for."""
    return work()


def _response(request: requests.PreparedRequest, body: bytes, status: int = 200) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer.request, answer.url = status, request, str(request.url)
    answer.raw = HTTPResponse(io.BytesIO(body), preload_content=False)
    return answer
