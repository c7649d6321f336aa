"""Empties the dead letter queue: every letter is put back first and deleted then."""

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.redrive.letters import Call, Letter, Reaction, StreamPart, Unknown, mark, read

AT_ONCE = 10
HIDDEN_S = 120  # for which nobody else sees a letter that is being put back
PAGES = 50


class Refused(Exception):
    """The letter stays where it is; the message says why."""


@dataclass(frozen=True)
class Post:
    """Where letters lie and where they go: clients by service, the two queues, the function of the stream."""

    client: Callable[[str], Any]
    dead: str
    retries: str
    facts_function: str

    def letters(self) -> Iterator[dict[str, Any]]:
        """Every message of the dead letter queue, hidden from others meanwhile."""
        asked = {"QueueUrl": self.dead, "MaxNumberOfMessages": AT_ONCE, "VisibilityTimeout": HIDDEN_S}
        while messages := self.client("sqs").receive_message(**asked, WaitTimeSeconds=1).get("Messages"):
            yield from messages

    def put_back(self, letter: Letter) -> None:
        """Hand the letter to who could not do it before. Refused when it cannot be."""
        match letter:
            case Reaction(body):
                self.client("sqs").send_message(QueueUrl=self.retries, MessageBody=body)
            case Call(function, event):
                self._call(function or self.facts_function, event)
            case StreamPart():
                self._call(letter.function, {"Records": self._records(letter)})
            case Unknown(why):
                raise Refused(why)

    def let_be(self, message: dict[str, Any]) -> None:
        """Show the message again: whoever looks next shall see it."""
        seen = {"QueueUrl": self.dead, "ReceiptHandle": message["ReceiptHandle"]}
        self.client("sqs").change_message_visibility(**seen, VisibilityTimeout=0)

    def throw_away(self, message: dict[str, Any]) -> None:
        self.client("sqs").delete_message(QueueUrl=self.dead, ReceiptHandle=message["ReceiptHandle"])

    def _call(self, function: str, event: dict[str, Any]) -> None:
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event, default=_bytes))
        told = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError") or (told or {}).get("batchItemFailures"):
            raise Refused(f"{function} failed again: {str(told)[:200]}")

    def _records(self, part: StreamPart) -> list[dict[str, Any]]:
        streams, found = self.client("dynamodbstreams"), list[dict[str, Any]]()
        asked = {"StreamArn": part.stream, "ShardId": part.shard, "SequenceNumber": part.first}
        try:
            place = streams.get_shard_iterator(**asked, ShardIteratorType="AT_SEQUENCE_NUMBER")["ShardIterator"]
            for _ in range(PAGES):
                page = streams.get_records(ShardIterator=place, Limit=part.count - len(found))
                found += page["Records"]
                place = page.get("NextShardIterator")
                if len(found) >= part.count or not place:
                    break
        except ClientError as gone:
            raise Refused(f"a stream keeps a day: {gone}. ./dev repair completes what was not done") from gone
        return found


def redrive(post: Post, say: Callable[[str], None], *, dry_run: bool) -> dict[str, Any]:
    """How many of each kind were put back, how many asked for the same again, and how many are left for a person."""
    done: Counter[str] = Counter()
    seen: set[str] = set()
    kept: list[dict[str, Any]] = []  # not shown again before the end: they would be met again and again
    doubled = left = 0
    for message in post.letters():
        letter = read(message["Body"])
        if (again := mark(letter)) in seen:
            doubled += 1
        else:
            try:
                _try(post, letter, dry_run)
            except Refused as why:
                say(f"{message['MessageId']}: {why}")
                left += 1
                kept.append(message)
                continue
            seen.add(again)
            done[type(letter).__name__] += 1
        if dry_run:
            kept.append(message)
        else:
            post.throw_away(message)
    for message in kept:
        post.let_be(message)
    return {"redriven": dict(done), "doubled": doubled, "left": left}


def _try(post: Post, letter: Letter, dry_run: bool) -> None:
    if not dry_run:
        post.put_back(letter)
    elif isinstance(letter, Unknown):
        raise Refused(letter.why)


def _bytes(value: Any) -> Any:
    """botocore hands numbers of the stream over as text and binary values as bytes; events carry those as base64."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
