"""Facts ride on records, reach their reactions at least once, and a reaction that fails starves nobody."""

import json
from typing import Any

import msgspec
import pytest
import time_machine

from chalicelib.kit import retries
from chalicelib.kit.aws import client
from chalicelib.kit.facts import Failure, News, deliver, deliver_to, news_of, reaction, registered
from chalicelib.kit.ids import is_ulid
from chalicelib.kit.settings import settings
from chalicelib.kit.table import Unit, run, stale
from functions import facts, retry
from infra.local.engine import Engine
from tests.kit.telling import item, only_news, record, told
from tests.kit.things import Jar, a_jar, add_blindly, jar_key

heard = list[str]()
broken = set[str]()


@reaction("JarOpened")
def wave(news: News) -> None:
    heard.append("wave")


@reaction("JarOpened", "JarSealedAgain")
def listen(news: News) -> None:
    heard.append(f"listen {news.name}")


@reaction("JarOpened")
def stumble(news: News) -> None:
    if news.data["jar"] in broken:
        raise RuntimeError("not today")
    heard.append("stumble")


@pytest.fixture(autouse=True)
def silence() -> None:
    heard.clear()
    broken.clear()


def test_a_fact_rides_on_the_item_whose_write_makes_it_true(engine: Engine) -> None:
    key = jar_key()
    before, after = told(key, "JarOpened")
    assert (before, after["fn"]) == (None, {"N": "1"})
    ((name, at, data),) = json.loads(after["f"]["S"])
    assert (name, data) == ("JarOpened", {"jar": key.pk})
    assert at > 0


def test_facts_are_numbered_by_their_item(engine: Engine) -> None:
    key = a_jar()
    numbers = [told(key, "JarOpened", "JarSealedAgain")[1]["fn"]["N"] for _ in range(3)]
    assert numbers == ["1", "2", "3"]


def test_a_fact_that_tells_of_several_items_rides_in_their_transaction(engine: Engine) -> None:
    one, two = a_jar(), jar_key()

    def tell(unit: Unit) -> None:
        add_blindly(unit, one)
        unit.create(two, Jar(amount=1), stale)
        unit.tell(one, "JarOpened", jar=one.pk)
        unit.tell(two, "JarOpened", jar=two.pk)

    run(tell)
    assert [item(key)["fn"]["N"] for key in (one, two)] == ["1", "1"]  # type: ignore[index]  # both are there


def test_no_item_tells_more_than_three_facts_at_once(engine: Engine) -> None:
    unit, key = Unit(), jar_key()
    for _ in range(3):
        unit.tell(key, "JarOpened")
    with pytest.raises(ValueError, match="more than three"):
        unit.tell(key, "JarOpened")


def test_nothing_is_told_of_an_item_that_is_not_written(engine: Engine) -> None:
    unit = Unit()
    unit.tell(jar_key(), "JarOpened")
    with pytest.raises(ValueError, match="does not write"):
        unit.commit()


def test_a_write_that_is_refused_tells_nothing(engine: Engine) -> None:
    key = a_jar()

    def tell(unit: Unit) -> None:
        unit.change(key, Jar.amount.set(5), condition=Jar.amount == 99, otherwise=stale)
        unit.tell(key, "JarOpened")

    with pytest.raises(Exception, match="busy_retry"):
        run(tell)
    assert "fn" not in (item(key) or {})


def test_the_news_of_a_write_are_its_new_facts_in_order(engine: Engine) -> None:
    key = a_jar()
    images = told(key, "JarOpened", "JarSealedAgain")
    found = news_of(images[1], images[0])
    assert [(each.name, each.pk, each.sk) for each in found] == [
        ("JarOpened", key.pk, key.sk),
        ("JarSealedAgain", key.pk, key.sk),
    ]
    assert len({each.id for each in found}) == 2


def test_a_fact_that_stands_since_an_earlier_write_is_no_news(engine: Engine) -> None:
    key = a_jar()
    _, standing = told(key, "JarOpened")
    before, after = told(key)
    assert before == standing
    assert after["f"] == standing["f"]
    assert news_of(after, before) == []


