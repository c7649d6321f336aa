"""What a dead letter is, by its body alone: each kind goes back where it came from."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reaction:
    """A reaction that failed each time: it goes into the queue again."""

    body: str


@dataclass(frozen=True)
class Call:
    """What a function is to be called with: an upload's event, or a record of the stream that could not be read."""

    function: str  # ARN, or "" for the function of the stream
    event: dict[str, Any]


@dataclass(frozen=True)
class StreamPart:
    """Records of the stream that their function handed back until it was enough. The letter holds only their place."""

    function: str
    stream: str
    shard: str
    first: str
    count: int


@dataclass(frozen=True)
class Unknown:
    """Nobody but a person can tell."""

    why: str


Letter = Reaction | Call | StreamPart | Unknown


def read(body: str) -> Letter:
    """The letter in a message."""
    try:
        said = json.loads(body)
    except ValueError:
        return Unknown("not JSON")
    match said:
        case {"reaction": str(), "news": {"id": str()}}:
            return Reaction(body)
        case {"DDBStreamBatchInfo": part, "requestContext": {"functionArn": function}}:
            return StreamPart(
                function, part["streamArn"], part["shardId"], part["startSequenceNumber"], part["batchSize"]
            )
        case {"requestPayload": dict(event), "requestContext": {"functionArn": function}}:
            return Call(function, event)
        case {"SequenceNumber": str(), "Keys": dict()}:
            return Call("", {"Records": [{"eventName": "MODIFY", "dynamodb": said}]})
    return Unknown("no kind of letter that this city writes")


def mark(letter: Letter) -> str:
    """The same for letters that ask for the same work: one of them is enough."""
    if isinstance(letter, Reaction):
        said = json.loads(letter.body)
        return f"{said['reaction']} {said['news']['id']}"
    return hashlib.sha256(repr(letter).encode()).hexdigest()
