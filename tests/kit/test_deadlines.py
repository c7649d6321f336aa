"""Timeouts, pauses and deadlines: nobody waits longer than a request lives."""

import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kit.errors import BusyRetry
from chalicelib.kit.log import metered
from chalicelib.kit.send import DEADLINE_S, engine_at, pause_s, plugged, within
from chalicelib.kit.table import run
from infra.proxy import Fault, Proxy
from tests.kit.things import WRITES, Write, a_jar, count, jar_key, one_item


@WRITES
def test_an_engine_that_says_nothing_is_left_after_a_second_and_a_half(proxy: Proxy, write: Write) -> None:
    key, other = a_jar(), jar_key()
    proxy.plan(Fault("slow_after", seconds=3.0))
    started = time.monotonic()
    run(lambda unit: write(unit, key, other))
    assert 1.5 <= time.monotonic() - started < 2.9
    assert count(key) == 1


def test_a_connection_that_does_not_open_is_left_after_a_second(engine: object) -> None:
    with socket.socket() as deaf, socket.socket() as one, socket.socket() as two:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for guest in (one, two):  # they fill the queue of those who wait to be let in
            guest.setblocking(False)
            guest.connect_ex(deaf.getsockname())
        started = time.monotonic()
        with plugged(engine_at(f"http://127.0.0.1:{deaf.getsockname()[1]}")), within(0.5), pytest.raises(BusyRetry):
            count(jar_key())
        assert 0.9 < time.monotonic() - started < 2.4


def test_where_nobody_listens_nothing_is_done_and_the_caller_comes_back_later(proxy: Proxy) -> None:
    key = a_jar()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        started = time.monotonic()
        with (
            plugged(engine_at(f"http://127.0.0.1:{nobody.getsockname()[1]}")),
            pytest.raises(BusyRetry) as refused,
        ):
            run(lambda unit: one_item(unit, key, key))
    assert time.monotonic() - started < DEADLINE_S + 1
    assert refused.value.retry_after == 1
    assert count(key) == 0


@pytest.mark.slow
def test_no_try_begins_after_the_deadline(proxy: Proxy) -> None:
    proxy.plan(Fault("slow_after", times=99, seconds=1.6))
    started = time.monotonic()
    with metered() as meter, pytest.raises(BusyRetry):
        count(jar_key())
    assert meter.read_trips == 2
    assert time.monotonic() - started < DEADLINE_S + 2.5


def test_a_request_that_has_no_time_left_asks_nothing(proxy: Proxy) -> None:
    with within(0.0), pytest.raises(BusyRetry):
        count(jar_key())
    with within(0.0), within(60.0), pytest.raises(BusyRetry):
        count(jar_key())
    assert proxy.passed == []


@given(st.integers(0, 20))
def test_pauses_jitter_fully_below_a_doubling_bound(attempt: int) -> None:
    pauses = [pause_s(attempt) for _ in range(40)]
    bound = min(0.4, 0.025 * 2**attempt)
    assert all(0 <= pause <= bound for pause in pauses)
    assert max(pauses) > bound / 2 > min(pauses)
