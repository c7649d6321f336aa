"""The stream repeats, shuffles and carries poison: totals are the same, and what is good gets through."""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.checkin.store import DUE_PARTITION
from chalicelib.kit.facts import News, reaction
from chalicelib.kit.pages import Listing, every
from chalicelib.kit.settings import settings
from chalicelib.settlement.drafting import make
from functions import facts, retry
from infra.local.engine import Engine
from tests.checkin.visiting import opened
from tests.exchange.shop import Shop, code_of, confirm, open_shop, reserved, rich
from tests.kit.telling import record
from tests.kit.test_facts import queued
from tests.world import Caller, World

NOVEMBER = "2026-11"
RECORDS, POISON, BATCH = (10_000 if os.environ.get("LONG") else 1_000), 0.01, 100
ISOLATED_WITHIN_S = 60.0
counted = Counter[str]()


@reaction("TestCounted")
def count(news: News) -> None:
    counted[news.pk] += 1


def listened(engine: Engine) -> Callable[[], list[dict[str, Any]]]:
    """From now on: the stream's records since."""
    streams = engine.client("dynamodbstreams")
    arn = engine.client("dynamodb").describe_table(TableName=settings().records_table)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][-1]["ShardId"]
    place = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
    return lambda: list(streams.get_records(ShardIterator=place)["Records"])


def hand_over(records: list[dict[str, Any]], dice: random.Random) -> None:
    """In batches of any size, as they come."""
    while records:
        size = dice.randint(1, 30)
        facts.handler({"Records": records[:size]}, None)
        records = records[size:]


def bought(world: World, shop: Shop, offer: str) -> Caller:
    """Somebody who got something."""
    citizen = rich(world)
    redemption = reserved(citizen, offer)
    assert confirm(shop.clerk, redemption, code_of(citizen, redemption)).status == 200
    return citizen


@pytest.mark.parametrize("times", [1, 5])
def test_a_stream_that_repeats_and_shuffles_gives_the_same_totals(world: World, engine: Engine, times: int) -> None:
    dice, shop, station = random.Random(times), open_shop(world), world.station()
    offer = shop.offer(price_points=2)
    records = listened(engine)
    for _ in range(6):
        bought(world, shop, offer)
    inside = [world.citizen() for _ in range(4)]
    sessions = [opened(citizen, station) for citizen in inside]
    news = records() * times
    if times > 1:
        dice.shuffle(news)
    hand_over(news, dice)
    draft = make(shop.id, NOVEMBER)
    assert draft is not None
    assert (draft.state, draft.sum()[:2]) == ("draft", (6, 12))
    reminders = Counter(item["pk"]["S"] for item in every(Listing(DUE_PARTITION, index="gsi1")))
    assert [reminders[f"P#{citizen.person}"] for citizen in inside] == [1] * len(sessions)


def told(number: int, *, poison: bool) -> dict[str, Any]:
    """A record of the stream with one fact, or with something that nobody can read."""
    fact = '["TestCounted", 1, {}' if poison else '[["TestCounted",1,{}]]'
    image = {"pk": {"S": f"T#{number:05d}"}, "sk": {"S": "T"}, "fn": {"N": "1"}, "f": {"S": fact}}
    return record((None, image), f"{number:09d}")


def test_poison_is_set_aside_and_nothing_good_is_lost(engine: Engine) -> None:
    dice = random.Random(1)
    bad = set(dice.sample(range(RECORDS), round(RECORDS * POISON)))
    records = [told(number, poison=number in bad) for number in range(RECORDS)]
    queued()
    counted.clear()
    began = time.monotonic()
    for start in range(0, RECORDS, BATCH):
        assert facts.handler({"Records": records[start : start + BATCH]}, None) == {"batchItemFailures": []}
    assert time.monotonic() - began < ISOLATED_WITHIN_S * max(1, RECORDS / 1_000)
    assert counted == {f"T#{number:05d}": 1 for number in range(RECORDS) if number not in bad}
    parked = queued()
    assert len(parked) == len(bad)
    failed = retry.handler({"Records": parked}, None)["batchItemFailures"]
    assert len(failed) == len(bad), "the queue parks it among the dead letters"


def test_of_a_batch_of_failed_reactions_only_those_that_fail_again_are_returned(engine: Engine) -> None:
    dice = random.Random(2)
    news = {"id": "x", "name": "TestCounted", "at": 1, "pk": "T", "sk": "T", "data": {}}
    good = json.dumps({"reaction": "faults.count", "news": news})
    bodies = [good if dice.random() < 0.6 else "nonsense" for _ in range(10)]
    messages = [{"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]
    counted.clear()
    failed = {each["itemIdentifier"] for each in retry.handler({"Records": messages}, None)["batchItemFailures"]}
    assert 0 < len(failed) < len(messages)
    assert failed == {each["messageId"] for each in messages if each["body"] == "nonsense"}
    assert counted["T"] == len(messages) - len(failed)
