"""The queue of reactions that failed: one message a reaction and fact, tried again until it goes through."""

from typing import Any

import msgspec

from . import log
from .aws import client
from .facts import Failure, News, deliver_to
from .settings import settings


class Again(msgspec.Struct, frozen=True):
    """One reaction to one fact, to be tried again."""

    reaction: str
    news: News


def put(failure: Failure) -> None:
    """Queue a failed reaction; raises when the queue does not take it (then the whole batch comes again)."""
    body = msgspec.json.encode(Again(failure.reaction, failure.news)).decode()
    client("sqs").send_message(QueueUrl=settings().retry_queue_url, MessageBody=body)


def park(record: dict[str, Any], error: Exception) -> None:
    """Queue a record of the stream that cannot be read, as it is: `take` refuses it until the queue parks it among the
    dead letters. Raises when the queue does not take it."""
    log.trace(record["SequenceNumber"], error)
    body = msgspec.json.encode(record).decode()
    client("sqs").send_message(QueueUrl=settings().retry_queue_url, MessageBody=body)


def take(message: dict[str, Any]) -> bool:
    """Try the reaction of a queue message; True when it went through. What cannot be read never does: it is parked."""
    try:
        again = msgspec.json.decode(message["body"], type=Again)
    except msgspec.DecodeError as error:
        log.trace(message["messageId"], error)
        return False
    return deliver_to(again.reaction, again.news)
