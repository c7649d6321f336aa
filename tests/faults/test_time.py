"""Clocks that are wrong: the phone's never matters, and a server's does no harm."""

import time

import pytest

from chalicelib.kit.clock import HOUR, now_ms
from chalicelib.kit.ids import new_ulid
from infra.proxy import Fault, Proxy
from tests.checkin.visiting import check_in, check_out, opened
from tests.exchange.shop import open_shop, reserve, rich
from tests.faults.deeds import checking_in, reserving
from tests.faults.test_line import Make, deeds, done_once
from tests.world import World, poster_code, rotating_code

FUNCTION_S = 10.0  # the API function's timeout; the gateway's is 29 s
JUST_UNDER_A_DAY = 24 * HOUR - 60_000


@deeds
@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_server_whose_clock_is_five_minutes_off_does_it_right_or_not_at_all(
    world: World, make: Make, minutes: int
) -> None:
    deed = make(world)
    world.later(minutes=minutes)
    answer = deed.send()
    world.later(minutes=-minutes)
    assert answer.status < 500, answer
    assert deed.seen() == (
        deed.after if answer.status in (200, 201) and answer.body != {"over": False} else deed.before
    )


def test_time_that_runs_backwards_is_worth_no_minutes(world: World) -> None:
    citizen, station = world.citizen(), world.station()
    session = opened(citizen, station)
    world.later(minutes=-5)
    answer = check_out(citizen, session, poster_code(station))
    assert answer.status in (200, 429)
    assert citizen.get("/v1/me/hours").body["minutes"] == 0
    assert citizen.get("/v1/me/points").body["available"] == 0


@pytest.mark.parametrize("off", [-JUST_UNDER_A_DAY, JUST_UNDER_A_DAY])
def test_a_phone_whose_clock_is_a_day_off_serves_and_reserves(world: World, off: int) -> None:
    """Its clock is in the key that it makes and nowhere else: hours, ends and days are the server's."""
    citizen, station, offer = rich(world), world.station(), open_shop(world).offer()
    key = new_ulid(now_ms() + off)
    began = now_ms()
    answer = check_in(citizen, rotating_code(station), key=key)
    assert (answer.status, answer.body["id"]) == (201, key)
    world.later(hours=2)
    ended = check_out(citizen, key, rotating_code(station), key=new_ulid(now_ms() + off))
    assert (ended.body["minutes"], ended.body["points"]) == (120, 2)
    made = reserve(citizen, offer, key=new_ulid(now_ms() + off))
    assert made.status == 201
    assert made.body["reserved_at"] > answer.body["checked_in_at"]
    assert now_ms() - began < 3 * HOUR


@deeds
def test_an_engine_that_is_half_a_second_slow_is_waited_for(world: World, proxy: Proxy, make: Make) -> None:
    deed = make(world)
    proxy.plan(Fault("slow_before", on=deed.write, seconds=0.5))
    done_once(deed)


@pytest.mark.slow
@pytest.mark.parametrize("make", [checking_in, reserving])
def test_an_engine_that_says_nothing_is_given_up_while_the_gateway_still_waits(
    world: World, proxy: Proxy, make: Make
) -> None:
    deed = make(world)
    proxy.plan(Fault("say", on=deed.write, status=503, times=99, then=lambda: time.sleep(3)))
    began = time.monotonic()
    answer = deed.send()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert time.monotonic() - began < FUNCTION_S
    proxy.clear()
    assert deed.seen() == deed.before
    done_once(deed)
