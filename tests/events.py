"""The city's events in process: the stream, the bucket, the queue and WeChat's pushes, until all is quiet."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from chalicelib.kit.settings import settings
from chalicelib.wechat import open_gateway, open_push
from infra.local.engine import Engine
from infra.local.wechat import StandIn
from infra.local.wechat.pushes import Callback
from tests import conftest, world
from tests.world import Caller, World, call

QUIET_S = 20.0


class Events:
    """What the engine would call functions with; the test calls them itself, in the order in which things happened."""

    def __init__(self, engine: Engine, wechat: StandIn) -> None:
        self.wechat = wechat
        self._s3, self._sqs = _client(engine, "s3"), _client(engine, "sqs")
        self._streams = _client(engine, "dynamodbstreams")
        self._seen = set(self._uploads())
        table = _client(engine, "dynamodb").describe_table(TableName=settings().records_table)["Table"]
        arn = table["LatestStreamArn"]
        shard = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][-1]["ShardId"]
        self._place = self._streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")[
            "ShardIterator"
        ]

    def settle(self) -> None:
        """Hand every event to its function until nothing moves. AssertionError for a reaction that keeps failing."""
        deadline = time.monotonic() + QUIET_S
        while self.uploads() + self.facts() + self.pushes() + self.retries():
            assert time.monotonic() < deadline, "events never end"

    def facts(self, *, times: int = 1) -> int:
        """Hand over what the stream has, so many times; returns how many records that was."""
        from functions import facts

        answer = self._streams.get_records(ShardIterator=self._place)
        self._place = answer["NextShardIterator"]
        for _ in range(times if answer["Records"] else 0):
            facts.handler({"Records": answer["Records"]}, None)
        return len(answer["Records"])

    def uploads(self) -> int:
        """Hand over what was put into the quarantine; returns how many objects that was."""
        from functions import photo_uploaded

        fresh = [each for each in self._uploads() if each not in self._seen]
        self._seen.update(fresh)
        for name, etag, _ in fresh:
            photo_uploaded.handler(uploaded(name, etag), None)
        return len(fresh)

    def lose_uploads(self) -> None:
        """The bucket's events of what lies there now never come."""
        self._seen.update(self._uploads())

    def pushes(self) -> int:
        """Wait for WeChat's pushes; returns how many were on their way."""
        waiting = self.wechat.pushes.pending()
        self.wechat.wait_quiet()
        return waiting

    def retries(self) -> int:
        """Try failed reactions once more; returns how many there were."""
        from functions import retry

        queue = settings().retry_queue_url
        found = self._sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            self._sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            record = {"messageId": message["MessageId"], "body": message["Body"]}
            left = retry.handler({"Records": [record]}, None)["batchItemFailures"]
            assert not left, f"a reaction failed twice: {message['Body']}"
        return len(found)

    def _uploads(self) -> list[tuple[str, str, str]]:
        listed = self._s3.list_objects_v2(Bucket=settings().quarantine_bucket).get("Contents", [])
        return [(each["Key"], each["ETag"].strip('"'), str(each["LastModified"])) for each in listed]

    def visit(self, caller: Caller) -> Caller:
        """The person has the mini-program open: WeChat judges for nobody else."""
        person = self.wechat.state.person(caller.openid)
        person.active_at_ms = self.wechat.state.clock.now_ms()
        return caller


_clients: dict[tuple[str, str], Any] = {}


def _client(engine: Engine, service: str) -> Any:
    """One client a service: making one costs more than most tests."""
    place = engine.url, service
    if place not in _clients:
        _clients[place] = engine.client(service)
    return _clients[place]


def uploaded(name: str, etag: str) -> dict[str, Any]:
    """S3's event of one object."""
    return {"Records": [{"eventName": "ObjectCreated:Post", "s3": {"object": {"key": name, "eTag": etag}}}]}


@pytest.fixture
def wechat(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """WeChat's stand-in, which pushes to the app of this process."""
    keys = conftest.ENVIRONMENT
    callback = Callback("", keys["WECHAT_PUSH_TOKEN"], keys["WECHAT_AES_KEY"])
    stand_in = StandIn(
        appid=keys["WECHAT_APPID"], secret=keys["WECHAT_SECRET"], callback=callback, push_delay_s=0.01,
        seed=time.monotonic_ns(),  # its traces meet those of no other test
    )  # fmt: skip
    with stand_in, _callback() as server:
        callback.url = f"http://127.0.0.1:{server.server_address[1]}/wechat/push"
        monkeypatch.setenv("WECHAT_API_BASE", stand_in.url)
        _forget()
        yield stand_in
    monkeypatch.undo()
    _forget()


@pytest.fixture
def events(engine: Engine, wechat: StandIn) -> Events:
    """The events of this test alone."""
    return Events(engine, wechat)


def _forget() -> None:
    for cached in (settings, open_gateway, open_push):
        cached.cache_clear()


class _callback:
    """A server that hands WeChat's requests to the App."""

    def __enter__(self) -> ThreadingHTTPServer:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self._server

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(call("GET", self.path))

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(call("POST", self.path, raw=raw, key=None))

    def _answer(self, reply: world.Reply) -> None:
        self.send_response(reply.status)
        self.end_headers()
        self.wfile.write((reply.body if isinstance(reply.body, str) else json.dumps(reply.body)).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""
