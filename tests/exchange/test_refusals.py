"""Every refusal that the redemption's rules name can be met over the API, with its status and its sentence."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from chalicelib.exchange.ending import expire
from chalicelib.identity.store import DeskIdentity
from chalicelib.kit.errors import SENTENCES
from chalicelib.kit.table import run, stale
from chalicelib.points.store import DeskPoints, desk_key
from infra.local.engine import Engine
from infra.proxy import Proxy, asked_through, error, proxied
from tests.exchange.shop import (
    Shop,
    cancel,
    code_of,
    confirm,
    give,
    open_shop,
    reserve,
    reserved,
    rich,
)
from tests.exchange.test_takings import cap, sold
from tests.world import Caller, Reply, World

Scene = Callable[[World, Shop], Reply]


@pytest.fixture(scope="module")
def line(engine: Engine) -> Iterator[Proxy]:
    """A proxy before the tests' engine."""
    with proxied(engine.url) as proxy:
        yield proxy


def a_code(world: World, shop: Shop) -> tuple[Caller, str, str]:
    """Somebody with a reservation, and the code that he shows."""
    citizen = rich(world)
    redemption = reserved(citizen, shop.offer())
    return citizen, redemption, code_of(citizen, redemption)


def invalid(world: World, shop: Shop) -> Reply:
    _, redemption, code = a_code(world, shop)
    return confirm(shop.clerk, redemption, f"{code[:-1]}{'A' if code[-1] != 'A' else 'B'}")


def expired(world: World, shop: Shop) -> Reply:
    citizen, redemption, _ = a_code(world, shop)
    world.later(minutes=15, seconds=25)
    code = code_of(citizen, redemption)
    world.later(seconds=10)
    return confirm(shop.clerk, redemption, code)


def expired_by_the_sweep(world: World, shop: Shop) -> Reply:
    citizen, redemption, code = a_code(world, shop)
    world.later(minutes=20)
    assert expire(redemption, citizen.person)
    return confirm(shop.clerk, redemption, code)


def already_confirmed(world: World, shop: Shop) -> Reply:
    _, redemption, code = a_code(world, shop)
    assert confirm(shop.another_clerk(), redemption, code).status == 200
    return confirm(shop.clerk, redemption, code)


def cancelled(world: World, shop: Shop) -> Reply:
    citizen, redemption, code = a_code(world, shop)
    assert cancel(citizen, redemption).status == 200
    return confirm(shop.clerk, redemption, code)


def wrong_merchant(world: World, shop: Shop) -> Reply:
    _, redemption, code = a_code(world, shop)
    return confirm(open_shop(world).clerk, redemption, code)


def clerk_inactive(world: World, shop: Shop) -> Reply:
    _, redemption, code = a_code(world, shop)
    number = shop.clerk.get("/v1/me").body["volunteer_no"]
    assert shop.owner.delete(f"/v1/merchants/{shop.id}/clerks/{number}").status == 200
    return confirm(shop.clerk, redemption, code)


def self_dealing(world: World, shop: Shop) -> Reply:
    give(shop.clerk, 5)
    redemption = reserved(shop.clerk, shop.offer())
    return confirm(shop.clerk, redemption, code_of(shop.clerk, redemption))


def merchant_suspended(world: World, shop: Shop) -> Reply:
    _, redemption, code = a_code(world, shop)
    assert world.citizen(("city_admin", "3703")).post(f"/v1/merchants/{shop.id}/suspend").status == 200
    return confirm(shop.clerk, redemption, code)


def merchant_cap(world: World, shop: Shop) -> Reply:
    cap(world, shop, 1)
    _, redemption, code = a_code(world, shop)
    sold(shop, rich(world), shop.offer())
    return confirm(shop.clerk, redemption, code)


def user_suspended(world: World, shop: Shop) -> Reply:
    citizen, redemption, code = a_code(world, shop)
    frozen = DeskIdentity.frozen.set("under review")
    key, there = desk_key(citizen.person), DeskIdentity.epoch.exists()
    run(lambda unit: unit.change(key, frozen, condition=there, otherwise=stale))
    return confirm(shop.clerk, redemption, code)


def debt_outstanding(world: World, shop: Shop) -> Reply:
    citizen, owed = world.citizen(), DeskPoints.debt.set(2)
    key, new = desk_key(citizen.person), DeskPoints.seq.does_not_exist()
    run(lambda unit: unit.change(key, owed, condition=new, otherwise=stale))
    return reserve(citizen, shop.offer())


def out_of_stock(world: World, shop: Shop) -> Reply:
    offer = shop.offer(stock=1)
    reserved(rich(world), offer)
    return reserve(rich(world), offer)


SCENES: dict[str, tuple[Scene, int, str]] = {
    "invalid": (invalid, 422, "code_invalid"),
    "expired": (expired, 409, "expired"),
    "expired by the sweep": (expired_by_the_sweep, 409, "expired"),
    "already_confirmed": (already_confirmed, 409, "already_confirmed"),
    "cancelled": (cancelled, 409, "cancelled"),
    "wrong_merchant": (wrong_merchant, 403, "wrong_merchant"),
    "clerk_inactive": (clerk_inactive, 403, "clerk_inactive"),
    "self_dealing": (self_dealing, 403, "self_dealing"),
    "merchant_suspended": (merchant_suspended, 409, "merchant_suspended"),
    "merchant_cap": (merchant_cap, 409, "merchant_cap"),
    "user_suspended": (user_suspended, 409, "user_suspended"),
    "debt_outstanding": (debt_outstanding, 409, "debt_outstanding"),
    "out_of_stock": (out_of_stock, 409, "out_of_stock"),
}


@pytest.mark.parametrize("name", SCENES)
def test_a_refusal_is_met_with_its_status_and_its_sentence(world: World, name: str) -> None:
    scene, status, code = SCENES[name]
    refused = scene(world, open_shop(world))
    assert (refused.status, refused.code) == (status, code)
    assert refused.body["error"]["message"] == SENTENCES[code]


@pytest.mark.parametrize("step", ["reserve", "confirm", "cancel"])
def test_a_store_that_stays_busy_is_said_to_be_busy_and_the_same_key_goes_on(
    world: World, line: Proxy, step: str
) -> None:
    shop = open_shop(world)
    citizen, redemption, code = a_code(world, shop)
    ask = {
        "reserve": partial(reserve, citizen, shop.offers[0]),
        "confirm": partial(confirm, shop.clerk, redemption, code),
        "cancel": partial(cancel, citizen, redemption),
    }[step]
    key = {"key": redemption[:-4] + "BVSY"}
    with asked_through(line):
        line.plan(
            error("TransactionCanceledException", on="TransactWriteItems", times=99, reasons=["TransactionConflict"])
        )
        busy = ask(**key)
        line.clear()
    assert (busy.status, busy.code, busy.headers["Retry-After"]) == (503, "busy_retry", "1")
    assert busy.body["error"]["message"] == SENTENCES["busy_retry"]
    assert ask(**key).status in (200, 201)
