"""The archive of facts: append-only, chained, and the same however often a batch comes."""

import hashlib
import json
from typing import Any

import pytest

from chalicelib.kit import archive
from chalicelib.kit.archive import GENESIS, HEAD, ArchiveHead
from chalicelib.kit.aws import client
from chalicelib.kit.clock import day_start_ms
from chalicelib.kit.facts import News
from chalicelib.kit.settings import settings
from chalicelib.kit.table import fetch
from functions import facts
from infra.local.engine import Engine
from infra.proxy import Fault, Proxy
from tests.kit.telling import record, told
from tests.kit.things import first, fresh, jar_key

AT = day_start_ms("2026-03-05")


def some_news(*names: str, at: int = AT) -> list[News]:
    return [News(fresh(), name, at, "JAR#1", "JAR", {"n": 1}) for name in names]


def head() -> ArchiveHead | None:
    return ArchiveHead.of(fetch([HEAD])[HEAD])


def stored(place: str) -> bytes:
    body: bytes = client("s3").get_object(Bucket=settings().facts_bucket, Key=place)["Body"].read()
    return body


def lines(place: str) -> list[Any]:
    return [json.loads(line) for line in stored(place).splitlines()]


def chain() -> list[str]:
    """The places from the newest object back to the first, each by the hash that the next one names."""
    listed = client("s3").get_paginator("list_objects_v2").paginate(Bucket=settings().facts_bucket)
    places = [each["Key"] for page in listed for each in page.get("Contents", [])]
    by_hash = {hashlib.sha256(stored(place)).hexdigest(): place for place in places}
    newest = head()
    wanted, found = newest.hash if newest else GENESIS, list[str]()
    while wanted != GENESIS:
        found.append(by_hash[wanted])
        wanted = lines(by_hash[wanted])[0]["previous"]
    return found


def kept(news: list[News], batch: str | None = None) -> str:
    """The place of a batch that was kept."""
    archive.keep(news, batch or fresh())
    newest = head()
    assert newest is not None
    return str(newest.place)


def test_a_batch_is_one_object_of_json_lines_under_its_day(engine: Engine) -> None:
    news = some_news("One", "Two")
    place = kept(news, f"000{(name := fresh())}")
    assert place == f"facts/2026/03/05/000{name}.jsonl"
    _, *told_there = lines(place)
    assert [each["id"] for each in told_there] == [each.id for each in news]


def test_each_object_names_the_one_before(engine: Engine) -> None:
    places = [kept(some_news("One")) for _ in range(3)]
    assert chain()[:3] == places[::-1]


def test_a_batch_without_news_leaves_nothing(proxy: Proxy) -> None:
    archive.keep([], fresh())
    assert proxy.passed == []


def test_a_batch_that_comes_again_at_once_changes_nothing(engine: Engine) -> None:
    news, name = some_news("One"), fresh()
    place = kept(news, name)
    before = stored(place)
    assert kept(news, name) == place
    assert stored(place) == before


def test_a_batch_that_comes_again_behind_another_shards_does_not_break_the_chain(engine: Engine) -> None:
    news, name = some_news("One"), fresh()
    place = kept(news, name)
    before, other = stored(place), kept(some_news("Two"))
    assert kept(news, name) == other
    assert stored(place) == before
    assert chain()[:2] == [other, place]


def test_two_shards_at_once_make_one_chain(engine: Engine) -> None:
    places = list[str]()
    with first("TransactWriteItems", lambda: places.append(kept(some_news("Two")))):
        mine = kept(some_news("One"))
    assert chain()[:2] == [mine, *places]


def test_a_batch_that_could_not_be_chained_comes_again_and_is_then_in_the_chain(proxy: Proxy, engine: Engine) -> None:
    news, name = some_news("One"), fresh()
    proxy.plan(Fault("drop_before", on="TransactWriteItems", times=99))
    with pytest.raises(Exception, match="busy_retry"):
        archive.keep(news, name)
    proxy.clear()
    other = kept(some_news("Two"))
    place = kept(news, name)
    assert chain()[:2] == [place, other]


def test_what_the_stream_carries_ends_in_the_archive(engine: Engine) -> None:
    key, name = jar_key(), fresh()
    batch = [record(told(key, "JarKept"), f"{name}1"), record(told(key), f"{name}2")]
    for _ in range(2):
        assert facts.handler({"Records": batch}, None) == {"batchItemFailures": []}
    newest = head()
    assert newest is not None
    assert newest.place.endswith(f"{name}1-{name}2.jsonl")
    _, *told_there = lines(newest.place)
    assert [each["name"] for each in told_there] == ["JarKept"]


def test_a_batch_that_was_cut_otherwise_loses_nothing(engine: Engine) -> None:
    name = fresh()
    one, two = (record(told(jar_key(), "JarKept"), f"{name}{number}") for number in (1, 2))
    facts.handler({"Records": [one]}, None)
    facts.handler({"Records": [one, two]}, None)
    newest = head()
    assert newest is not None
    assert len(lines(newest.place)) == 3
