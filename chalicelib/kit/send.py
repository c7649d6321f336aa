"""One door to the engine: `send(operation, request)`. Everything that this city stores or reads passes here.

It counts what the engine says was consumed, retries what may be retried (full jitter, inside a deadline, within the
process's allowance), refuses a corrupt answer, and says honestly when an earlier try may already have been applied. It
is the one port where a simulated engine plugs in.

Source of the error names: DynamoDB API reference, "Error handling" and "TransactWriteItems".
"""

import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any
from zlib import crc32

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError
from pynamodb.connection import Connection

from .allowance import Allowance
from .errors import BusyRetry
from .log import meter
from .record import Item
from .settings import settings

Request = dict[str, Any]
Port = Callable[[str, Request], dict[str, Any]]

TRIES = 5
DEADLINE_S = 2.0
_BASE_S = 0.025
_CAP_S = 0.4

_CONTENDED = {"TransactionConflict", "TransactionConflictException", "TransactionInProgressException"}
_LATER = {
    "ThrottlingError",
    "ThrottlingException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
}
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}
_INDEXES = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_WHOLE = {  # what a whole answer must have
    "BatchGetItem": "Responses",
    "BatchWriteItem": "UnprocessedItems",
    "Query": "Items",
}


@dataclass
class ConditionFailed(Exception):
    """A condition did not hold. `items[i]` is the old item behind piece i of the request (None: there was none),
    `failed` the indexes whose condition failed, `doubtful` whether an earlier try may have been applied."""

    items: list[Item | None]
    failed: list[int]
    doubtful: bool = False


class _Later(Exception):
    """Not applied: try again."""


class _Contended(Exception):
    """Not applied, because somebody else writes there: try again."""


class _Unknown(Exception):
    """Perhaps applied: try again, and remember the doubt."""


class EngineRefused(RuntimeError):
    """The engine calls the request wrong: a bug of ours."""


class _Corrupt(Exception):
    """The answer is not the one that the engine sent, or none that can be read."""


@cache
def _connection(url: str | None) -> Connection:
    connection = Connection(
        region=settings().region,
        host=url,
        connect_timeout_seconds=1,
        read_timeout_seconds=1.5,
        retry_configuration={
            "mode": "standard",
            "total_max_attempts": 1,
        },  # the retries below are the only ones
        max_pool_connections=32,
    )
    connection.client.meta.events.register("before-parse.dynamodb", _arrives)
    return connection


_arrived: ContextVar[bool] = ContextVar("arrived", default=False)


def _arrives(response_dict: dict[str, Any], **_: Any) -> None:
    """botocore only compares checksums in order to retry; with one attempt it would hand over a corrupt answer."""
    _arrived.set(True)
    said = response_dict["headers"].get("x-amz-crc32")
    if said is not None and said != str(crc32(response_dict["body"])):
        raise _Corrupt


_LOCK = Lock()


def engine_at(url: str | None) -> Port:
    """The engine at this address; None: where the SDK's own variables say."""

    def ask(operation: str, request: Request) -> dict[str, Any]:
        with _LOCK:
            connection = _connection(url)
            _ = connection.client  # made under the lock: botocore's client creation is not thread-safe
        _arrived.set(False)
        try:
            return connection.dispatch(operation, request)
        except (ClientError, BotoCoreError):
            raise
        except Exception as error:
            if _arrived.get():  # a broken body fails in any line of the parser; before it came, the bug is ours
                raise _Corrupt from error
            raise

    return ask


_port: Port = engine_at(None)
_allowance = Allowance()


@contextmanager
def plugged(port: Port) -> Iterator[None]:
    """Another engine behind the door for the block (the simulation, a recorder), with an allowance of its own.
    Process-wide."""
    global _port, _allowance
    before = _port, _allowance
    _port, _allowance = port, Allowance()
    try:
        yield
    finally:
        _port, _allowance = before


def may_repeat() -> bool:
    """Whether the process's allowance has a repeat left; it is used up. For whoever asks again after BusyRetry, or for
    what the engine left out."""
    return _allowance.spend()


_ends_at: ContextVar[float] = ContextVar("ends_at", default=math.inf)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Nothing in the block begins to ask the engine later than this (or than an outer block allows)."""
    token = _ends_at.set(min(_ends_at.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends_at.reset(token)


def pause_s(attempt: int) -> float:
    """Full jitter: how long to wait after a failed attempt (0 is the first)."""
    return random.uniform(0, min(_CAP_S, _BASE_S * 2**attempt))


def send(operation: str, request: Request) -> dict[str, Any]:
    """The engine's answer. ConditionFailed when a condition does not hold, BusyRetry when the deadline passed or the
    allowance is used up.

    No try begins after the deadline; one that began may last for its timeouts, 2.5 s at most.
    """
    request["ReturnConsumedCapacity"] = "INDEXES"
    deadline = min(time.monotonic() + DEADLINE_S, _ends_at.get())
    doubtful = troubled = False
    _allowance.earn()
    for attempt in range(TRIES):
        if attempt:
            if troubled and not _allowance.spend():
                break
            meter().retries += 1
            time.sleep(pause_s(attempt - 1))
        if time.monotonic() >= deadline:
            break
        try:
            return _once(operation, request)
        except ConditionFailed as failed:
            failed.doubtful = doubtful
            raise
        except _Unknown:
            doubtful = troubled = True
        except _Contended:
            troubled = False
        except _Later:
            troubled = True
    raise BusyRetry()


def _once(operation: str, request: Request) -> dict[str, Any]:
    count = meter()
    if operation in _WRITES:
        count.write_trips += 1
    else:
        count.read_trips += 1
    try:
        answer = _port(operation, request)
    except ClientError as error:
        raise _judged(getattr(error.__cause__, "response", None) or error.response, request) from error
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        raise _Later from error
    except (BotoCoreError, _Corrupt) as error:
        raise _Unknown from error
    if _WHOLE.get(operation, "ConsumedCapacity") not in answer:
        raise _Unknown  # a truncated body parses as an empty answer, which would read as "no such item"
    _count(operation, answer.get("ConsumedCapacity", []))
    return answer


def _judged(response: dict[str, Any], request: Request) -> Exception:
    code = response.get("Error", {}).get("Code", "")
    reasons = response.get("CancellationReasons") or []
    codes = {code, *(reason.get("Code") for reason in reasons)}
    if codes & _LATER:
        return _Later()
    if codes & _CONTENDED:
        return _Contended()
    if code == "ConditionalCheckFailedException":
        return ConditionFailed([response.get("Item")], [0])
    failed = [index for index, reason in enumerate(reasons) if reason.get("Code") == "ConditionalCheckFailed"]
    if failed:
        return ConditionFailed([reason.get("Item") for reason in reasons], failed)
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    if status >= 500 or code in ("InternalServerError", "ServiceUnavailable", str(status)):
        return _Unknown()  # the status stands for the code where the body could not be read
    return EngineRefused(f"{code}: {response.get('Error', {}).get('Message')} {reasons} {list(request)}")


def _count(operation: str, consumed: Any) -> None:
    count = meter()
    for each in consumed if isinstance(consumed, list) else [consumed]:
        total = float(each.get("CapacityUnits", 0))
        copies = sum(float(index.get("CapacityUnits", 0)) for kind in _INDEXES for index in each.get(kind, {}).values())
        if operation in _WRITES and "ReadCapacityUnits" not in each:
            count.write_units += total - copies
            count.index_units += copies
        else:  # a transaction that comes again under its token only reads what it wrote
            count.read_units += total
