"""What the house does when the network or the engine does not answer, answers late, or answers nonsense."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.kit.errors import BusyRetry
from chalicelib.kit.log import metered
from chalicelib.kit.pages import Listing, page
from chalicelib.kit.record import Command
from chalicelib.kit.send import TRIES, EngineRefused, send
from chalicelib.kit.table import Unit, run
from infra.proxy import Do, Fault, Proxy, error
from tests.kit.things import (
    WRITES,
    Jar,
    JarFull,
    Write,
    a_jar,
    add,
    add_once,
    count,
    fresh,
    jar,
    jar_key,
    two_items,
)

LOST: list[Do] = ["drop_after", "truncate", "cut", "drop_before"]


NONSENSE = {
    "cut inside a character": '{"Item": {"t": {"S": "淄'.encode()[:-1],
    "cut inside a string": b'{"ConsumedCapacity": {"TableNa',
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a page": b"<html>oops</html>",
    "bytes that are none": b'{"Item": {"u": {"B": "a"}}, "Attributes": {"u": {"B": "a"}}, "__type": 3}',
    "another shape": b'{"Item": 3, "Responses": 3, "Items": 3, "ConsumedCapacity": 3, "__type": []}',
    "reasons of no kind": b'{"CancellationReasons": [null, 3], "Items": [null, 3]}',
}
NOT_READABLE = pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
LATER = [
    error("TransactionConflictException"),
    error("ThrottlingException"),
    error("ProvisionedThroughputExceededException"),
    error("RequestLimitExceeded"),
    error("TransactionInProgressException"),
    error("TransactionCanceledException", reasons=["None", "TransactionConflict"]),
    error("TransactionCanceledException", reasons=["ThrottlingError", "None"]),
    error("TransactionCanceledException", reasons=["ProvisionedThroughputExceeded", "None"]),
    error("TransactionCanceledException", reasons=["ConditionalCheckFailed", "TransactionConflict"]),
]


@WRITES
@pytest.mark.parametrize("fault", LATER, ids=lambda fault: str(fault.body)[42:130])
def test_what_was_not_done_for_lack_of_room_is_tried_again(proxy: Proxy, fault: Fault, write: Write) -> None:
    key, other = a_jar(), jar_key()
    proxy.plan(Fault("say", status=fault.status, body=fault.body, times=2))
    with metered() as meter:
        run(lambda unit: write(unit, key, other))
    assert count(key) == 1
    assert (meter.retries, meter.write_trips) == (2, 3)


@WRITES
@pytest.mark.parametrize("do", LOST)
def test_an_answer_that_is_lost_leaves_one_effect(proxy: Proxy, do: Do, write: Write) -> None:
    key, other = a_jar(), jar_key()
    proxy.plan(Fault(do))
    with metered() as meter:
        run(lambda unit: write(unit, key, other))
    assert count(key) == 1
    assert meter.retries == 1
    assert not meter.replayed


@WRITES
@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_engine_in_trouble_is_asked_again(proxy: Proxy, status: int, write: Write) -> None:
    key, other = a_jar(), jar_key()
    proxy.plan(error("InternalServerError", status), Fault("say", status=status, body=b"<html>oops</html>"))
    run(lambda unit: write(unit, key, other))
    assert count(key) == 1


@pytest.mark.parametrize("do", LOST)
def test_a_command_whose_answer_was_lost_gets_it_and_is_done_once(proxy: Proxy, do: Do) -> None:
    key, command = a_jar(), Command(fresh(), "d")
    proxy.plan(Fault(do, on="UpdateItem"))
    assert run(lambda unit: add_once(unit, key, command)) == 1
    assert count(key) == 1


@pytest.mark.parametrize("do", LOST)
def test_lost_creations_and_removals_are_done_once(proxy: Proxy, do: Do) -> None:
    proxy.plan(Fault(do, on="PutItem"))
    key = jar_key()
    run(lambda unit: unit.create(key, Jar(amount=4), lambda _: JarFull()))
    assert count(key) == 4
    proxy.plan(Fault(do, on="DeleteItem"))
    run(lambda unit: unit.remove(key, Jar.amount == 4, lambda _: JarFull()))
    assert jar(key) is None


def test_a_removal_that_finds_nothing_succeeds_only_when_it_was_in_doubt(proxy: Proxy) -> None:
    with pytest.raises(JarFull):
        run(lambda unit: unit.remove(jar_key(), Jar.pk.exists(), lambda _: JarFull()))


def test_another_ones_change_is_never_taken_for_our_own(proxy: Proxy) -> None:
    """Our request was lost before the engine saw it, and meanwhile somebody else filled the jar."""
    key = a_jar()
    proxy.plan(Fault("drop_before", on="UpdateItem", then=lambda: run(lambda unit: add(unit, key, 7))))

    def fill(unit: Unit) -> None:
        unit.change(key, Jar.amount.set(1), condition=Jar.amount == 0, otherwise=lambda _: JarFull())

    with pytest.raises(JarFull):
        run(fill)
    assert count(key) == 7


def test_a_lost_command_is_recognised_though_another_one_wrote_since(proxy: Proxy) -> None:
    key, command = a_jar(), Command(fresh(), "d")
    other = Command(fresh(), "d")
    proxy.plan(Fault("drop_after", on="UpdateItem", then=lambda: run(lambda unit: add_once(unit, key, other))))
    assert run(lambda unit: add_once(unit, key, command)) == 1
    assert count(key) == 2


def test_a_request_that_arrives_after_its_own_retry_changes_nothing(proxy: Proxy) -> None:
    key = a_jar()
    proxy.plan(Fault("slow_before", on="UpdateItem", seconds=2.2))
    assert run(lambda unit: add(unit, key)) == 1
    deadline = time.monotonic() + 10
    while len(statuses := [each.status for each in proxy.passed if each.operation == "UpdateItem"]) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert statuses == [200, 400]
    assert count(key) == 1


@WRITES
def test_five_refusals_for_lack_of_room_are_enough_and_leave_nothing(proxy: Proxy, write: Write) -> None:
    key, other = a_jar(), jar_key()
    proxy.plan(error("ThrottlingException", times=TRIES))
    with metered() as meter, pytest.raises(BusyRetry):
        run(lambda unit: write(unit, key, other))
    assert meter.write_trips == TRIES
    assert count(key) == 0


def test_when_every_answer_is_lost_the_same_key_tells(proxy: Proxy) -> None:
    key, command = a_jar(), Command(fresh(), "d")
    proxy.plan(
        Fault("drop_after", times=TRIES, on="UpdateItem"), error("InternalServerError", 500, on="GetItem", times=0)
    )
    with metered() as meter:
        assert run(lambda unit: add_once(unit, key, command)) == 1
    assert meter.replayed
    assert count(key) == 1


def test_when_the_engine_stays_silent_the_next_try_of_the_phone_tells(proxy: Proxy) -> None:
    key, command = a_jar(), Command(fresh(), "d")
    proxy.plan(Fault("drop_after", on="UpdateItem", then=lambda: proxy.plan(Fault("drop_before", times=99))))
    with pytest.raises(BusyRetry):
        run(lambda unit: add_once(unit, key, command))
    proxy.clear()
    assert run(lambda unit: add_once(unit, key, command)) == 1
    assert count(key) == 1


@pytest.mark.parametrize("do", ["truncate", "cut", "drop_after"])
@pytest.mark.parametrize("several", [False, True])
def test_a_broken_answer_is_never_read_as_nothing_there(proxy: Proxy, do: Do, several: bool) -> None:
    key = a_jar(5)
    proxy.plan(Fault(do))
    found = Unit().read(key, a_jar()) if several else Unit().read(key)
    assert found[0] is not None
    assert found[0]["ct"] == {"N": "5"}


@WRITES
@NOT_READABLE
@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_that_nobody_can_read_leaves_one_effect(proxy: Proxy, body: bytes, status: int, write: Write) -> None:
    key, other = a_jar(), jar_key()
    proxy.plan(Fault("say_after", status=status, body=body))
    with metered() as meter:
        run(lambda unit: write(unit, key, other))
    assert count(key) == 1
    assert meter.retries == 1


@NOT_READABLE
@pytest.mark.parametrize("operation", ["GetItem", "BatchGetItem", "Query"])
def test_a_read_that_nobody_can_read_is_made_again(proxy: Proxy, body: bytes, operation: str) -> None:
    key = a_jar(5)
    proxy.plan(*(Fault("say", on=operation, status=status, body=body) for status in (200, 400)))
    asked: dict[str, Callable[[], Any]] = {
        "GetItem": lambda: Unit().read(key)[0],
        "BatchGetItem": lambda: Unit().read(key, jar_key())[0],
        "Query": lambda: page(Listing(key.pk)).items[0],
    }
    with metered() as meter:
        assert asked[operation]()["ct"] == {"N": "5"}
    assert meter.retries == 2


def test_a_request_that_cannot_be_sent_is_a_bug_of_ours_and_not_tried_again(proxy: Proxy) -> None:
    with metered() as meter:
        with pytest.raises(TypeError):
            send("GetItem", {"TableName": "records", "Key": {"pk": {"S": object()}, "sk": {"S": "x"}}})
        with pytest.raises(EngineRefused):
            send("GetItem", {"TableName": "records", "Key": {"pk": "no type", "sk": "no type"}})
    assert (meter.read_trips, proxy.writes()) == (2, [])


@pytest.mark.parametrize("several", [False, True])
def test_an_answer_with_a_changed_digit_is_asked_for_again(proxy: Proxy, several: bool) -> None:
    key = a_jar(40)
    proxy.plan(Fault("flip", on="*GetItem"))
    found = Unit().read(key, jar_key()) if several else Unit().read(key)
    assert found[0] is not None
    assert found[0]["ct"] == {"N": "40"}


def test_keys_that_the_engine_left_out_are_asked_for_again(proxy: Proxy) -> None:
    one, two = a_jar(1), a_jar(2)
    left = {"records": {"Keys": [{"pk": {"S": two.pk}, "sk": {"S": two.sk}}], "ConsistentRead": True}}
    body = {"Responses": {"records": []}, "UnprocessedKeys": left, "ConsumedCapacity": []}
    proxy.plan(Fault("say", on="BatchGetItem", status=200, body=body))
    assert [bool(item) for item in Unit().read(one, two)] == [False, True]


def test_keys_that_the_engine_always_leaves_out_end_in_busy_retry(proxy: Proxy) -> None:
    one, two = jar_key(), jar_key()
    left = {"records": {"Keys": [{"pk": {"S": two.pk}, "sk": {"S": two.sk}}], "ConsistentRead": True}}
    body = {"Responses": {}, "UnprocessedKeys": left, "ConsumedCapacity": []}
    proxy.plan(Fault("say", on="BatchGetItem", status=200, body=body, times=99))
    with pytest.raises(BusyRetry):
        Unit().read(one, two)


@pytest.mark.parametrize("do", ["cut", "truncate"])
def test_a_refusal_of_the_engine_that_arrives_broken_is_asked_for_again(proxy: Proxy, do: Do) -> None:
    key = a_jar(3)
    proxy.plan(Fault(do, on="UpdateItem"))

    def fill(unit: Unit) -> None:
        unit.change(key, Jar.amount.set(4), condition=Jar.amount == 0, otherwise=lambda _: JarFull())

    with pytest.raises(JarFull):
        run(fill)
    assert len(proxy.writes()) == 3  # the jar's creation, the broken refusal, the whole one


def test_what_the_engine_calls_wrong_is_a_bug_of_ours_and_not_tried_again(proxy: Proxy) -> None:
    with metered() as meter, pytest.raises(EngineRefused, match="ValidationException"):
        send("GetItem", {"TableName": "records", "Key": {"pk": {"S": "no range key"}}})
    assert meter.read_trips == 1


def test_a_repeated_transaction_counts_as_a_read_of_what_it_wrote(proxy: Proxy) -> None:
    key, other = a_jar(), jar_key()
    proxy.plan(Fault("drop_after", on="TransactWriteItems"))
    with metered() as meter:
        run(lambda unit: two_items(unit, key, other))
    assert (meter.write_units, meter.read_units) == (0, 4)


def test_a_late_request_takes_effect_when_its_sender_has_given_up(proxy: Proxy) -> None:
    key = a_jar()
    proxy.plan(Fault("late", on="UpdateItem", times=TRIES))
    with pytest.raises(BusyRetry):
        run(lambda unit: add(unit, key))
    assert count(key) == 0
    assert [proxy.release() for _ in range(TRIES)] == [200, *[400] * (TRIES - 1)]
    assert count(key) == 1


def test_an_error_that_is_said_after_the_write_leaves_one_effect(proxy: Proxy) -> None:
    key = a_jar()
    proxy.plan(Fault("say_after", on="UpdateItem", body=error("InternalServerError").body))
    run(lambda unit: add(unit, key))
    assert count(key) == 1
    assert [each.status for each in proxy.writes()] == [200, 200, 400]  # made, added, and the repeat that found itself
