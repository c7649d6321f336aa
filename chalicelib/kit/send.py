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
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

from .allowance import Allowance
from .errors import BusyRetry
from .log import meter
from .record import Item
from .wire import Corrupt, wire

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


def engine_at(url: str | None) -> Port:
    """The engine at this address; None: where the SDK's own variables say."""
    return lambda operation, request: wire(url).ask(operation, request)


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
        raise _judged(error.response, request) from error
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        raise _Later from error
    except (BotoCoreError, Corrupt) as error:
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
