"""Every call against every fault: what the caller is answered, what WeChat did, what is logged, and what rings."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from chalicelib.wechat import GatewayError, MemoryStore, SubscribeMessage, WeChat, outcome_of
from chalicelib.wechat.refusals import refusal
from infra.local.wechat import StandIn
from infra.local.wechat.server import APPID, SECRET

from .line import BASE, Line, VirtualClock, passage

OPENID = "o-1"
Rule = dict[str, Any]
Ask = Callable[[WeChat, StandIn], object]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    call: str
    fault: str
    answer: str
    effect: str
    log: str
    alarm: str


@dataclass(frozen=True)
class Verb:
    """A gateway's verb: how it is asked, the name of its call at WeChat, and whether it needs a token."""

    name: str
    call: str
    ask: Ask
    tokened: bool = True
    told: bool = False  # its errors reach a person as refusals


@dataclass(frozen=True)
class Trouble:
    """A fault by name, and its rules; `on` None: the verb's own call."""

    name: str
    rules: tuple[Rule, ...]
    on: str | None = None


def _errcode(number: int, times: int | None = 1) -> tuple[Rule, ...]:
    return ({"do": "errcode", "errcode": number, "times": times},)


MESSAGE = SubscribeMessage("T1", {"thing1": "兑换成功"})
VERBS = (
    Verb("login", "jscode2session", lambda we, it: we.login(it.login_code(OPENID)), tokened=False, told=True),
    Verb("phone", "getuserphonenumber", lambda we, it: we.phone(it.phone_code(OPENID), openid=OPENID), told=True),
    Verb("check_text", "msg_sec_check", lambda we, it: we.check_text("路灯坏了", openid=OPENID)),
    Verb("submit_image", "media_check_async", lambda we, it: we.submit_image("https://a.invalid/1", openid=OPENID)),
    Verb("mini_code", "getwxacodeunlimit", lambda we, it: we.mini_code("S1.K7", page="pages/a"), told=True),
    Verb("send_subscribe", "send", lambda we, it: we.send_subscribe(MESSAGE, openid=OPENID)),
    Verb("risk", "getuserriskrank", lambda we, it: we.risk(OPENID, client_ip="203.0.113.9")),
)
COMMON = (
    Trouble("none", ()),
    Trouble("-1 (busy) once", _errcode(-1)),
    Trouble("-1 (busy) always", _errcode(-1, None)),
    Trouble("45011 (too often)", _errcode(45011, None)),
    Trouble("an errcode that nobody knows", _errcode(99999, None)),
    Trouble("HTTP 502", ({"do": "http"},)),
    Trouble("HTML instead of JSON, after the effect", ({"do": "html"},)),
    Trouble("half an answer, after the effect", ({"do": "truncate"},)),
    Trouble("connection reset, after the effect", ({"do": "reset"},)),
    Trouble("no answer in time, after the effect", ({"do": "delay", "seconds": 20.0},)),
    Trouble("an answer without its fields", ({"do": "say", "text": "{}"},)),
)
TOKENED = (
    Trouble("40001 (token refused) once", _errcode(40001)),
    Trouble("40001 always", _errcode(40001, None)),
    Trouble("42001 (token over) once", _errcode(42001)),
    Trouble("token desk: 40125 (wrong secret)", _errcode(40125, None), on="stable_token"),
    Trouble("token desk: 40164 (address not listed)", _errcode(40164, None), on="stable_token"),
    Trouble("token desk: 45009 (quota)", _errcode(45009, None), on="stable_token"),
    Trouble("token desk: connection reset", ({"do": "reset"},), on="stable_token"),
)
OWN = {
    "login": (40029, 40163, 40226, 40125, 40164),
    "phone": (40029, 40003),
    "check_text": (87014, 61010, 40003),
    "submit_image": (61010,),
    "mini_code": (41030, 40169, 45009),
    "send_subscribe": (43101, 47003, 40003, 40037, 41030),
    "risk": (61010,),
}


def rows() -> Iterator[Row]:
    """The whole table, played in virtual time; the same each time."""
    clock = VirtualClock()
    with StandIn(clock=clock) as wechat:
        line = Line(wechat, clock.advance)
        for verb in VERBS:
            own = tuple(Trouble(str(each), _errcode(each, None)) for each in OWN[verb.name])
            for trouble in (*COMMON, *(TOKENED if verb.tokened else ()), *own):
                yield _played(verb, trouble, wechat, line)


def _played(verb: Verb, trouble: Trouble, wechat: StandIn, line: Line) -> Row:
    wechat.lever("/__reset")
    clock = wechat.state.clock
    way = passage(wechat, line, now_ms=clock.now_ms, sleep=clock.advance)
    gateway = WeChat(BASE, APPID, secret=lambda: SECRET, store=MemoryStore(), passage=way)
    wechat.state.person(OPENID).active_at_ms = clock.now_ms()
    wechat.accepted(OPENID, MESSAGE.template_id)
    for rule in trouble.rules:
        wechat.fault(trouble.on or verb.call, **rule)
    said = io.StringIO()
    began_ms = clock.now_ms()
    with redirect_stdout(said):
        answer = _answer(verb, gateway, wechat)
    took_s = (clock.now_ms() - began_ms) / 1000
    lines = [json.loads(each) for each in said.getvalue().splitlines()]
    return Row(
        verb.name, trouble.name, answer, _effect(verb, wechat, took_s), "; ".join(map(_logged, lines)) or "nothing",
        ", ".join(dict.fromkeys(each["alarm"] for each in lines if "alarm" in each)) or "none",
    )  # fmt: skip


def _answer(verb: Verb, gateway: WeChat, wechat: StandIn) -> str:
    try:
        found = verb.ask(gateway, wechat)
    except GatewayError as error:
        name = type(error).__name__
        if verb.told:
            no = refusal(error)
            return f"{name}: {no.status} `{no.code}`"
        return f"{name}: {outcome_of(error)}" if verb.name == "send_subscribe" else name
    return _shown(found)


def _shown(found: object) -> str:
    if isinstance(found, bytes):
        return "a picture"
    return f"`{found.suggest}`" if hasattr(found, "suggest") else "unknown" if found is None else "done"


def _effect(verb: Verb, wechat: StandIn, took_s: float) -> str:
    """How often WeChat was asked, how often it did it, how often for a token, and about how long all took."""
    asked = wechat.calls(verb.call)
    done = [each for each in asked if each["fault"] not in ("errcode", "http", "say") and _is_good(each["answer"])]
    tokens = len(wechat.calls("stable_token"))
    within_s = next(most for most in (1, 5, 10) if took_s <= most)
    return f"asked {len(asked)}, done {len(done)}, tokens {tokens}, ≤ {within_s} s"


def _is_good(answer: object) -> bool:
    return not isinstance(answer, dict) or answer.get("errcode", 0) == 0


def _logged(line: dict[str, Any]) -> str:
    return " ".join(str(line[name]) for name in ("call", "error", "errcode") if name in line)
