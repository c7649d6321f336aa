"""Serving and redeeming in whatever order, asked of the house and of a small ledger (reference.py): both agree."""

from contextlib import ExitStack
from functools import partial
from typing import Any, ClassVar

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.checkin.actions import Presented
from chalicelib.exchange import Offer
from chalicelib.exchange.confirming import Presented as Code
from chalicelib.exchange.store import StockShard
from chalicelib.kit.errors import Refusal
from chalicelib.kit.record import Command
from chalicelib.kit.registry import Row
from chalicelib.kit.who import Actor
from chalicelib.points import actions as points_actions
from chalicelib.stations.codes import rotating_now
from functions import facts, sweep
from infra.audit import examine
from infra.simulation.city import DAILY_CAP, NETWORK, build, command, number_of
from infra.simulation.ground import Memory
from infra.simulation.house import lived_in
from infra.simulation.life import Stand
from infra.simulation.reporting import Gateway, publish
from infra.simulation.scheduler import Scheduler
from infra.simulation.serving import NEAR
from infra.simulation.shelf import Stored
from infra.simulation.stream import Bucket
from infra.simulation.ways import Refused
from tests.simulation.reference import Ledger, day_of, midnight_after

PEOPLE, GIFT = 4, 4
WHO, WHICH = st.integers(0, PEOPLE - 1), st.integers(0, 20)
REPEATED_S, A_WEEK = 10 * 3600, 7 * 1440
WITHIN = {"day": 10, "month": 7, "ever": 0}
"""How much of a date names the period."""


