"""A phone: somebody's session with the city, his Idempotency-Keys, and what each call cost."""

import json
import secrets
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import urllib3

from chalicelib.kit.clock import HOUR, SECOND, day_end_ms, day_on
from chalicelib.kit.ids import new_ulid

POOL = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=15), retries=False, maxsize=16)


class DemoBroken(RuntimeError):
    """The story did not go as it must."""


@dataclass(frozen=True)
class Reply:
    """What the city answered."""

    status: int
    body: Any
    request_id: str
    replayed: bool

    @property
    def code(self) -> str:
        """The refusal's code ("" when it is none)."""
        return str(self.body["error"]["code"]) if self.status >= 400 else ""


@dataclass
class City:
    """Where the city answers, and its clock."""

    api: str
    wechat: str
    control: str
    log: Path | None  # None: the deployed functions keep their own
    say: Callable[[str], None]
    units: dict[str, Any] = field(default_factory=dict)

    def now_ms(self) -> int:
        """The city's own time: a phone's ids are made in it."""
        return int(self._control("GET", "/clock")["now_ms"])

    def pass_time(self, seconds: int) -> None:
        """Let the city's clocks go on: the API's, the functions' and the stand-in's."""
        self._control("POST", "/clock/advance", {"seconds": seconds})

    def begin_day(self, hours: int) -> None:
        """Let a day end that has less left than so many hours: at midnight stations close, and sessions end."""
        now = self.now_ms()
        left_ms = day_end_ms(day_on(now)) - now
        if left_ms < hours * HOUR:
            self.pass_time(left_ms // SECOND + 60)

    def settle(self) -> None:
        """Wait until no event is in flight."""
        self._control("GET", "/quiet")

    def plan_faults(self, rules: list[dict[str, Any]]) -> None:
        """Let WeChat misbehave by this plan (infra/local/wechat/README.md)."""
        answer = POOL.request("POST", f"{self.wechat}/__faults", json={"rules": rules}, timeout=10)
        if answer.status != 200:
            raise DemoBroken(f"the stand-in takes no such faults: {answer.data.decode()[:200]}")

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        answer = POOL.request(method, self.control + path, json=body, timeout=90)
        if answer.status != 200:
            raise DemoBroken(f"control {path} answered {answer.status}: {answer.data.decode()[:200]}")
        return answer.json()

    def cost(self, name: str, reply: Reply) -> None:
        """Note what a call cost under a name: as the engine counted it, and the city's log line carries it."""
        self._note_cost(name, lambda line: line.get("rid") == reply.request_id)

    def cost_of_last(self, name: str, verb: str) -> None:
        """The same for the last call of a verb whose answer nobody saw."""
        self._note_cost(name, lambda line: line.get("route", "").endswith(verb) and line["units"]["w"] > 0)

    def _note_cost(self, name: str, wanted: Callable[[dict[str, Any]], bool]) -> None:
        if self.log is None:
            return
        for _ in range(50):
            lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
            found = [line for line in lines if wanted(line)]
            if found:
                spent = found[-1]["units"]
                self.units[name] = {"write": spent["w"], "index": spent["i"], "write_trips": spent["wt"]}
                return
            time.sleep(0.02)
        raise DemoBroken(f"the log has no line of {name}")


class Phone:
    """One person's phone."""

    def __init__(self, city: City, openid: str) -> None:
        self._city, self.openid, self._token = city, openid, ""

    def log_in(self) -> "Phone":
        """wx.login, then a session of the city's own."""
        code = f"{self.openid}.{secrets.token_hex(4)}"
        answer = self.post("/v1/session", {"code": code, "device_id": f"phone-of-{self.openid}"}, expect=201)
        self._token = answer.body["token"]
        return self

    def key(self) -> str:
        """A fresh Idempotency-Key."""
        return new_ulid(self._city.now_ms())

    def get(self, path: str, *, expect: int | None = 200) -> Reply:
        return self._call("GET", path, None, None, expect)

    def post(self, path: str, body: Any = None, *, key: str | None = None, expect: int | None = 200) -> Reply:
        return self._call("POST", path, body, key or self.key(), expect)

    def post_and_lose_the_answer(self, path: str, body: Any, key: str) -> None:
        """Send a command and hang up before reading a byte of the answer."""
        where = urlsplit(self._city.api)
        payload = json.dumps(body).encode()
        lines = [f"POST {path} HTTP/1.1", f"Host: {where.netloc}", f"Content-Length: {len(payload)}"]
        lines += [f"{name}: {value}" for name, value in self._headers(key).items()]
        with socket.create_connection((str(where.hostname), int(where.port or 80)), timeout=5) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + payload)
            select.select([line], [], [], 15)  # it has been done once there is something to read

    def _headers(self, key: str | None) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if key:
            headers["Idempotency-Key"] = key
        return headers

    def _call(self, method: str, path: str, body: Any, key: str | None, expect: int | None) -> Reply:
        sent = None if body is None and method == "GET" else json.dumps(body or {}).encode()
        answer = POOL.request(method, self._city.api + path, body=sent, headers=self._headers(key))
        content = json.loads(answer.data) if answer.data else None
        reply = Reply(
            answer.status,
            content,
            answer.headers.get("X-Request-Id", ""),
            answer.headers.get("Idempotency-Replayed") == "true",
        )
        if expect is not None and reply.status != expect:
            raise DemoBroken(f"{self.openid} {method} {path}: {reply.status} {content}")
        return reply
