"""Builders of disputes: a confirmed redemption, its parties, arbiters, and what each of them says."""

from dataclasses import dataclass
from typing import Any

from chalicelib.disputes.reactions import sweep
from chalicelib.kit.clock import now_ms
from tests.exchange.books import Books, books_of
from tests.exchange.shop import Shop, code_of, confirm, open_shop, reserved, rich
from tests.settlement.settling import again
from tests.world import Caller, Reply, World

ARBITER = "arbiter"
COUNTY, TOWN, OTHER_TOWN = "370303", "370303001", "370303002"
PRICE, PURSE = 3, 10


@dataclass
class Quarrel:
    """One redemption and everybody who has to do with it."""

    world: World
    shop: Shop
    offer: str
    citizen: Caller
    id: str

    def arbiter(self, *more: tuple[str, str], area: str = COUNTY) -> Caller:
        """An arbiter of the county who has nothing to do with the shop."""
        return self.world.citizen((ARBITER, area), *more)

    def path(self, rest: str) -> str:
        return f"/v1/redemptions/{self.id}/{rest}"

    def dispute(self, caller: Caller | None = None, reason: str = "not_received", **rest: Any) -> Reply:
        """The citizen disputes."""
        return again(caller or self.citizen).post(self.path("dispute"), {"reason": reason}, **rest)

    def withdraw(self, **rest: Any) -> Reply:
        """The citizen takes it back."""
        return again(self.citizen).post(self.path("dispute/withdraw"), **rest)

    def answer(self, caller: Caller | None = None, text: str = "东西已经给了。", **rest: Any) -> Reply:
        """The shop answers."""
        return again(caller or self.shop.owner).post(self.path("dispute/answer"), {"text": text}, **rest)

    def agree(self, caller: Caller, **rest: Any) -> Reply:
        """One party agrees to a reversal."""
        return again(caller).post(self.path("agree-to-reverse"), **rest)

    def reverse(self, arbiter: Caller, **rest: Any) -> Reply:
        """An arbiter reverses."""
        return again(arbiter).post(self.path("reverse"), {"reason": "not_handed_over", "evidence": "监控录像"}, **rest)

    def uphold(self, arbiter: Caller, **rest: Any) -> Reply:
        """An arbiter lets it stand."""
        return again(arbiter).post(self.path("uphold"), {"reason": "handed_over", "evidence": "签收单"}, **rest)

    def seen(self, caller: Caller | None = None) -> Reply:
        """What somebody reads of the dispute."""
        return again(caller or self.citizen).get(self.path("dispute"))

    def state(self) -> str:
        """The redemption's state."""
        return str(again(self.citizen).get(f"/v1/redemptions/{self.id}").body["state"])

    def points(self) -> int:
        """What the citizen may spend."""
        return int(again(self.citizen).get("/v1/me/points").body["available"])

    def books(self, *others: Caller) -> Books:
        """What the audit reads of all this."""
        return books_of(self.shop, [self.citizen, *others])


def begin(world: World, shop: Shop | None = None, *, citizen: Caller | None = None, **offer: Any) -> Quarrel:
    """A redemption that its clerk has confirmed."""
    shop = shop or open_shop(world)
    offer_id = shop.offer(**({"price_points": PRICE} | offer))
    citizen = citizen or rich(world, PURSE)
    redemption = reserved(citizen, offer_id)
    done = confirm(again(shop.clerk), redemption, code_of(citizen, redemption))
    assert done.status == 200, done.body
    return Quarrel(world, shop, offer_id, citizen, redemption)


def let_time_work() -> int:
    """The sweep of disputes, now."""
    return sweep(now_ms())
