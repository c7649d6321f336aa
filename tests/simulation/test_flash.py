"""A flash offer in the conflict model: a thousand people a second, transactions that hold their items and meet."""

from collections import Counter
from functools import partial

import pytest

from chalicelib import identity, merchants, points
from chalicelib.exchange import Offer, offers, reserving, snapshot, stock
from chalicelib.exchange.rules import shards_for
from chalicelib.exchange.store import document_of_live
from chalicelib.identity.store import DeskIdentity
from chalicelib.kit.clock import now_ms
from chalicelib.kit.errors import BusyRetry, Refusal
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.record import Command
from chalicelib.kit.table import Unit, run, stale
from chalicelib.kit.who import Actor, Role
from infra.audit import examine
from infra.simulation.faults import Nemesis
from infra.simulation.house import lived_in
from infra.simulation.scheduler import Actor as Phone
from infra.simulation.scheduler import Scheduler
from infra.simulation.store import Store, tables

ITEMS, A_SECOND = 500, 1_000
PATIENCE = 20  # how often a phone asks again with the same key when the house is busy


class Flash:
    """One offer, and people who all want it in the same second or two."""

    def __init__(self, *, shards: int, people: int, seed: int = 1) -> None:
        self.scheduler = Scheduler(seed)
        self.store = Store(tables(records=("gsi1", "gsi2"), postings=("gsi1",)), lambda: self.scheduler.now_ns)
        self.nemesis = Nemesis(self.scheduler, self.store.ask, 0)
        self.answers: Counter[str] = Counter()
        self.busy = 0
        self._offer = Offer("FLASH", "M", "秒杀", "goods", 1, 1, ITEMS, shards_for(ITEMS, shards))
        with lived_in(self.scheduler, self.nemesis.port, {}, []):
            self.scheduler.alone(lambda: self._open(people))
            for number, actor in enumerate(self.crowd):
                buyer = partial(self._buy, actor)
                self.scheduler.spawn(buyer, Phone(f"phone {number}"), after_s=number / A_SECOND)
            self.scheduler.run()
            self.scheduler.alone(self._count)

    def _open(self, people: int) -> None:
        owner = Actor(new_ulid(now_ms()), 0, roles=(Role(merchants.OWNER, "M"),))
        shop = merchants.Merchant(id="M", name="店", area="370303", lat=36.8, lng=118.05)
        merchants.registry.create(Command(new_ulid(now_ms()), ""), "M", shop)
        offers.create(owner, Command(new_ulid(now_ms()), ""), self._offer)
        snapshot.rebuild(document_of_live)
        self.crowd = [self._person(number) for number in range(people)]

    def _person(self, number: int) -> Actor:
        person = new_ulid(now_ms())
        run(lambda unit: identity.enrol(unit, person, openid=f"openid {number}"))
        run(lambda unit: self._with_a_point(unit, person))
        return Actor(person, 0)

    def _with_a_point(self, unit: Unit, person: str) -> None:
        phone = DeskIdentity.assurance.set(1)
        unit.change(identity.desk_key(person), phone, condition=DeskIdentity.epoch == 0, otherwise=stale)
        cause = points.Cause(f"gift:{person}", "gift", "system", 0)
        points.post(unit, person, cause, points.Earn(1, "program:gift", "2027-12-31"))

    def _buy(self, actor: Actor) -> None:
        command = Command(new_ulid(now_ms()), "")
        for _ in range(PATIENCE):
            try:
                reserving.reserve(actor, command, self._offer.id)
                self.answers["reserved"] += 1
                return
            except BusyRetry:
                self.busy += 1
                self.scheduler.sleep(1)
            except Refusal as refusal:
                self.answers[refusal.code] += 1
                return
        self.answers["gave up"] += 1

    def _count(self) -> None:
        self.left = stock.left_of(self._offer)
        self.verdict = examine(self.store.rows("records"), self.store.rows("postings"), now_ms())


@pytest.fixture(scope="module")
def few() -> Flash:
    """The rush on one shard for every hundred."""
    return Flash(shards=5, people=A_SECOND)


@pytest.fixture(scope="module")
def many() -> Flash:
    """The rush on fifty shards, as the seller may choose."""
    return Flash(shards=50, people=A_SECOND)


def test_five_hundred_items_in_a_rush_are_sold_to_five_hundred_people(few: Flash, many: Flash) -> None:
    for flash in (few, many):
        assert flash.answers == {"reserved": ITEMS, "out_of_stock": A_SECOND - ITEMS}
        assert flash.left == 0
        assert flash.verdict.found == ()
        assert flash.nemesis.counts["met"] > 0, "nobody met anybody: this was no rush"


def test_more_shards_mean_fewer_meetings(few: Flash, many: Flash) -> None:
    assert many.nemesis.counts["met"] < few.nemesis.counts["met"]
    assert many.busy <= few.busy
