"""Builders of settlements: months that pass, things sold and taken back, officers, drafts and their steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import exchange
from chalicelib.exchange.store import RedemptionRow, redemption_key
from chalicelib.identity import tokens
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.facts import deliver, news_of
from chalicelib.kit.record import Item
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.table import Key, Unit, fetch, run, stale
from chalicelib.settlement import Batch, drafting
from chalicelib.settlement.store import batch_key
from functions import reactions  # noqa: F401  (importing registers them)
from tests.exchange.shop import Shop, code_of, confirm, reserved, rich
from tests.world import Caller, Reply, World

NOVEMBER, DECEMBER, JANUARY = "2026-11", "2026-12", "2027-01"
COUNTY = "370303"
OFFICER = "settlement_officer"


def at(world: World, text: str) -> None:
    """Let it be this moment in the city: `2026-12-01 00:10:00`."""
    there = datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=8)
    world.traveller.move_to(there)


def again(caller: Caller) -> Caller:
    """The same person, logged in now: tokens die in a week."""
    session = tokens.Session(caller.person, 0, caller.actor.device, now_ms() + 7 * DAY)
    return Caller(caller.person, caller.openid, tokens.issue(session, key_ring()), caller.actor)


@dataclass(frozen=True)
class Sale:
    """A confirmed redemption."""

    id: str
    citizen: Caller
    offer: str
    points: int


def sell(shop: Shop, offer: str | None = None, *, price_points: int = 3, told: bool = True, **more: Any) -> Sale:
    """Somebody reserves and the clerk confirms; `told`: the fact has reached its reactions."""
    offer = offer or shop.offer(price_points=price_points, **more)
    citizen = rich(shop.world, 50)
    redemption = reserved(citizen, offer)
    done = confirm(again(shop.clerk), redemption, code_of(citizen, redemption))
    assert done.status == 200, done.body
    if told:
        tell(redemption_key(redemption))
    return Sale(redemption, citizen, offer, done.body["receipt"]["points"])


def tell(key: Key) -> None:
    """Hand the facts that ride on an item to their reactions, as the stream would."""
    for news in news_of(fetch([key])[key], None):
        assert not list(deliver(news))


def take_back(sale: Sale) -> None:
    """Reverse a confirmed or disputed redemption, in the month of now; the fact has reached its reactions."""
    run(lambda unit: exchange.reverse(unit, exchange.find(unit, sale.id), by=sale.citizen.person))
    tell(redemption_key(sale.id))


def dispute(sale: Sale) -> None:
    """The citizen disputes it."""
    run(lambda unit: exchange.dispute(unit, exchange.find(unit, sale.id), by=sale.citizen.person))


def uphold(sale: Sale) -> None:
    """It stands."""
    run(lambda unit: exchange.uphold(unit, exchange.find(unit, sale.id), by=sale.citizen.person))


def set_state(sale: Sale, state: str) -> None:
    """Let the redemption be in a state, whatever led there."""
    run(lambda unit: state_in(unit, sale.id, state))


def state_in(unit: Unit, redemption: str, state: str) -> None:
    unit.change(
        redemption_key(redemption),
        RedemptionRow.state.set(state),
        condition=RedemptionRow.state.exists(),
        otherwise=stale,
    )


def made(shop: Shop, month: str = NOVEMBER) -> Batch:
    """The draft of a month, which must be there."""
    batch = drafting.make(shop.id, month)
    assert batch is not None
    return batch


@dataclass
class Office:
    """Two officers of the shop's county."""

    world: World
    first: Caller
    second: Caller

    @classmethod
    def open(cls, world: World, area: str = COUNTY) -> "Office":
        """Open it now: whoever works here is logged in."""
        return cls(world, world.citizen((OFFICER, area)), world.citizen((OFFICER, area)))

    def lock(self, batch: Batch, **rest: Any) -> Reply:
        """The first officer locks what he saw."""
        return self.first.post(f"/v1/settlements/{batch.id}/lock", {"hash": batch.content.hash}, **rest)

    def approve(self, batch: Batch, **rest: Any) -> Reply:
        """The second one approves."""
        return self.second.post(f"/v1/settlements/{batch.id}/approve", **rest)

    def pay(self, batch: Batch, reference: str = "ZB-2026-0001", **rest: Any) -> Reply:
        """The payment's reference is told."""
        return self.second.post(f"/v1/settlements/{batch.id}/pay", {"reference": reference}, **rest)

    def settle(self, batch: Batch) -> None:
        """All three steps, which must go through."""
        for step in (self.lock, self.approve, self.pay):
            reply = step(batch)
            assert reply.status == 200, reply.body


Step = Callable[..., Reply]
STEPS: dict[str, Step] = {"lock": Office.lock, "approve": Office.approve, "pay": Office.pay}


def stored(batch: Batch) -> Item | None:
    """The batch's row as it is now."""
    key = batch_key(batch.merchant, batch.month)
    return fetch([key])[key]


def new_offer(shop: Shop) -> str:
    """Another offer of a shop whose owner has to log in again."""
    return Shop(shop.world, shop.id, again(shop.owner), again(shop.clerk)).offer()
