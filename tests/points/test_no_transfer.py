"""No route carries points from person to person: every one that posts moves the points of one person only."""

from collections.abc import Callable
from functools import partial

import pytest

from chalicelib import points
from chalicelib.kit.table import Unit, run
from chalicelib.points.moves import Donate, Expire
from tests.checkin.visiting import keeper_of, opened, place
from tests.exchange.shop import code_of, confirm, open_shop, reserve, reserved, rich
from tests.points.owning import awarded, desk_of, moved, number_of
from tests.shape.postings import GIVES, HONOUR, TAKES, table
from tests.world import Caller, Reply, World, fresh_key, rotating_code

OFFICER = ("fund_officer", "3703")
Path = tuple[list[Caller], Callable[[], Reply]]
"""Everybody who has a part in it, and the request itself."""


def _donation(world: World) -> Path:
    citizen = rich(world)
    return [citizen], lambda: citizen.post("/v1/me/donations", {"points": 2})


def _reservation(world: World) -> Path:
    shop, citizen = open_shop(world), rich(world)
    offer = shop.offer(price_points=2)
    return [citizen, shop.clerk, shop.owner], lambda: reserve(citizen, offer)


def _cancellation(world: World) -> Path:
    shop, citizen = open_shop(world), rich(world)
    redemption = reserved(citizen, shop.offer(price_points=2))
    return [citizen, shop.clerk, shop.owner], lambda: shop.clerk.post(f"/v1/redemptions/{redemption}/cancel")


def _confirmation(world: World) -> Path:
    shop, citizen = open_shop(world), rich(world)
    redemption = reserved(citizen, shop.offer(price_points=2))
    code = code_of(citizen, redemption)
    return [citizen, shop.clerk, shop.owner], lambda: confirm(shop.clerk, redemption, code)


def _check_out(world: World) -> Path:
    station, citizen = world.station(), world.citizen()
    keeper = world.citizen(("station_keeper", station.id))
    session = opened(citizen, station)
    world.later(hours=2)
    body = {"code": rotating_code(station), "location": place(station)}
    return [citizen, keeper], lambda: citizen.post(f"/v1/check-ins/{session}/check-out", body)


def _keepers_scan(world: World) -> Path:
    station, citizen = world.station(), world.citizen()
    keeper = keeper_of(world, station)
    code = citizen.get("/v1/me/code").body["code"]
    body = {"volunteer_code": code, "station_id": station.id}
    assert keeper.post("/v1/keeper/scans", {**body, "action": "check_in"}).status == 200
    world.later(hours=2)
    return [citizen, keeper], lambda: keeper.post("/v1/keeper/scans", {**body, "action": "check_out"})


def _correction(world: World, amount: int = 5) -> Path:
    officer, citizen = world.citizen(OFFICER), world.citizen()
    body = {"volunteer_no": number_of(citizen), "number": awarded(citizen, amount), "reason": "误计"}
    return [citizen, officer], lambda: officer.post("/v1/points/corrections", body)


def _second_person(world: World) -> Path:
    people, propose = _correction(world, 60)
    second, proposal = world.citizen(OFFICER), propose().body["id"]
    return [*people, second], lambda: second.post(f"/v1/points/corrections/{proposal}/approve")


PATHS: dict[str, Callable[[World], Path]] = {
    "POST /v1/me/donations": _donation,
    "POST /v1/redemptions": _reservation,
    "POST /v1/redemptions/{redemption_id}/cancel": _cancellation,
    "POST /v1/redemptions/{redemption_id}/confirm": _confirmation,
    "POST /v1/check-ins/{session_id}/check-out": _check_out,
    "POST /v1/keeper/scans": _keepers_scan,
    "POST /v1/points/corrections": _correction,
    "POST /v1/points/corrections/{proposal_id}/approve": _second_person,
}


def _length(caller: Caller) -> int:
    found = points.statement(caller.person, limit=1, cursor=None).items
    return found[0].row().seq if found else 0


@pytest.mark.parametrize("route", PATHS)
def test_a_route_that_posts_moves_the_points_of_one_person(world: World, route: str) -> None:
    assert route in dict(table())
    people, ask = PATHS[route](world)
    for each in people[1:]:
        moved(each.person, points.Earn(7, "program:test", "2027-12-31"))  # so that there is something to take
    before = [(_length(each), desk_of(each)) for each in people]
    reply = ask()
    assert reply.status in (200, 201), reply.body
    after = [(_length(each), desk_of(each)) for each in people]
    assert [now[0] - then[0] for then, now in zip(before, after, strict=True)] == [1] + [0] * (len(people) - 1)
    assert before[1:] == after[1:]


def test_no_posting_names_another_wallet(world: World) -> None:
    citizen, other = rich(world), world.citizen()
    cause = points.Cause(f"gift:{fresh_key()}", "gift", "system", 0)
    back = points.ClawBack(1, f"P#{other.person}", "2026-11-23")

    def send(unit: Unit) -> None:
        points.post(unit, citizen.person, cause, back)

    def send_apart(unit: Unit) -> None:
        points.post_apart(unit, "M#M-1", cause, (("merchant:M-1", -1), (f"P#{other.person}", 1)))

    for bug in (send, send_apart):
        with pytest.raises(ValueError, match=r"wallet|apart"):
            run(partial(bug))


def test_honour_is_never_spent_nor_converted() -> None:
    """Of all moves only Honour and Dishonour have a leg of honour, and neither has one of points."""
    lots = (points.Lot("2027-12-31", 9),)
    full = points.Balances(available=9, held=9, honour=9, lots=lots)
    day, account = "2026-11-23", "program:test"
    every: list[points.Move] = [
        points.ClawBack(3, account, day), points.Dishonour(3), Donate(3, day), points.Earn(3, account, day),
        Expire("2027-12-31"), points.Hold(3, day), points.Honour(3), points.Release(lots),
        points.Return(lots, account), points.Spend(3, "merchant:M-1"),
    ]  # fmt: skip
    assert {type(each).__name__ for each in every} == TAKES | GIVES | HONOUR
    for move in every:
        after, legs = move.apply(full)
        accounts = {name for name, amount in legs if amount}
        if type(move).__name__ in HONOUR:
            assert accounts == {"honour", "city:honour"}
            assert (after.available, after.held, after.debt, after.lots) == (9, 9, 0, lots)
        else:
            assert not accounts & {"honour", "city:honour"}
            assert after.honour == full.honour
