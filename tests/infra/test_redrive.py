"""Dead letters go back where they came from, each once, and none is thrown away before it is there."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.engine import Engine, create_tables
from infra.redrive.letters import Call, Reaction, StreamPart, Unknown, read
from infra.redrive.redrive import Post, redrive

PHOTOS, FACTS = "arn:x:lambda:photos", "arn:x:lambda:facts"
NEWS = {"id": "P#1|DESK|1.0", "name": "CheckedIn", "at": 1, "pk": "P#1", "sk": "DESK", "data": {}}
UPLOAD = {"requestContext": {"functionArn": PHOTOS}, "requestPayload": {"Records": [{"s3": {}}]}}
RECORD = {"SequenceNumber": "7", "Keys": {"pk": {"S": "P#1"}}, "NewImage": {"f": {"S": "?"}}}


def reaction(name: str = "chalicelib.points.reactions.award") -> dict[str, Any]:
    return {"reaction": name, "news": NEWS}


class Functions:
    """Lambda, as far as it is asked: it notes the calls, and fails the functions that are down."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.down: set[str] = set()

    def invoke(self, *, FunctionName: str, Payload: str) -> dict[str, Any]:
        self.calls.append((FunctionName, json.loads(Payload)))
        failed = {"FunctionError": "Unhandled"} if FunctionName in self.down else {}
        return {"Payload": io.BytesIO(b'{"batchItemFailures": []}'), **failed}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.start(tmp_path_factory.mktemp("engine")) as running:
        create_tables(running)
        yield running


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def post(engine: Engine, functions: Functions, tmp_path: Path) -> Post:
    make = engine.client("sqs").create_queue
    dead, retries = (make(QueueName=f"{name}-{tmp_path.name}")["QueueUrl"] for name in ("dead", "retries"))
    clients = {"sqs": engine.client("sqs"), "dynamodbstreams": engine.client("dynamodbstreams"), "lambda": functions}
    return Post(clients.__getitem__, dead, retries, FACTS)


def lay(post: Post, *bodies: object) -> None:
    for body in bodies:
        post.client("sqs").send_message(QueueUrl=post.dead, MessageBody=json.dumps(body))


def waiting(post: Post, queue: str) -> list[str]:
    """What lies there, hidden or not."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = post.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return ["a letter"] * sum(map(int, counts.values()))


@pytest.mark.parametrize(
    ("body", "kind"),
    [(reaction(), Reaction), (UPLOAD, Call), (RECORD, Call), ({"what": 1}, Unknown), ([], Unknown), ("text", Unknown)],
)
def test_a_letter_is_known_by_its_body(body: object, kind: type) -> None:
    assert isinstance(read(json.dumps(body)), kind)


def test_a_reaction_goes_into_the_queue_again_and_once_only(post: Post) -> None:
    lay(post, reaction(), reaction(), reaction("chalicelib.risk.reactions.judge"))
    assert redrive(post, print, dry_run=False) == {"redriven": {"Reaction": 2}, "doubled": 1, "left": 0}
    assert len(waiting(post, post.retries)) == 2
    assert not waiting(post, post.dead)


def test_an_upload_and_an_unreadable_record_are_given_to_their_functions(post: Post, functions: Functions) -> None:
    lay(post, UPLOAD, RECORD)
    assert redrive(post, print, dry_run=False)["redriven"] == {"Call": 2}
    assert sorted(functions.calls, key=str) == [
        (FACTS, {"Records": [{"eventName": "MODIFY", "dynamodb": RECORD}]}), (PHOTOS, UPLOAD["requestPayload"]),
    ]  # fmt: skip


def test_a_part_of_the_stream_is_read_again_by_its_place(engine: Engine, post: Post, functions: Functions) -> None:
    table = engine.client("dynamodb")
    for number in range(5):
        table.put_item(TableName="records", Item={"pk": {"S": f"N{number}"}, "sk": {"S": "X"}, "b": {"B": b"\x01"}})
    part = place_of(engine, first=1, count=3)
    lay(post, {"requestContext": {"functionArn": FACTS}, "DDBStreamBatchInfo": part})
    assert isinstance(
        read(json.dumps({"requestContext": {"functionArn": FACTS}, "DDBStreamBatchInfo": part})), StreamPart
    )
    assert redrive(post, print, dry_run=False)["redriven"] == {"StreamPart": 1}
    ((_, event),) = functions.calls
    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in event["Records"]] == ["N1", "N2", "N3"]
    assert event["Records"][0]["dynamodb"]["NewImage"]["b"] == {"B": "AQ=="}


def place_of(engine: Engine, *, first: int, count: int) -> dict[str, Any]:
    """What the letter of a part says."""
    arn = engine.client("dynamodb").describe_table(TableName="records")["Table"]["LatestStreamArn"]
    streams = engine.client("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in streams.get_records(ShardIterator=start)["Records"]]
    return {"streamArn": arn, "shardId": shard, "startSequenceNumber": numbers[first], "batchSize": count}


def test_what_fails_again_and_what_nobody_knows_stays(post: Post, functions: Functions) -> None:
    functions.down.add(PHOTOS)
    lay(post, UPLOAD, {"what": 1})
    said: list[str] = []
    assert redrive(post, said.append, dry_run=False) == {"redriven": {}, "doubled": 0, "left": 2}
    assert len(waiting(post, post.dead)) == 2
    assert any("failed again" in line for line in said)


def test_a_dry_run_puts_nothing_back(post: Post, functions: Functions) -> None:
    lay(post, UPLOAD, reaction())
    assert redrive(post, print, dry_run=True)["redriven"] == {"Call": 1, "Reaction": 1}
    assert not functions.calls
    assert redrive(post, print, dry_run=False)["redriven"] == {"Call": 1, "Reaction": 1}, "at once, as a page does it"


def test_what_was_left_is_seen_at_once_by_whoever_looks_again(post: Post) -> None:
    lay(post, {"what": 1})
    assert redrive(post, print, dry_run=False)["left"] == 1
    assert redrive(post, print, dry_run=False)["left"] == 1
