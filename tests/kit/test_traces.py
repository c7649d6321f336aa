"""One id leads from the phone's request to what was written, to whoever reacted, and on to what that led to."""

import json
import uuid
from typing import Any

import pytest

from chalicelib.kit import log
from chalicelib.kit.facts import News, reaction
from chalicelib.kit.settings import settings
from chalicelib.kit.table import Key, Unit, run, stale
from functions import facts, retry
from infra.local.engine import Engine
from tests.kit.telling import item, record
from tests.kit.things import Jar
from tests.world import HERE, World, call, rotating_code

TRACE = "0123456789abcdef"
failing = set[str]()


@reaction("FirstTraced")
def go_on(news: News) -> None:
    if news.pk in failing:
        raise RuntimeError("not today")
    tell(Key(f"{news.pk}-AFTER", "JAR"), "SecondTraced")


@reaction("SecondTraced")
def end(news: News) -> None:
    """The last of the chain."""


def tell(key: Key, name: str) -> None:
    def create(unit: Unit) -> None:
        unit.create(key, Jar(amount=1), stale)
        unit.tell(key, name, jar=key.pk)

    run(create)


def lines(printed: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.readouterr().out.splitlines()]


def handed_over(key: Key) -> dict[str, Any]:
    """The stream's record of what was written there."""
    written = item(key)
    assert written is not None
    return record((None, written), uuid.uuid4().hex)


def test_a_check_in_is_followed_from_the_phone_into_the_stream(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    citizen, station = world.citizen(), world.station()
    body = {"code": rotating_code(station), "location": HERE}
    answer = citizen.post("/v1/check-ins", body, headers={"x-trace-id": TRACE})
    assert answer.headers["X-Trace-Id"] == TRACE
    (line,) = lines(capsys)
    assert (line["trace"], line["route"]) == (TRACE, "POST /v1/check-ins")
    desk = Key(f"P#{citizen.person}", "DESK")
    assert (item(desk) or {})["t"] == {"B": bytes.fromhex(TRACE)}
    facts.handler({"Records": [handed_over(desk)]}, None)
    reacted = [line for line in lines(capsys) if line.get("news") == "CheckedIn"]
    assert reacted
    assert {line["trace"] for line in reacted} == {TRACE}


def test_what_a_reaction_writes_goes_on_under_the_same_trace(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Key(f"TRACED#{uuid.uuid4().hex}", "JAR")
    with log.metered(TRACE):
        tell(first, "FirstTraced")
    facts.handler({"Records": [handed_over(first)]}, None)
    facts.handler({"Records": [handed_over(Key(f"{first.pk}-AFTER", "JAR"))]}, None)
    assert [(line["news"], line["trace"]) for line in lines(capsys)] == [
        ("FirstTraced", TRACE), ("SecondTraced", TRACE),
    ]  # fmt: skip


def test_a_reaction_that_is_tried_again_has_not_lost_its_trace(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    letters(engine)  # of other tests
    first = Key(f"TRACED#{uuid.uuid4().hex}", "JAR")
    failing.add(first.pk)
    with log.metered(TRACE):
        tell(first, "FirstTraced")
    facts.handler({"Records": [handed_over(first)]}, None)
    failing.clear()
    (letter,) = letters(engine)
    retry.handler({"Records": [letter]}, None)
    assert [(line["trace"], line["outcome"] == "ok") for line in lines(capsys)] == [(TRACE, False), (TRACE, True)]


def letters(engine: Engine) -> list[dict[str, Any]]:
    """What waits in the retry queue, as its function gets it."""
    queue, client = settings().retry_queue_url, engine.client("sqs")
    found = client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        client.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [{"messageId": message["MessageId"], "body": message["Body"]} for message in found]


def test_what_nobody_asked_for_begins_a_trace_of_its_own(engine: Engine) -> None:
    keys = [Key(f"TRACED#{uuid.uuid4().hex}", "JAR") for _ in range(2)]
    for key in keys:
        tell(key, "SecondTraced")
    traces = {(item(key) or {})["t"]["B"] for key in keys}
    assert len(traces) == 2
    assert {len(trace) for trace in traces} == {8}


@pytest.mark.parametrize("said", ["", "x" * 16, TRACE.upper(), TRACE + "0", "0123-56789abcdef"])
def test_a_trace_that_is_none_is_replaced_by_one_of_the_request(world: World, said: str) -> None:
    first, second = (call("GET", "/v1/health", headers={"x-trace-id": said}).headers["X-Trace-Id"] for _ in range(2))
    assert first != second
    assert {len(bytes.fromhex(each)) for each in (first, second)} == {8}
