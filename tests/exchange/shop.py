"""Builders of the exchange: a shop with owner and clerk, offers, people with points, and what the ledger says."""

import itertools
import json
from dataclasses import dataclass, field
from dataclasses import replace as replace_caller
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib import merchants, points
from chalicelib.exchange.store import document_of_live, snapshot
from chalicelib.hours.store import DeskHours, desk_key
from chalicelib.identity import tokens
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.record import Command
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.table import Unit, run, stale
from tests.world import Caller, Reply, World, fresh_key

_count = itertools.count(1)
NEXT_YEAR = "2027-12-31"
LATER_YEARS = ("2026-12-31", "2027-12-31", "2028-12-31", "2029-12-31")


@dataclass
class Shop:
    """A merchant, its owner and a clerk; `offers` are the ids of those made here."""

    world: World
    id: str
    owner: Caller
    clerk: Caller
    offers: list[str] = field(default_factory=list)

    def offer(self, *, price_points: int = 1, stock: int = 10, **more: Any) -> str:
        """An offer, made by the owner over the API."""
        offer_id = f"O-{next(_count):06d}"
        made = self.owner.post("/v1/offers", the_offer(offer_id, self.id, price_points, stock, **more))
        assert made.status == 201, made.body
        self.offers.append(offer_id)
        snapshot.rebuild(document_of_live)
        snapshot.forget()
        return offer_id

    def another_clerk(self, **more: Any) -> Caller:
        """One more clerk of this shop."""
        return self.world.citizen((merchants.CLERK, self.id), **more)


def the_offer(offer_id: str, merchant: str, price_points: int = 1, stock: int = 10, **more: Any) -> dict[str, Any]:
    """The body that makes an offer."""
    body = {"id": offer_id, "merchant": merchant, "title": "矿泉水一瓶", "kind": "goods"}
    return {**body, "price_points": price_points, "stock": stock, **more}


def open_shop(world: World, **changes: Any) -> Shop:
    """A shop with an owner and one clerk."""
    plain = merchants.Merchant(id=f"M-{next(_count):06d}", name="测试店", area="370303001001", lat=36.80, lng=118.05)
    merchant = replace(plain, **changes)
    merchants.registry.create(Command(fresh_key(), "builder"), merchant.id, merchant)
    merchants.snapshot.rebuild(merchants.registry.document)
    merchants.snapshot.forget()
    owner = world.citizen((merchants.OWNER, merchant.id))
    return Shop(world, merchant.id, owner, world.citizen((merchants.CLERK, merchant.id)))


def give(caller: Caller, amount: int, *, expires_on: str = NEXT_YEAR) -> None:
    """Let a person have points."""
    cause = points.Cause(f"gift:{fresh_key()}", "gift", "system", 0)
    run(lambda unit: _earn(unit, caller.person, cause, points.Earn(amount, "program:test", expires_on)))


def _earn(unit: Unit, person: str, cause: points.Cause, earn: points.Earn) -> None:
    points.post(unit, person, cause, earn)


def rich(world: World, amount: int = 10, **more: Any) -> Caller:
    """A citizen with points."""
    caller = world.citizen(**more)
    give(caller, amount)
    return caller


def logged_in_again(caller: Caller) -> Caller:
    """The same person with a fresh token."""
    session = tokens.Session(caller.person, 0, caller.actor.device, now_ms() + 7 * DAY)
    return replace_caller(caller, token=tokens.issue(session, key_ring()))


def serve(caller: Caller, hours: int) -> None:
    """Let a person have so many verified hours."""
    served = DeskHours.verified_minutes.set(60 * hours)
    exists = DeskHours.pk.exists()
    run(lambda unit: unit.change(desk_key(caller.person), served, condition=exists, otherwise=stale))


def benefit(shop: Shop, stock: int = 10, **more: Any) -> str:
    """A free entry for people with a star, so many a day."""
    kind = {"kind": "benefit", "daily": True, "min_stars": 1, "funder": "government"}
    return shop.offer(price_points=0, stock=stock, **{**kind, **more})


def reserve(caller: Caller, offer_id: str, **rest: Any) -> Reply:
    """Ask for one unit."""
    return caller.post("/v1/redemptions", {"offer_id": offer_id, "quantity": 1}, **rest)


def reserved(caller: Caller, offer_id: str) -> str:
    """A reservation that must succeed; its id."""
    made = reserve(caller, offer_id)
    assert made.status == 201, made.body
    return str(made.body["id"])


def code_of(caller: Caller, redemption: str) -> str:
    """The code on the citizen's phone now."""
    return str(caller.get(f"/v1/redemptions/{redemption}/code").body["code"])


def typed_code_of(caller: Caller, redemption: str) -> str:
    """Its typed form."""
    return str(caller.get(f"/v1/redemptions/{redemption}/code").body["typed_code"])


def confirm(clerk: Caller, redemption: str, code: str, **rest: Any) -> Reply:
    """The clerk confirms what he scanned."""
    return clerk.post(f"/v1/redemptions/{redemption}/confirm", {"code": code}, **rest)


def cancel(caller: Caller, redemption: str, **rest: Any) -> Reply:
    """Give a reservation back."""
    return caller.post(f"/v1/redemptions/{redemption}/cancel", **rest)


def balances(caller: Caller) -> tuple[int, int, int]:
    """(available, held, debt)."""
    body = caller.get("/v1/me/points").body
    return body["available"], body["held"], body["debt"]


def stock_left(offer_id: str) -> int:
    """What the shards hold."""
    from tests.world import call

    return int(call("GET", f"/v1/offers/{offer_id}").body["stock_hint"])


def units(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """What the last request cost, as its log line says."""
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith('{"rid"')]
    spent: dict[str, float] = json.loads(lines[-1])["units"]
    return spent
