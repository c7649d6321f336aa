"""The engine that tests run on, and the world they build in it."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings as examples

from chalicelib.kit.settings import settings
from infra.local.engine import Engine, create_tables
from tests import world as builders
from tests.grants import RECORDER

# A busy machine is no bug; and the same examples every time, unless somebody has the time for others.
examples.register_profile("city", deadline=None, derandomize="LONG" not in os.environ)
examples.load_profile("city")

BUCKETS = ("photos", "quarantine", "facts")
ENVIRONMENT = {
    "RECORDS_TABLE": "records",
    "POSTINGS_TABLE": "postings",
    "PHOTOS_BUCKET": "photos",
    "QUARANTINE_BUCKET": "quarantine",
    "FACTS_BUCKET": "facts",
    "WECHAT_APPID": "wx-suishoupai",
    "WECHAT_SECRET": "local-secret",
    "WECHAT_PUSH_TOKEN": "local-token",
    "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "SESSION_KEYS": '{"session": [["k2", "' + "22" * 32 + '"], ["k1", "' + "11" * 32 + '"]], "codes": [["c1", "'
    + "33" * 32 + '"]]}',
    "STAGE": "test",
}  # fmt: skip


TESTS = Path(__file__).parent
UNTRACED = ("audit", "http", "infra", "journeys", "repair", "simulation", "storms")
"""What asks everything at once, for minutes or in processes of its own, runs without the tracer of coverage, which
takes half as long again: every line of it is covered by tests that state the domain."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell pytest-cov."""
    for item in items:
        if any(item.path.is_relative_to(TESTS / each) for each in UNTRACED):
            item.add_marker(pytest.mark.no_cover)


def an_engine(home: Path) -> Engine:
    """A local engine whose clock is a day behind every test: each begins on the Monday anew, and the engine must not be
    ahead when a run takes long."""
    return Engine.start(home, began_at=(builders.MONDAY - timedelta(days=1)).timestamp())


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The local engine with the template's tables, shared by all tests of the process."""
    with an_engine(tmp_path_factory.mktemp("engine")) as started:
        os.environ.update(started.environment() | ENVIRONMENT)
        create_tables(started)
        for bucket in BUCKETS:
            started.client("s3").create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": started.endpoint.region}
            )
        queue = started.client("sqs").create_queue(QueueName="retry")
        os.environ["RETRY_QUEUE_URL"] = queue["QueueUrl"]
        settings.cache_clear()
        yield started


@pytest.fixture(autouse=True)
def within_its_role() -> Iterator[None]:
    """In no test does a function's code ask AWS for what its role in the template does not allow."""
    yield
    assert RECORDER.trespasses() == []


@pytest.fixture(scope="module")
def emptied(engine: Engine) -> Iterator[None]:
    """What a file of tests has built is gone after it: no list, and no snapshot, grows with the number of tests."""
    yield
    client = engine.client("dynamodb")
    pages = client.get_paginator("scan").paginate(TableName="records")
    snapshots = [item for page in pages for item in page["Items"] if item["pk"]["S"].startswith("SNAP#")]
    for table in ("records", "postings"):
        client.delete_table(TableName=table)
    create_tables(engine)
    for item in snapshots:  # the process still holds what they say
        client.put_item(TableName="records", Item=item)


@pytest.fixture
def world(engine: Engine, emptied: None) -> Iterator[builders.World]:
    """A city with nobody in it yet, on a Monday morning; its clock can be moved."""
    with builders.start_of_day() as traveller:
        yield builders.World(traveller)
