"""The commands that move hours, points and stock, each ready to be sent, and what the city shows before and after."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from chalicelib.exchange.ending import expire
from chalicelib.kit.errors import BusyRetry
from tests.checkin.visiting import check_in, check_out, opened
from tests.exchange.shop import balances, cancel, code_of, confirm, open_shop, reserve, reserved, rich, stock_left
from tests.world import Reply, World, fresh_key, rotating_code


@dataclass(frozen=True)
class Deed:
    """One command: `send` it as often as you like, it carries its key; `seen` is `before`, and then `after`."""

    send: Callable[[], Reply]
    seen: Callable[[], object]
    before: object
    after: object
    write: str = "TransactWriteItems"


def checking_in(world: World) -> Deed:
    citizen, station = world.citizen(), world.station()

    def seen() -> object:
        return [each["state"] for each in citizen.get("/v1/me/check-ins").body["items"]]

    send = partial(check_in, citizen, rotating_code(station), key=fresh_key())
    return Deed(send, seen, [], ["open"], "UpdateItem")


def checking_out(world: World) -> Deed:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(hours=2)

    def seen() -> object:
        entries = citizen.get("/v1/me/points/entries").body["items"]
        return balances(citizen), len(entries), citizen.get("/v1/me/hours").body["minutes"]

    send = partial(check_out, citizen, session, rotating_code(station), key=fresh_key())
    return Deed(send, seen, ((0, 0, 0), 0, 0), ((2, 0, 0), 1, 120))


def reserving(world: World) -> Deed:
    citizen, offer = rich(world), open_shop(world).offer(stock=5)
    send = partial(reserve, citizen, offer, key=fresh_key())
    return Deed(send, lambda: (balances(citizen), stock_left(offer)), ((10, 0, 0), 5), ((9, 1, 0), 4))


def _ending(world: World, left: tuple[object, int], how: str) -> Deed:
    citizen, shop = rich(world), open_shop(world)
    offer = shop.offer(stock=5)
    redemption = reserved(citizen, offer)
    ways: dict[str, Callable[[], Reply]] = {
        "confirmed": partial(confirm, shop.clerk, redemption, code_of(citizen, redemption), key=fresh_key()),
        "cancelled": partial(cancel, citizen, redemption, key=fresh_key()),
        "expired": partial(_expired, redemption, citizen.person),
    }
    if how == "expired":
        world.later(minutes=20)

    def seen() -> object:
        return balances(citizen), stock_left(offer), citizen.get(f"/v1/redemptions/{redemption}").body["state"]

    return Deed(ways[how], seen, ((9, 1, 0), 4, "reserved"), (*left, how))


def _expired(redemption: str, person: str) -> Reply:
    """The sweep, answered as if somebody had asked for it."""
    try:
        return Reply(200, {"over": expire(redemption, person)}, {})
    except BusyRetry as busy:
        return Reply(503, {"error": {"code": busy.code}}, {"Retry-After": str(busy.retry_after)})


def confirming(world: World) -> Deed:
    return _ending(world, ((9, 0, 0), 4), "confirmed")


def cancelling(world: World) -> Deed:
    return _ending(world, ((10, 0, 0), 5), "cancelled")


def expiring(world: World) -> Deed:
    return _ending(world, ((10, 0, 0), 5), "expired")


DEEDS = [checking_in, checking_out, reserving, confirming, cancelling, expiring]
TRANSACTIONS = DEEDS[1:]
