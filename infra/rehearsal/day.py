"""A day of WeChat in virtual time: fifty sandboxes, revoked tokens, an outage, lost answers, and a storm of pushes.

The house is the real one on the simulated engine (infra/simulation), WeChat is the stand-in, nothing is waited for. In
the end all news has to be in its inbox once, and every letter in a state that the person's own WeChat bears out.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from chalicelib import identity, policy, subscriptions
from chalicelib.kit.errors import BusyRetry
from chalicelib.kit.facts import News
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.pages import every
from chalicelib.kit.table import run, stale
from chalicelib.notification.actions import deliver
from chalicelib.policy.store import PolicyVersion, document_of_all, key_of
from chalicelib.subscriptions.sending import send_to
from chalicelib.subscriptions.store import Letter, due
from chalicelib.wechat import MessagesDelivered, PushReader, SubscribeMessage, SubscriptionAnswered, WeChat
from chalicelib.wechat.errors import PushRefused
from chalicelib.wechat.store import StoredToken
from infra.local.wechat import StandIn
from infra.local.wechat.clock import Clock
from infra.local.wechat.pushes import Callback, Event, Pushes
from infra.local.wechat.server import AES_KEY, APPID, SECRET, TOKEN
from infra.sample.messages import MESSAGES
from infra.simulation.house import lived_in
from infra.simulation.scheduler import MONDAY_NS, Actor, Scheduler
from infra.simulation.store import Store, tables

from .line import BASE, Line, passage

HOUR = 3600.0
WORKERS = 50
PEOPLE = 200
PAUSE_S = 480.0
TEMPLATES = ("sample-points", "sample-digest")
ENDS = {"sent", "delivered", "undelivered", "unknown", "refused", "dead", "dropped", "lapsed", "digested"}
ARRIVED = {"sent", "delivered"}


@dataclass
class Result:
    """What the day came to; `violations` must be empty."""

    news: int = 0
    in_inboxes: int = 0
    letters: Counter[str] = field(default_factory=Counter)
    arrived: int = 0
    token_fetches: int = 0
    calls: int = 0
    pushes: int = 0
    violations: list[str] = field(default_factory=list)


class _Clock(Clock):
    """The stand-in's clock is the scheduler's."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__()
        self._scheduler = scheduler

    def now_ms(self) -> int:
        return self._scheduler.now_ns // 1_000_000


class _Pushes(Pushes):
    """Pushes that go to the house as actors of the scheduler; one in twenty meets a house that answers 500."""

    scheduler: Scheduler
    take: Callable[[str, bytes], int]

    def _schedule(self, due_ms: int, event: Event, how: str) -> None:
        after_s = max(0.0, (due_ms - self._state.clock.now_ms()) / 1000)
        self.scheduler.spawn(partial(self._deliver, event, how), Actor("push"), after_s=after_s)

    def _ask(self, url: str, body: bytes | None) -> tuple[int, bytes]:
        return self.take(url, body or b""), b"success"


class _StandIn(StandIn):
    pushes_kind = _Pushes


class _Sandboxes:
    """A gateway for each worker, each with a token of its own in memory."""

    def __init__(self, day: "Day") -> None:
        self._day = day
        self._gateways: dict[str, WeChat] = {}

    def send_subscribe(self, message: SubscribeMessage, *, openid: str) -> str:
        return self.mine().send_subscribe(message, openid=openid)

    def mine(self) -> WeChat:
        """The gateway of whoever runs now."""
        name = self._day.scheduler.actor.name
        if name not in self._gateways:
            self._gateways[name] = self._day.gateway()
        return self._gateways[name]


