"""Pushing events to the callback: signed, encrypted, repeated up to three times, on the virtual clock."""

import heapq
import itertools
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any
from urllib.parse import urlencode

from . import crypto, xml
from .state import State

TRIES = 3
ANSWER_S = 5.0
GRAIN_S = 0.05
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Callback:
    """Where pushes go, and the keys shared with the app. As JSON, or as XML."""

    url: str
    token: str
    aes_key: str
    xml: bool = False


@dataclass
class Event:
    """`message` is asked for the event's fields when it is sent, with the planned fault's name or ""."""

    openid: str
    message: Callable[[str], dict[str, Any]]
    name: str = ""  # by which a fault may mean this kind of event
    tries: list[int] = field(default_factory=list)  # HTTP status of each; 0 when nothing answered
    sent: dict[str, Any] = field(default_factory=dict)


class Pushes:
    """One thread waits for the virtual clock; each push goes out on a thread of its own."""

    def __init__(self, state: State, callback: Callback, *, delay_s: float) -> None:
        self.callback = callback
        self.delay_s = delay_s
        self.sent: list[Event] = []
        self._state = state
        self._bell = Condition()
        self._due: list[tuple[int, int, Event, str]] = []
        self._order = itertools.count()
        self._flying = 0
        self._open = True
        Thread(target=self._watch, daemon=True).start()

    def post(self, event: Event) -> None:
        """Send the event after the delay, or as the fault plan for "push" says."""
        now_ms = self._state.clock.now_ms()
        fault = self._state.faults.take(f"push:{event.name}", now_ms)
        how = fault.do if fault is not None else ""
        if how == "never" or not self.callback.url:
            return
        if how == "before_reply":
            self._deliver(event, how)
            return
        for _ in range({"twice": 2, "thrice": 3}.get(how, 1)):
            copy = Event(event.openid, event.message, event.name)
            self._schedule(now_ms + round(self.delay_s * 1000), copy, how)

    def pending(self) -> int:
        """How many are waiting or on their way."""
        with self._bell:
            return len(self._due) + self._flying

    def forget(self) -> None:
        with self._bell:
            self._due.clear()
            self.sent = []

    def close(self) -> None:
        with self._bell:
            self._open = False
            self._bell.notify()

    def verify(self) -> bool:
        """WeChat's check of the URL, as when it is entered in the console."""
        timestamp, nonce = self._stamp()
        echo = self._state.noise().decode()
        signature = crypto.signature(self.callback.token, timestamp, nonce)
        query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
        status, answer = self._ask(f"{self.callback.url}?{urlencode(query)}", None)
        return status == 200 and answer == echo.encode()

    def _schedule(self, due_ms: int, event: Event, how: str) -> None:
        with self._bell:
            heapq.heappush(self._due, (due_ms, next(self._order), event, how))
            self._bell.notify()

    def _watch(self) -> None:
        with self._bell:
            while self._open:
                while self._due and self._due[0][0] <= self._state.clock.now_ms():
                    _, _, event, how = heapq.heappop(self._due)
                    self._flying += 1
                    Thread(target=self._fly, args=(event, how), daemon=True).start()
                self._bell.wait(GRAIN_S if self._due else None)

    def _fly(self, event: Event, how: str) -> None:
        try:
            self._deliver(event, how)
        finally:
            with self._bell:
                self._flying -= 1

    def _deliver(self, event: Event, how: str) -> None:
        if not event.sent:
            stamped = {
                "ToUserName": "gh_stand_in", "FromUserName": event.openid,
                "CreateTime": self._state.clock.now_ms() // 1000,
            }  # fmt: skip
            event.sent = stamped | event.message(how)
            self.sent.append(event)
        status, _ = self._ask(*self._sealed(event, how))
        event.tries.append(status)
        if status != 200 and len(event.tries) < TRIES:
            self._schedule(self._state.clock.now_ms() + 1000, event, how)

    def _sealed(self, event: Event, how: str) -> tuple[str, bytes]:
        timestamp, nonce = self._stamp()
        encrypted = crypto.envelope(
            self._written(event.sent),
            aes_key=self.callback.aes_key,
            appid="wx_somebody_else" if how == "bad_appid" else self._state.appid,
            noise=self._state.noise(),
        )
        token = self.callback.token if how != "bad_signature" else "not-the-token"
        query = {
            "signature": crypto.signature(token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": event.openid,
            "encrypt_type": "aes",
            "msg_signature": crypto.signature(token, timestamp, nonce, encrypted),
        }
        body = self._written({"ToUserName": "gh_stand_in", "Encrypt": encrypted})
        return f"{self.callback.url}?{urlencode(query)}", body

    def _written(self, message: dict[str, Any]) -> bytes:
        return xml.written(message) if self.callback.xml else json.dumps(message, ensure_ascii=False).encode()

    def _ask(self, url: str, body: bytes | None) -> tuple[int, bytes]:
        return _ask(url, body)

    def _stamp(self) -> tuple[str, str]:
        nonce = int.from_bytes(self._state.noise()[:4], "big") % 10**10
        return str(self._state.clock.now_ms() // 1000), str(nonce)


def _ask(url: str, body: bytes | None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
    try:
        with _OPENER.open(request, timeout=ANSWER_S) as answer:
            return int(answer.status), answer.read(10_000)
    except urllib.error.HTTPError as refused:
        refused.close()
        return int(refused.code), b""
    except OSError:
        return 0, b""
