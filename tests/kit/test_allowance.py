"""How much is asked again: enough for a lost answer, hardly anything in an outage, and contention is not counted."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from chalicelib.kit.allowance import RESERVE, SHARE, Allowance
from chalicelib.kit.errors import BusyRetry
from chalicelib.kit.log import metered
from chalicelib.kit.record import Command
from chalicelib.kit.send import TRIES, engine_at, plugged, send
from chalicelib.kit.table import Key, Unit, run
from infra.proxy import Fault, Proxy, error
from tests.kit.things import a_jar, add, add_blindly, add_once, count, fresh, two_items

OUTAGE = 100
AWAY = [Fault("drop_before"), Fault("drop_after"), error("ThrottlingException"), error("ServiceUnavailable", 503)]


def away(proxy: Proxy, fault: Fault) -> None:
    """From now on this happens to every request."""
    proxy.clear()
    proxy.nemesis = lambda _: fault


@pytest.mark.parametrize("fault", AWAY, ids=lambda fault: str(fault.body or fault.do)[:60])
def test_an_outage_is_asked_hardly_more_than_once_a_request(proxy: Proxy, fault: Fault) -> None:
    key = a_jar()
    away(proxy, fault)
    for _ in range(OUTAGE):
        with pytest.raises(BusyRetry):
            run(lambda unit: add_blindly(unit, key))
    assert OUTAGE < len(proxy.passed) <= OUTAGE * (1 + SHARE) + RESERVE


def test_a_command_in_an_outage_looks_itself_up_within_the_allowance_only(proxy: Proxy) -> None:
    key = a_jar()
    away(proxy, Fault("drop_before"))
    for _ in range(OUTAGE):
        command = Command(fresh(), "d")
        with pytest.raises(BusyRetry):
            run(partial(add_once, key=key, command=command))
    assert len(proxy.passed) <= OUTAGE * (1 + SHARE) + 2 * RESERVE


def test_after_an_outage_the_first_request_goes_through(proxy: Proxy) -> None:
    key = a_jar()
    away(proxy, Fault("drop_before"))
    for _ in range(OUTAGE):
        with pytest.raises(BusyRetry):
            run(lambda unit: add(unit, key))
    proxy.clear()
    assert run(lambda unit: add(unit, key)) == 1


def test_what_was_used_up_is_earned_again_by_requests(proxy: Proxy) -> None:
    key = a_jar()
    away(proxy, Fault("drop_before"))
    for _ in range(OUTAGE):
        with pytest.raises(BusyRetry):
            count(key)
    proxy.clear()
    for _ in range(round(2 / SHARE)):
        count(key)
    proxy.plan(Fault("drop_before"))
    assert count(key) == 0


def test_contention_is_asked_again_whatever_the_allowance(proxy: Proxy) -> None:
    key, rounds = a_jar(), 10
    for number in range(rounds):
        proxy.plan(error("TransactionCanceledException", reasons=["None", "TransactionConflict"], times=TRIES - 1))
        run(partial(two_items, key=key, other=Key(key.pk, f"OTHER#{number}")))
    assert count(key) == rounds


def test_keys_that_are_left_out_are_asked_for_within_the_allowance(proxy: Proxy) -> None:
    one, two = a_jar(), a_jar()
    left = {"records": {"Keys": [one.raw], "ConsistentRead": True}}
    body = {"Responses": {}, "UnprocessedKeys": left, "ConsumedCapacity": []}
    away(proxy, Fault("say", status=200, body=body))
    with pytest.raises(BusyRetry):
        Unit().read(one, two)
    assert len(proxy.passed) == 1 + RESERVE


def test_another_engine_has_an_allowance_of_its_own(proxy: Proxy) -> None:
    key = a_jar()
    away(proxy, Fault("drop_before"))
    for _ in range(OUTAGE):
        with pytest.raises(BusyRetry):
            count(key)
    proxy.clear()
    proxy.plan(Fault("drop_before", times=TRIES - 1))
    with plugged(engine_at(proxy.url)), metered() as meter:
        send("GetItem", {"TableName": "records", "Key": key.raw, "ConsistentRead": True})
    assert meter.retries == TRIES - 1


def test_an_allowance_is_one_for_all_threads() -> None:
    allowance = Allowance()
    with ThreadPoolExecutor(8) as pool:
        granted = sum(pool.map(lambda _: allowance.spend(), range(1_000)))
    assert granted == RESERVE
