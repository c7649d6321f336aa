"""The house inside the simulation: its modules see the virtual clock, seeded dice and pretended services.

Nothing in chalicelib knows of it: the modules' names `time`, `os`, `random` and `client` are exchanged for the block.
"""

import json
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

from chalicelib import wechat
from chalicelib.kit import aws, log
from chalicelib.kit.errors import BusyRetry
from chalicelib.kit.send import Port, plugged
from chalicelib.kit.settings import settings
from chalicelib.kit.snapshot import Snapshot
from chalicelib.kit.sweeping import SweepIncomplete

from .scheduler import SECOND_NS, Scheduler

ENVIRONMENT = {
    "AWS_REGION": "cn-north-1",
    "RECORDS_TABLE": "records",
    "POSTINGS_TABLE": "postings",
    "PHOTOS_BUCKET": "photos",
    "QUARANTINE_BUCKET": "quarantine",
    "FACTS_BUCKET": "facts",
    "RETRY_QUEUE_URL": "retry",
    "WECHAT_APPID": "wx-suishoupai",
    "SESSION_KEYS": json.dumps({"session": [["k1", "11" * 32]], "codes": [["c1", "33" * 32]]}),
    "STAGE": "test",
}


class _Instead:
    """A module with some of its names exchanged."""

    def __init__(self, real: ModuleType, **names: Any) -> None:
        self._real = real
        vars(self).update(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@contextmanager
def lived_in(scheduler: Scheduler, port: Port, services: Mapping[str, Any], bugs: list[str]) -> Iterator[None]:
    """The house in this scheduler's time, behind this port. What it logs as a bug is added to `bugs`."""
    exchanged = _exchanged(scheduler, services)
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, ENVIRONMENT))
        settings.cache_clear()
        stack.callback(settings.cache_clear)
        for module in _modules():
            for name, value in list(vars(module).items()):
                if id(value) in exchanged:
                    stack.enter_context(patch.object(module, name, exchanged[id(value)]))
                elif isinstance(value, Snapshot):
                    stack.enter_context(patch.dict(vars(value), _empty(value)))
        # One process stands for many here: its snapshots age by the true time, not by the clock of whoever looks.
        true_ms = lambda: scheduler.now_ns // 1_000_000  # noqa: E731  (named for the line below)
        stack.enter_context(patch("chalicelib.kit.snapshot.now_ms", true_ms))
        stack.enter_context(patch.object(log, "line", lambda **_: None))
        stack.enter_context(patch.object(log, "trace", lambda what, error: _note(bugs, what, error)))
        stack.enter_context(plugged(port))
        yield


def _modules() -> list[ModuleType]:
    houses = ("chalicelib", "functions")
    return [module for name, module in sorted(sys.modules.items()) if name.split(".")[0] in houses]


def _exchanged(scheduler: Scheduler, services: Mapping[str, Any]) -> dict[int, Any]:
    """By identity of the real thing: what stands in for it."""
    virtual = _Instead(
        time,
        time_ns=scheduler.time_ns,
        time=lambda: scheduler.time_ns() / SECOND_NS,
        monotonic=scheduler.monotonic,
        sleep=scheduler.sleep,
    )
    dice = scheduler.dice
    return {
        id(time): virtual,
        id(os): _Instead(os, urandom=dice.randbytes),
        id(os.urandom): dice.randbytes,
        id(random): _Instead(random, uniform=dice.uniform, random=dice.random),
        id(aws.client): services.__getitem__,
        id(wechat.open_gateway): lambda: services["wechat"],
    }


def _empty(snapshot: Snapshot[Any]) -> dict[str, Any]:
    return {"_value": snapshot._decode(b"[]"), "_version": -1, "_looked_at": None}


def _note(bugs: list[str], what: str, error: BaseException) -> None:
    # A sweep that says at its end that items failed has told of each of them before.
    told_before = isinstance(error, SweepIncomplete) or "could not be ended" in str(error)
    if not isinstance(error, BusyRetry) and not told_before:
        bugs.append(f"{what}: {error!r}")