class Day:
    """`hours` of life with `news` pieces of news; the same seed gives the same day."""

    def __init__(self, *, hours: float = 24.0, news: int = 2_000, seed: int = 1) -> None:
        self.hours, self.news = hours, news
        self.scheduler = Scheduler(seed)
        # A whole day begins in the evening: its faults then come by daylight, when letters go out.
        self.scheduler.now_ns = MONDAY_NS + (11 if hours > 12 else 0) * int(HOUR * 1e9)
        self.store = Store(tables(records=("gsi1", "gsi2"), postings=("gsi1",)), lambda: self.scheduler.now_ns)
        self.people: list[tuple[str, str]] = []
        self.told: Counter[str] = Counter()
        self.bugs: list[str] = []
        self._reader = PushReader(token=TOKEN, aes_key=AES_KEY, appid=APPID)
        self._ends_ns = self.scheduler.now_ns + int(hours * HOUR * 1e9)

    def live(self) -> Result:
        """The whole day, and what is left of it afterwards."""
        with self._standing():
            self.scheduler.alone(self._build)
            self._plan()
            self.scheduler.run()
            fetched = len(self.wechat.calls("stable_token"))
            self.scheduler.spawn(self._drain, Actor("worker 0"))
            self.scheduler.run()
            return self._judged(fetched)

    @contextmanager
    def _standing(self) -> Iterator[None]:
        callback = Callback(f"{BASE}/wechat/push", TOKEN, AES_KEY)
        with ExitStack() as stack:
            self.wechat = stack.enter_context(_StandIn(clock=_Clock(self.scheduler), callback=callback))
            pushes = self.wechat.pushes
            assert isinstance(pushes, _Pushes)
            pushes.scheduler, pushes.take = self.scheduler, self._take_push
            self.line = Line(self.wechat, self.scheduler.sleep)
            self.sandboxes = _Sandboxes(self)
            stack.enter_context(lived_in(self.scheduler, self._ask, {"wechat": self.sandboxes}, self.bugs))
            yield

    def gateway(self) -> WeChat:
        """A sandbox of its own."""
        way = passage(
            self.wechat, self.line, now_ms=lambda: self.scheduler.now_ns // 1_000_000, sleep=self.scheduler.sleep
        )  # fmt: skip
        return WeChat(BASE, APPID, secret=lambda: SECRET, store=StoredToken(APPID), passage=way)

    def _ask(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        self.scheduler.sleep(self.scheduler.dice.expovariate(1 / 0.004))
        return self.store.ask(operation, request)

    # ---- what happens

    def _build(self) -> None:
        document = msgspec.json.encode(MESSAGES).decode()
        row = PolicyVersion(name="messages", number=1, effective_at=0, document=document)
        run(lambda unit: unit.create(key_of("messages", 1), row, stale))
        policy.snapshot.rebuild(document_of_all)
        for number in range(PEOPLE):
            person, openid = new_ulid(self.scheduler.now_ns // 1_000_000), f"o-{number}"
            run(partial(identity.enrol, person=person, openid=openid))
            self.people.append((person, openid))

    def _plan(self) -> None:
        spawn, dice, day_s = self.scheduler.spawn, self.scheduler.dice, self.hours * HOUR
        for number in range(WORKERS):
            spawn(self._work, Actor(f"worker {number}"), after_s=dice.uniform(0, 120))
        for number in range(self.news):
            spawn(partial(self._happen, number), Actor("facts"), after_s=dice.uniform(60, day_s))
        for person, openid in self.people:
            for at_s in (dice.uniform(0, 60), day_s / 2, day_s / 2 + dice.uniform(0, 60)):
                spawn(partial(self._agree, openid), Actor("phone"), after_s=at_s)
            self.told[person] = 0
        for part in (0.12, 0.45, 0.5, 0.8):
            spawn(self._revoke, Actor("wechat"), after_s=day_s * part)
        spawn(partial(self._be_down, True), Actor("wechat"), after_s=day_s * 0.25)
        spawn(partial(self._be_down, False), Actor("wechat"), after_s=day_s * 0.27)
        for part, call, do, more in FAULTS:
            spawn(partial(self._fault, call, do, more), Actor("wechat"), after_s=day_s * part)

    def _revoke(self) -> None:
        self.wechat.lever("/__tokens/revoke")

    def _fault(self, call: str, do: str, more: dict[str, Any]) -> None:
        self.wechat.fault(call, do, for_s=self.hours * 60, **more)

    def _be_down(self, is_down: bool) -> None:
        self.line.is_down = is_down

    def _agree(self, openid: str) -> None:
        self.wechat.accepted(openid, *TEMPLATES)

    def _happen(self, number: int) -> None:
        person, _ = self.scheduler.dice.choice(self.people)
        at = self.scheduler.now_ns // 1_000_000
        news = News(f"DON#{number}|1.0", "PointsDonated", at, "", "", {"person": person, "points": number + 1})
        self.told[person] += 1
        for _ in range(1 + (number % 7 == 0)):  # the stream tells some of it twice
            self._insist(lambda: deliver(news))

    def _insist(self, do: Callable[[], object]) -> None:
        for _ in range(20):
            with suppress(BusyRetry):
                do()
                return
            self.scheduler.sleep(1)
        self.bugs.append("the house is busy for good")

    def _work(self) -> None:
        dice = self.scheduler.dice
        while self.scheduler.now_ns < self._ends_ns:
            _, openid = dice.choice(self.people)
            self.sandboxes.mine().check_text("路灯坏了", openid=openid)  # what a sandbox does all day
            self._sweep()
            self.scheduler.sleep(dice.expovariate(1 / PAUSE_S))

    def _sweep(self) -> None:
        found: defaultdict[str, list[Letter]] = defaultdict(list)
        for item in every(due(self.scheduler.now_ns // 1_000_000)):
            letter = Letter.of(item)
            if letter is not None:
                found[letter.person].append(letter)
        for person in self.scheduler.dice.sample(sorted(found), min(len(found), 20)):
            with suppress(BusyRetry):
                send_to(person, found[person])

    def _drain(self) -> None:
        """The night and the day after: everything that waits comes to its end."""
        for _ in range(36 * 6):
            self._sweep()
            self.scheduler.sleep(600)

    def _take_push(self, url: str, body: bytes) -> int:
        if self.scheduler.dice.random() < 0.05:
            return 500
        try:
            said = self._reader.read(dict(parse_qsl(urlsplit(url).query)), body)
        except PushRefused:
            return 403
        try:
            if isinstance(said, SubscriptionAnswered):
                subscriptions.take_answer(said)
            if isinstance(said, MessagesDelivered):
                subscriptions.take_deliveries(said)
        except BusyRetry:
            return 500
        return 200

    # ---- what came of it

    def _judged(self, fetched: int) -> Result:
        rows = self.store.rows("records")
        letters = [letter for row in rows if row["sk"]["S"].startswith("LETTER#") and (letter := Letter.of(row))]
        inbox = Counter(row["pk"]["S"] for row in rows if row["sk"]["S"].startswith("INBOX#"))
        result = Result(
            self.news, sum(inbox.values()), Counter(str(each.state) for each in letters), len(self.wechat.state.sent),
            fetched, len(self.wechat.calls()), len(self.wechat.pushes.sent), list(self.bugs),
        )  # fmt: skip
        result.violations += self._in_inboxes(inbox)
        result.violations += self._in_wechat(letters)
        if fetched > 40:
            result.violations.append(f"{fetched} tokens were fetched")
        return result

    def _in_inboxes(self, inbox: Counter[str]) -> Iterator[str]:
        for person, _ in self.people:
            if inbox[f"P#{person}"] != self.told[person]:
                yield f"{person} was told {self.told[person]} things and has {inbox[f'P#{person}']}"

    def _in_wechat(self, letters: list[Letter]) -> Iterator[str]:
        """Every letter has an end; what we call sent arrived; nothing arrived that no letter can account for."""
        yield from (f"{each.sk} is still {each.state}" for each in letters if each.state not in ENDS)
        openids = dict(self.people)
        arrived: Counter[tuple[str, str]] = Counter()
        for each in self.wechat.state.sent:
            arrived[each["openid"], str(sorted(each["data"].items()))] += 1
        yield from (f"{key} arrived {count} times" for key, count in arrived.items() if count > 1)
        kept = Counter((openids[each.person], each.state in ARRIVED) for each in letters if each.state != "unknown")
        doubtful = Counter(openids[each.person] for each in letters if each.state == "unknown")
        shown = Counter(each["openid"] for each in self.wechat.state.sent)
        for openid in openids.values():
            if not kept[openid, True] <= shown[openid] <= kept[openid, True] + doubtful[openid]:
                yield f"{openid} was shown {shown[openid]}, we say {kept[openid, True]} and perhaps {doubtful[openid]}"


FAULTS: tuple[tuple[float, str, str, dict[str, Any]], ...] = (
    (0.5, "push", "thrice", {}),
    (0.55, "send", "reset", {}),
    (0.6, "send", "delay", {"seconds": 9.0}),
    (0.6, "push:subscribe_msg_sent_event", "never", {}),
    (0.65, "send", "errcode", {"errcode": 45009}),
    (0.7, "msg_sec_check", "http", {}),
    (0.75, "push:subscribe_msg_sent_event", "never", {}),
    (0.85, "push:subscribe_msg_sent_event", "before_reply", {}),
)
"""Part of the day, call, fault: each lasts a twenty-fourth of an hour for each hour of the day."""