def test_the_same_words_again_are_news_again(engine: Engine) -> None:
    key = a_jar()
    with time_machine.travel(1_790_000_000, tick=False):  # in the same millisecond, too
        first, second = only_news(told(key, "JarOpened")), only_news(told(key, "JarOpened"))
    assert (first.at, first.data) == (second.at, second.data)
    assert first.id != second.id


def test_a_removed_item_is_no_news(engine: Engine) -> None:
    _, after = told(jar_key(), "JarOpened")
    assert news_of(None, after) == []


def test_a_repeat_of_the_news_makes_the_same_ids(engine: Engine) -> None:
    images = told(jar_key(), "JarOpened")
    one, again = only_news(images), only_news(images)
    assert one.ulid("receipt") == again.ulid("receipt") != one.ulid("notice")
    assert is_ulid(one.ulid("receipt"))


def test_every_reaction_is_tried_though_one_fails(engine: Engine) -> None:
    key = jar_key()
    broken.add(key.pk)
    news = only_news(told(key, "JarOpened"))
    assert list(deliver(news)) == [Failure("kit.stumble", news)]
    assert heard == ["listen JarOpened", "wave"]


def test_a_fact_without_reactions_is_nobodys_failure(engine: Engine) -> None:
    assert list(deliver(only_news(told(jar_key(), "NobodyListens")))) == []


def test_reactions_are_known_by_feature_and_name_and_follow_each_other_by_it() -> None:
    assert registered()["JarOpened"] == ["kit.listen", "kit.stumble", "kit.wave"]


def test_a_reaction_says_in_one_line_how_it_went(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    key = jar_key()
    broken.add(key.pk)
    news = only_news(told(key, "JarOpened"))
    list(deliver(news))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["outcome"] for line in lines] == ["ok", "RuntimeError('not today')", "ok"]
    assert all(line["lag_ms"] >= 0 and news.id.endswith(line["id"]) for line in lines)


def queued() -> list[dict[str, Any]]:
    """What waits in the queue, taken out of it: as the function gets it."""
    sqs, found = client("sqs"), list[dict[str, Any]]()
    while messages := sqs.receive_message(QueueUrl=settings().retry_queue_url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=settings().retry_queue_url, ReceiptHandle=message["ReceiptHandle"])
            found.append({"messageId": message["MessageId"], "body": message["Body"]})
    return found


def test_what_failed_goes_to_the_queue_and_goes_through_from_there(engine: Engine) -> None:
    key, good = jar_key(), jar_key()
    broken.add(key.pk)
    batch = [record(told(key, "JarOpened"), "1"), record(told(good, "JarOpened"), "2")]
    queued()
    assert facts.handler({"Records": batch}, None) == {"batchItemFailures": []}
    assert heard.count("wave") == 2
    assert heard.count("stumble") == 1
    (message,) = queued()
    assert retry.handler({"Records": [message]}, None) == {
        "batchItemFailures": [{"itemIdentifier": message["messageId"]}]
    }
    broken.clear()
    heard.clear()
    assert retry.handler({"Records": [message]}, None) == {"batchItemFailures": []}
    assert heard == ["stumble"]


def test_a_message_that_cannot_be_read_holds_up_no_other(engine: Engine) -> None:
    news = only_news(told(jar_key(), "JarOpened"))
    good = {"messageId": "good", "body": msgspec.json.encode(retries.Again("kit.listen", news)).decode()}
    unknown = {"messageId": "gone", "body": msgspec.json.encode(retries.Again("kit.forgotten", news)).decode()}
    batch = [{"messageId": "poison", "body": "{"}, unknown, good]
    failed = retry.handler({"Records": batch}, None)["batchItemFailures"]
    assert [each["itemIdentifier"] for each in failed] == ["poison", "gone"]
    assert heard == ["listen JarOpened"]


def test_a_queue_that_does_not_take_it_makes_the_batch_come_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = jar_key()
    broken.add(key.pk)
    monkeypatch.setenv("RETRY_QUEUE_URL", settings().retry_queue_url + "-nowhere")
    settings.cache_clear()
    try:
        with pytest.raises(Exception, match="NonExistentQueue"):
            facts.handler({"Records": [record(told(key, "JarOpened"))]}, None)
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_a_reaction_that_nobody_knows_fails_quietly(engine: Engine) -> None:
    assert deliver_to("kit.forgotten", only_news(told(jar_key(), "JarOpened"))) is False
