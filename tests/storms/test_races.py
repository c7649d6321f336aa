"""Races for one thing, over real HTTP: one wins, the others are told so, and the books are sound."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.checkin.store import DeskCheckin
from chalicelib.identity import desk_key
from chalicelib.kit.clock import HOUR, month_of, now_ms
from chalicelib.kit.table import run, stale
from chalicelib.points import earned_in
from tests.exchange.shop import balances, cancel, code_of, confirm, open_shop, reserved, stock_left
from tests.exchange.test_races import expire_by_a_fast_clock
from tests.exchange.test_vouchers import network_of, voucher
from tests.storms.conftest import Arena
from tests.storms.crowd import Ask, tally
from tests.world import HERE, Caller, World, fresh_key, rotating_code

pytestmark = pytest.mark.slow
TAPS, CLERKS, CROWD, STOCK, DAILY, SHOPS = 200, 1_000, 1_000, 500, 200, 50


def check_in(arena: Arena, caller: Caller, key: str) -> Ask:
    body = {"code": rotating_code(arena.station), "location": HERE}
    return Ask(caller, "/v1/check-ins", body, key)


def since(caller: Caller, hours: int) -> None:
    """The open session began so many hours ago."""
    opened_at = now_ms() - hours * HOUR
    run(
        lambda unit: unit.change(
            desk_key(caller.person),
            DeskCheckin.opened_at.set(opened_at),
            DeskCheckin.step.set(0),
            condition=DeskCheckin.session.exists(),
            otherwise=stale,
        )
    )


def sweep_soon(redemption: str, person: str) -> bool:
    """The sweep comes at a moment about which the requests come."""
    time.sleep(random.uniform(0.05, 0.1))
    return expire_by_a_fast_clock(redemption, person)


def test_two_hundred_taps_with_one_key_open_one_session(arena: Arena, gust: int) -> None:
    (citizen,) = arena.people(1)
    key = fresh_key()
    code = check_in(arena, citizen, key)
    replies = arena.storm([code] * TAPS)
    assert {reply.status for reply in replies} == {201}
    assert {str(reply.body) for reply in replies} == {str(replies[0].body)}
    assert sum("Idempotency-Replayed" not in reply.headers for reply in replies) == 1
    assert citizen.get("/v1/me/check-ins").body["items"][0]["id"] == key
    arena.demand_sound_books()


def test_two_hundred_taps_with_their_own_keys_open_one_session(arena: Arena, gust: int) -> None:
    (citizen,) = arena.people(1)
    replies = arena.storm([check_in(arena, citizen, fresh_key()) for _ in range(TAPS)])
    answers = Counter(reply.code or "opened" for reply in replies)
    assert answers == {"opened": 1, "already_checked_in": TAPS - 1}
    arena.demand_sound_books()


def test_two_hundred_check_outs_of_one_session_post_once(arena: Arena, gust: int) -> None:
    (citizen,) = arena.people(1)
    session = fresh_key()
    arena.storm([check_in(arena, citizen, session)])
    since(citizen, 2)
    path, body = f"/v1/check-ins/{session}/check-out", {"code": rotating_code(arena.station), "location": HERE}
    replies = arena.storm([Ask(citizen, path, body) for _ in range(TAPS)])
    assert {reply.status for reply in replies} == {200}
    assert {str(reply.body) for reply in replies} == {str(replies[0].body)}
    assert balances(citizen) == (2, 0, 0)
    arena.demand_sound_books()


def test_a_thousand_confirmations_of_one_code_give_one_receipt(arena: Arena, gust: int) -> None:
    (citizen,) = arena.people(1, points=5)
    redemption = reserved(citizen, arena.plenty)
    body = {"code": code_of(citizen, redemption)}
    clerks = [arena.shop.clerk, arena.shop.another_clerk()]
    path = f"/v1/redemptions/{redemption}/confirm"
    replies = arena.storm([Ask(clerks[number % 2], path, body) for number in range(CLERKS)])
    receipts = [str(reply.body["receipt"]) for reply in replies if reply.status == 200]
    refused = Counter(reply.code for reply in replies if reply.status != 200)
    assert len(set(receipts)) == 1
    assert (len(receipts), refused) == (CLERKS // 2, {"already_confirmed": CLERKS // 2})
    assert balances(citizen) == (4, 0, 0)
    arena.demand_sound_books()


def test_a_thousand_people_on_a_stock_of_five_hundred_get_exactly_five_hundred(arena: Arena, gust: int) -> None:
    rush(arena, arena.scarce[gust], STOCK)


def test_a_thousand_people_on_a_days_two_hundred_units_get_exactly_two_hundred(arena: Arena, gust: int) -> None:
    rush(arena, arena.daily[gust], DAILY)


def rush(arena: Arena, offer: str, units: int) -> None:
    """A thousand people want a unit of what there is less of; whom the house was too busy for asks again."""
    crowd = arena.people(CROWD, points=1)
    asks = [Ask(person, "/v1/redemptions", {"offer_id": offer, "quantity": 1}) for person in crowd]
    replies = arena.storm(asks)
    assert not any(reply.status in (0, 500, 502, 504) for reply in replies), tally(replies)
    again = [ask for ask, reply in zip(asks, replies, strict=True) if reply.code == "busy_retry"]
    replies = [reply for reply in replies if reply.code != "busy_retry"] + (arena.storm(again) if again else [])
    assert Counter(reply.code or "reserved" for reply in replies) == {"reserved": units, "out_of_stock": CROWD - units}
    assert stock_left(offer) == 0
    arena.demand_sound_books()


def test_fifty_shops_that_scan_one_voucher_are_one_shop_that_is_credited(arena: Arena, gust: int) -> None:
    city, (citizen,) = World(None), arena.people(1, points=5)
    shops = [open_shop(city) for _ in range(SHOPS)]
    offer = voucher(city, network_of(city, *shops))
    redemption = reserved(citizen, offer)
    path, body = f"/v1/redemptions/{redemption}/confirm", {"code": code_of(citizen, redemption)}
    replies = arena.storm([Ask(shop.clerk, path, body) for shop in shops] * 4)
    receipts = {reply.body["receipt"]["shop"] for reply in replies if reply.status == 200}
    refused = {reply.code for reply in replies if reply.status != 200}
    told = {reply.body["error"]["details"]["shop"] for reply in replies if reply.code == "already_confirmed"}
    assert len(receipts) == 1
    assert (refused, told) == ({"already_confirmed"}, receipts)
    month = month_of(now_ms())
    assert {shop.id for shop in shops if list(earned_in(shop.id, month))} == receipts
    assert balances(citizen) == (3, 0, 0)
    arena.demand_sound_books()


def test_confirm_cancel_and_expire_at_once_end_a_reservation_once(arena: Arena, gust: int) -> None:
    crowd, other = arena.people(12, points=3), arena.shop.another_clerk()
    before, won = stock_left(arena.plenty), Counter[str]()
    for person in crowd:
        redemption = reserved(person, arena.plenty)
        code = {"code": code_of(person, redemption)}
        confirm_path, cancel_path = f"/v1/redemptions/{redemption}/confirm", f"/v1/redemptions/{redemption}/cancel"
        asks = [
            Ask(arena.shop.clerk, confirm_path, code),
            Ask(person, cancel_path),
            Ask(other, confirm_path, code),
            Ask(person, cancel_path),
        ]
        with ThreadPoolExecutor(2) as pool:
            sweeps = [pool.submit(sweep_soon, redemption, person.person) for _ in range(2)]
            replies = arena.storm(asks)
        assert [each.result() for each in sweeps] == [True, True]
        state = str(person.get(f"/v1/redemptions/{redemption}").body["state"])
        won[state] += 1
        assert {reply.status for reply in replies} <= {200, 409}, tally(replies)
        assert balances(person) == ((2, 0, 0) if state == "confirmed" else (3, 0, 0))
        repeat = confirm(arena.shop.clerk, redemption, code["code"]), cancel(person, redemption)
        assert {each.status for each in repeat} <= {200, 409}
    arena.record("requests", 6 * len(crowd))
    arena.record("answers", dict(won))
    assert before - stock_left(arena.plenty) == won["confirmed"]
    arena.demand_sound_books()