class Bank(RuleBasedStateMachine):
    """Every rule asks both, and compares what they say and what they hold."""

    stand: ClassVar[Stand] = Memory

    def __init__(self) -> None:
        super().__init__()
        self.news: list[dict[str, Any]] = []
        self.bugs: list[str] = []
        self.scheduler, self.stack, self.books = Scheduler(1), ExitStack(), Ledger()
        self.ground = type(self).stand(self.scheduler, 0, self._told)
        services = {"s3": Bucket(), "sqs": None, "wechat": Gateway()}
        self.stack.enter_context(lived_in(self.scheduler, self.ground.nemesis.port, services, self.bugs))
        self.last: tuple[str, Actor, Command, tuple[Any, ...], Any] | None = None
        self._alone(self._build)
        self.ground.opened()
        self._alone(self._open_books)

    def teardown(self) -> None:
        """The end of an example: the audit has nothing to say, and the stock is what the ledger says."""
        try:
            records = self.ground.rows("records")
            now = self.scheduler.now_ns // 10**6
            assert examine(records, self.ground.rows("postings"), now).found == ()
            left = dict.fromkeys(self.books.offers, 0)
            for item in records:
                if item["sk"]["S"].startswith("STOCK#") and (shard := StockShard.of(item)) is not None:
                    is_new = shard.allotment is not None and (shard.day or "") < day_of(now)
                    left[shard.pk.removeprefix("OFFER#")] += int(shard.allotment if is_new else shard.left)
            assert left == {name: self.books.left(name, now) for name in self.books.offers}
        finally:
            self.stack.close()

    # ---- people

    @rule(who=WHO)
    def check_in(self, who: int) -> None:
        person, given = self.people[who], self._command()
        said = self._ask("check_in", person, given, self._shown())
        assert self._agree(said, self.books.check_in(person.person, given.key, self.at, midnight_after(self.at)))

    @rule(who=WHO)
    def check_out(self, who: int) -> None:
        person, given = self.people[who], self._command()
        session = self.books.open.get(person.person, (given.key, 0, 0))[0]
        said = self._ask("check_out", person, given, session, self._shown())
        no, worth = self.books.check_out(person.person, self.at)
        assert self._agree(said, no)
        assert no or self.answer.points == worth

    @rule(who=WHO, which=WHICH)
    def reserve(self, who: int, which: int) -> None:
        person, given = self.people[who], self._command()
        offer = list(self.books.offers)[which % len(self.books.offers)]
        said = self._ask("reserve", person, given, offer)
        assert self._agree(said, self.books.reserve(person.person, given.key, offer, self.at))

    @precondition(lambda self: self.books.redemptions)
    @rule(which=WHICH, number=st.integers(0, 1), there=st.integers(0, 9))
    def confirm(self, which: int, number: int, there: int) -> None:
        """In its shop; a network's voucher in any shop, and now and then something in the wrong one."""
        redemption, it = self._one_of(which)
        shop = self.books.offers[it["offer"]]["shop"]
        if not shop or not there:
            shop = self.city.merchants[there % len(self.city.merchants)]
        clerk = self.city.clerks[shop][number]
        said = self._ask("code", self._actor(it["person"]), self._command(), redemption)
        if said is None:
            said = self._ask("confirm", clerk, self._command(), redemption, Code(code=self.answer.code), at_once=True)
        assert self._agree(said, self.books.confirm(redemption, shop, clerk.household, self.at))

    @precondition(lambda self: self.books.redemptions)
    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        redemption, it = self._one_of(which)
        if it["person"] not in self.books.frozen:  # whether he may is the door's to say, and one ground has none
            said = self._ask("cancel", self._actor(it["person"]), self._command(), redemption)
            assert self._agree(said, self.books.cancel(redemption, self.at))

    @precondition(lambda self: self.last is not None)
    @rule()
    def again(self) -> None:
        """The same command once more: the same answer, and nothing else."""
        assert self.last is not None
        verb, actor, given, about, answer = self.last
        if actor.person not in self.books.frozen and self.at - self.asked_at < REPEATED_S * 1000:
            assert self._ask(verb, actor, given, *about) is None
            assert self.answer == answer

    # ---- time and power

    @rule(minutes=st.sampled_from([1, 14, 16, 30, 59, 61, 130, 400, A_WEEK]))
    def later(self, minutes: int) -> None:
        self._alone(lambda: self.scheduler.sleep(60 * minutes))

    @rule()
    def sweep(self) -> None:
        self._alone(lambda: sweep.handler({}, None))
        self.books.sweep(self.at)
        self._swept()

    @rule(who=WHO)
    def freeze(self, who: int) -> None:
        person, (first, second) = self.city.people[who], self.city.admins
        freezing = person.id not in self.books.frozen
        assert self._ask("propose", first, self._command(), number_of(person), freezing) is None
        assert self._ask("approve", second, self._command(), self.answer) is None
        (self.books.frozen.add if freezing else self.books.frozen.remove)(person.id)
        self.last = None

    @rule(which=WHICH)
    def suspend(self, which: int) -> None:
        shop = self.city.merchants[which % len(self.city.merchants)]
        reserved = (it for it in self.books.redemptions.values() if it["state"] == "reserved")
        if any(self.books.offers[it["offer"]]["shop"] == shop for it in reserved):
            return  # what becomes of them is another story
        verb, change = ("resume", set.remove) if shop in self.books.closed_shops else ("suspend", set.add)
        assert self._ask(verb, self.city.admins[0], self._command(), shop) is None
        change(self.books.closed_shops, shop)
        self.last = None

    @rule(which=WHICH, price=st.integers(1, 6), units=st.integers(0, 3))
    def stock_or_price(self, which: int, price: int, units: int) -> None:
        offer = list(self.books.offers)[which % len(self.books.offers)]
        if units:
            assert self._ask("add_stock", self.city.admins[0], self._command(), offer, units) is None
            self.books.add(offer, units, self.at)
        elif self.books.offers[offer]["price"]:  # a benefit stays one
            assert self._ask("set_price", self.city.admins[0], self._command(), offer, price) is None
            self.books.offers[offer]["price"] = price
        self.last = None

    @invariant()
    def everybody_has_what_the_ledger_says(self) -> None:
        have: dict[str, tuple[int, ...]] = {}
        self._alone(lambda: have.update((each.person, self._balances(each.person)) for each in self.people))
        for person, balances in have.items():
            books = self.books
            said = (books.points[person], books.held[person], books.debt.get(person, 0), books.honour[person])
            assert balances == said, (person, balances, said)
        assert self.bugs == []

    # ---- how they are asked

    def _swept(self) -> None:
        """Time has done its part; what else the books keep may follow."""

    @property
    def at(self) -> int:
        return self.scheduler.now_ns // 10**6

    def _build(self) -> None:
        publish()
        self.city = build(self.scheduler.dice, people=PEOPLE, gift=GIFT)
        self.people = [each.actor for each in self.city.people]

    def _open_books(self) -> None:
        for item in self.ground.rows("records"):
            if item["pk"]["S"] == "OFFERS" and (row := Row.of(item)) is not None:
                it = msgspec.json.decode(row.document, type=Offer)
                self.books.offers[it.id] = {
                    "price": it.price_points, "left": it.stock, "limit": it.per_person_limit,
                    "voucher": it.claim == "voucher", "shop": it.merchant, "network": it.network, "stars": it.min_stars,
                    "daily": it.stock if it.daily else None, "day": "", "limit_within": WITHIN[it.limit_per],
                }  # fmt: skip
        self.books.networks, self.books.caps = {NETWORK: set(self.city.network)}, {"M-0": DAILY_CAP}
        for actor in self.people:
            person, books = actor.person, self.books
            books.points[person], books.held[person], _, books.honour[person] = self._balances(person)
            books.homes[person] = actor.household

    def _ask(self, verb: str, actor: Actor, given: Command, *about: Any, at_once: bool = False) -> str | None:
        """The refusal's code, or None when it is done. A minute passes before, unless it has to be at once."""
        if not at_once:
            self._alone(lambda: self.scheduler.sleep(61))
        told: list[str | None] = []

        def ask() -> None:
            try:
                self.answer = self.ground.ways.do(verb, actor, given, *about)
                told.append(None)
            except (Refusal, Refused) as no:
                told.append(no.code)

        self._alone(ask)
        if told == [None] and verb in ("check_in", "check_out", "reserve", "confirm", "cancel"):
            self.last, self.asked_at = (verb, actor, given, about, self.answer), self.at
        return told[0]

    def _agree(self, said: str | None, reasons: set[str]) -> bool:
        """Whether what was said is one of the reasons, or nothing was said and there are none."""
        assert said in (reasons or {None}), f"it said {said}, the ledger {sorted(reasons)}"
        return True

    def _alone(self, do: Any) -> None:
        self.scheduler.alone(do)
        while self.ground.catch_up() or self.news:
            records, self.news = self.news, []
            if records:
                self.scheduler.alone(partial(facts.handler, {"Records": records}, None))

    def _told(self, table: str, old: Stored | None, new: Stored | None) -> None:
        if table == "records" and hasattr(self, "books"):
            images = {"SequenceNumber": f"{len(self.news):021d}"}
            given = {name: image for name, image in (("NewImage", new), ("OldImage", old)) if image is not None}
            self.news.append({"dynamodb": images | given})

    def _command(self) -> Command:
        made: list[Command] = []
        self._alone(lambda: made.append(command(self.scheduler.dice, "asked")))
        return made[0]

    def _shown(self) -> Presented:
        station = self.city.stations[1]  # open day and night
        # The question is asked a minute from now.
        return Presented(NEAR, 5.0, rotating_now(station, self.at + 61_000).code)

    def _balances(self, person: str) -> tuple[int, int, int, int]:
        found = points_actions.balances_now(person)
        return found.available, found.held, found.debt, found.honour

    def _one_of(self, which: int) -> tuple[str, dict[str, Any]]:
        return list(self.books.redemptions.items())[-1 - which % len(self.books.redemptions)]

    def _actor(self, person: str) -> Actor:
        return next(each for each in self.people if each.person == person)
