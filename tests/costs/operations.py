"""The operations whose cost is promised: each is made ready, and then asked once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from chalicelib import exchange, merchants, policy, stations
from chalicelib.exchange.ending import expire
from tests.checkin.visiting import check_in, check_out, opened, void
from tests.disputes.quarrel import begin
from tests.exchange.shop import (
    cancel,
    code_of,
    confirm,
    give,
    open_shop,
    reserve,
    reserved,
    rich,
    typed_code_of,
)
from tests.points.owning import awarded
from tests.points.test_corrections import correct
from tests.world import Caller, World, rotating_code

Ask = Callable[[], object]


@dataclass(frozen=True)
class Operation:
    """What it is called, its promised write units, and how it is made ready; read units where they are promised
    (without those with which the door looks at who asks)."""

    name: str
    most_units: float
    ready: Callable[[World], Ask]
    most_read_units: float = 99


def checking_in(world: World) -> Ask:
    return partial(check_in, world.citizen(), rotating_code(world.station()))


def voiding(world: World) -> Ask:
    citizen = world.citizen()
    return partial(void, citizen, opened(citizen, world.station()))


def checking_out(world: World, *, before_h: float = 0, hours: float = 2) -> Ask:
    world.later(hours=before_h)
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(hours=hours)
    return partial(check_out, citizen, session, rotating_code(station))


def reserving(world: World, **terms: int) -> Ask:
    return partial(reserve, rich(world), open_shop(world).offer(**terms))


def _reserved(world: World) -> tuple[Caller, Caller, str]:
    shop, citizen = open_shop(world), rich(world)
    return citizen, shop.clerk, reserved(citizen, shop.offer())


def confirming(world: World) -> Ask:
    citizen, clerk, redemption = _reserved(world)
    return partial(confirm, clerk, redemption, code_of(citizen, redemption))


def confirming_typed(world: World) -> Ask:
    citizen, clerk, redemption = _reserved(world)
    body = {"typed_code": typed_code_of(citizen, redemption)}
    return partial(clerk.post, f"/v1/redemptions/{redemption}/confirm", body)


def looking_up(world: World) -> Ask:
    citizen, clerk, redemption = _reserved(world)
    return partial(clerk.post, "/v1/confirmations/lookup", {"code": code_of(citizen, redemption)})


def cancelling(world: World) -> Ask:
    citizen, _, redemption = _reserved(world)
    return partial(cancel, citizen, redemption)


def expiring(world: World) -> Ask:
    citizen, _, redemption = _reserved(world)
    world.later(minutes=20)
    return partial(expire, redemption, citizen.person)


def donating(world: World) -> Ask:
    return partial(rich(world).post, "/v1/me/donations", {"points": 3})


def correcting(world: World) -> Ask:
    officer, citizen = world.citizen(("fund_officer", "3703")), world.citizen()
    return partial(correct, officer, citizen, awarded(citizen, 3))


def disputing(world: World) -> Ask:
    return begin(world).dispute


def reversing(world: World) -> Ask:
    quarrel = begin(world)
    quarrel.dispute()
    return partial(quarrel.reverse, quarrel.arbiter())


def reading_a_statement(world: World) -> Ask:
    citizen = world.citizen()
    for _ in range(20):
        give(citizen, 1)
    return partial(citizen.get, "/v1/me/points/entries?limit=20")


def reading_balances(world: World) -> Ask:
    return partial(rich(world).get, "/v1/me/points")


OPERATIONS = [
    Operation("check in", 1, checking_in),
    Operation("check out", 6, checking_out),
    Operation("check out over midnight", 10, partial(checking_out, before_h=13, hours=4)),
    Operation("void a check-in", 1, voiding),
    Operation("reserve", 8, reserving),
    Operation("reserve, with a limit per person", 10, partial(reserving, per_person_limit=2)),
    Operation("look a code up", 0, looking_up),
    Operation("confirm, scanned", 6, confirming),
    Operation("confirm, typed", 6, confirming_typed),
    Operation("cancel", 8, cancelling),
    Operation("expire", 8, expiring),
    Operation("donate", 6, donating),
    Operation("correct an award", 6, correcting),
    Operation("dispute", 6, disputing),
    Operation("reverse, by an arbiter", 10, reversing),
    Operation("statement of 20 rows", 0, reading_a_statement, most_read_units=1.5),
    Operation("balances", 0, reading_balances),
]


def warmed() -> None:
    """The process has looked at its snapshots within the last half minute."""
    for snapshot in (policy.snapshot, stations.snapshot, merchants.snapshot, exchange.snapshot):
        snapshot.current()
