"""What the stand-in remembers: people, one-time codes, tokens, quotas, and everything that was said."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any

from .clock import DAY, MINUTE, Clock
from .faults import Faults
from .tokens import TokenDesk

if TYPE_CHECKING:
    from .messages import Template

CODE_LIFE_MS = 5 * MINUTE
NONCE_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Refused(Exception):
    """An errcode, which WeChat sends with HTTP 200."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errcode, errmsg)
        self.errcode = errcode
        self.errmsg = errmsg


@dataclass
class Person:
    openid: str
    unionid: str | None = None
    blocked: bool = False
    active_at_ms: int | None = None
    phone: str = ""


@dataclass
class Code:
    openid: str
    minted_at_ms: int
    phone: str = ""
    country_code: str | int = 86
    used: bool = False


@dataclass
class Limit:
    """What a call may be asked, and the errcode of one too many."""

    minute: int
    day: int
    minute_errcode: int = 45011
    day_errcode: int = 45009


@dataclass
class Request:
    """One request as it came in."""

    method: str
    path: str
    query: dict[str, str]
    raw: bytes
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def call(self) -> str:
        """The name by which faults, limits and the log know it: the last word of the path."""
        return self.path.rpartition("/")[2]


_BOUNDLESS = Limit(10**9, 10**9)


def _default_limits() -> dict[str, Limit]:
    return {
        "stable_token": Limit(10_000, 500_000),
        "token": Limit(10_000, 2_000),
        "msg_sec_check": Limit(4_000, 2_000_000),
        "media_check_async": Limit(2_000, 200_000),
        "getwxacodeunlimit": Limit(5_000, 10**9, minute_errcode=45009),
        "send": Limit(100_000, 10_000_000),
    }


class State:
    """All memory of the stand-in, under one lock; the same seed and the same calls give the same answers."""

    def __init__(self, appid: str, secret: str, *, clock: Clock, seed: int) -> None:
        self.appid = appid
        self.secret = secret
        self.clock = clock
        self.seed = seed
        self.lock = RLock()
        self.faults = Faults()
        self.forget()

    def forget(self) -> None:
        """Back to the start, the virtual clock included."""
        with self.lock:
            self.clock.reset()
            self.faults.clear()
            self.random = random.Random(self.seed)
            self.tokens = TokenDesk(self.random)
            self.people: dict[str, Person] = {}
            self.codes: dict[tuple[str, str], Code] = {}
            self.limits = _default_limits()
            self.pages: set[str] = set()
            self.templates: dict[str, Template] = {}
            self.credits: dict[tuple[str, str], int | None] = {}  # None: as many as one likes
            self.sent: list[dict[str, Any]] = []
            self.ip_refused = False
            self.log: list[dict[str, Any]] = []
            self.violations: list[str] = []
            self._counts: defaultdict[tuple[str, str, int], int] = defaultdict(int)

    def person(self, openid: str) -> Person:
        return self.people.setdefault(openid, Person(openid))

    def mint(self, kind: str, code: Code) -> str:
        """A fresh one-time code; kind is "login" or "phone"."""
        with self.lock:
            text = f"0{self.random.getrandbits(120):030x}"
            self.codes[kind, text] = code
            return text

    def count(self, call: str, now_ms: int) -> None:
        """Refused when the call's quota of this minute or this day is used up."""
        limit = self.limits.get(call, _BOUNDLESS)
        for span, size_ms, allowed, errcode in (
            ("minute", MINUTE, limit.minute, limit.minute_errcode),
            ("day", DAY, limit.day, limit.day_errcode),
        ):
            key = (call, span, now_ms // size_ms)
            self._counts[key] += 1
            if self._counts[key] > allowed:
                raise Refused(errcode, f"reach max api {span} quota limit")

    def counted(self, call: str, span: str, number: int) -> int:
        """How often a call was asked in that minute or day."""
        return self._counts.get((call, span, number), 0)

    def next_msgid(self) -> int:
        """The number of a message that was sent."""
        return 1_000_000_000_000_000_000 + len(self.sent)

    def new_id(self) -> str:
        """A trace_id or rid: xxxxxxxx-xxxxxxxx-xxxxxxxx."""
        with self.lock:
            return "-".join(f"{self.random.getrandbits(32):08x}" for _ in range(3))

    def noise(self) -> bytes:
        with self.lock:
            return "".join(self.random.choices(NONCE_LETTERS, k=16)).encode()
