"""The engine says no, for reasons that have nothing to do with the command: it is done later, whole, or not at all."""

import pytest

from chalicelib.kit.ids import new_ulid
from chalicelib.kit.send import TRIES, ConditionFailed, send
from infra.proxy import Fault, Proxy, error
from tests.exchange.shop import balances, open_shop, reserve, reserved, rich, stock_left
from tests.faults.deeds import DEEDS, TRANSACTIONS
from tests.faults.test_line import Make, deeds, done_once
from tests.world import World

CONFLICT = error("TransactionCanceledException", reasons=["None", "TransactionConflict"])
MIXED = error("TransactionCanceledException", reasons=["ConditionalCheckFailed", "TransactionConflict"])
IN_PROGRESS = error("TransactionInProgressException")
THROTTLED = [error(name) for name in ("ProvisionedThroughputExceededException", "RequestLimitExceeded")]
transactions = pytest.mark.parametrize("make", TRANSACTIONS)
MOST_TRIES = 8


def again(fault: Fault, *, on: str, times: int) -> Fault:
    """The same, for this operation and so often."""
    return Fault("say", on=on, times=times, status=fault.status, body=fault.body)


@transactions
@pytest.mark.parametrize("fault", [CONFLICT, MIXED, IN_PROGRESS], ids=["conflict", "mixed", "in progress"])
def test_a_transaction_that_meets_another_is_sent_again(world: World, proxy: Proxy, make: Make, fault: Fault) -> None:
    deed = make(world)
    proxy.plan(again(fault, on=deed.write, times=TRIES - 1))
    done_once(deed)


@transactions
def test_a_transaction_that_always_meets_another_has_no_effect(world: World, proxy: Proxy, make: Make) -> None:
    deed = make(world)
    proxy.clear()
    proxy.plan(again(CONFLICT, on=deed.write, times=99))
    refused = deed.send()
    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "busy_retry", "1")
    assert 1 < sum(each.operation == deed.write for each in proxy.passed) <= MOST_TRIES
    proxy.clear()
    assert deed.seen() == deed.before
    done_once(deed)


@deeds
@pytest.mark.parametrize("fault", THROTTLED, ids=["throughput", "limit"])
def test_a_throttled_command_is_shed_whole(world: World, proxy: Proxy, make: Make, fault: Fault) -> None:
    deed = make(world)
    proxy.plan(again(fault, on=deed.write, times=99))
    refused = deed.send()
    assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
    proxy.clear()
    assert deed.seen() == deed.before
    done_once(deed)


@deeds
def test_a_moment_of_throttling_is_not_noticed(world: World, proxy: Proxy, make: Make) -> None:
    deed = make(world)
    proxy.plan(again(THROTTLED[0], on=deed.write, times=2))
    done_once(deed)


@pytest.mark.parametrize("make", DEEDS[1:-1])
def test_a_token_that_was_used_for_something_else_is_a_bug_and_told_as_one(
    world: World, proxy: Proxy, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    deed = make(world)
    proxy.clear()
    proxy.plan(again(error("IdempotentParameterMismatchException"), on=deed.write, times=99))
    broken = deed.send()
    assert (broken.status, broken.code) == (500, "internal_error")
    assert sum(each.operation == deed.write for each in proxy.passed) == 1, "a bug is not tried again"
    assert "IdempotentParameterMismatchException" in capsys.readouterr().err
    proxy.clear()
    assert deed.seen() == deed.before


@transactions
def test_when_the_engine_has_forgotten_the_token_the_rows_still_know(world: World, proxy: Proxy, make: Make) -> None:
    """A transaction that comes again after ten minutes is a new one to the engine: only its conditions stop it."""
    deed = make(world)
    proxy.clear()
    done_once(deed)
    (sent,) = [each.request for each in proxy.passed if each.operation == deed.write and each.status == 200]
    with pytest.raises(ConditionFailed):
        send(deed.write, {**sent, "ClientRequestToken": new_ulid(1)})
    assert deed.seen() == deed.after


@deeds
def test_nothing_is_decided_on_a_read_that_may_be_old(world: World, proxy: Proxy, make: Make) -> None:
    deed = make(world)
    proxy.clear()
    assert deed.send().status in (200, 201)
    for read in (each for each in proxy.passed if each.operation in ("GetItem", "BatchGetItem", "Query")):
        asked = read.request.get("RequestItems", {"": read.request}).values()
        assert all(each.get("ConsistentRead") for each in asked), read.request


def test_a_reservation_that_was_shown_the_past_is_judged_by_the_present(world: World, proxy: Proxy) -> None:
    citizen, offer = rich(world, 1), open_shop(world).offer(stock=5)
    reserve(rich(world), offer)  # the catalogue is known now
    proxy.clear()
    reserved(citizen, offer)
    (past,) = [each.answer for each in proxy.passed if each.operation == "BatchGetItem"]
    proxy.plan(Fault("say", on="BatchGetItem", status=200, body=past))
    refused = reserve(citizen, offer)
    assert refused.code == "not_enough_points"
    assert proxy.passed[-1].status == 200
    assert sum(each.status == 400 for each in proxy.passed) == 1, "the past was believed until it had to be written"
    assert (balances(citizen), stock_left(offer)) == ((0, 1, 0), 3)
