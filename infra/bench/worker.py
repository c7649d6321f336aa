"""A handler in a process of its own: JSON lines in (its clock, events), JSON lines out (answers, the CPU of each).

Run by the contender's own Python with nothing of ours beside it. `--passed` also tells what went over its wire to the
engine, `--profile` where its CPU goes so far; both cost CPU, so that CPU is measured without them.
"""

import cProfile
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

_real_ns = time.time_ns
_ahead_ns = 0
CONSUMES = ("GetItem", "PutItem", "UpdateItem", "Query", "BatchGetItem", "TransactWriteItems", "TransactGetItems")


class Context:
    """As Lambda gives it."""

    function_name = "bench"
    function_version = "1"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:x:lambda:x:0:function:bench"
    aws_request_id = "bench"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 1_500


def main(target: str, *flags: str) -> None:
    lines = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the handler's own log
    time.time_ns = lambda: _real_ns() + _ahead_ns
    passed = _passing() if "--passed" in flags else []
    profile = cProfile.Profile(time.process_time) if "--profile" in flags else None
    module, _, name = target.rpartition(".")
    handler = getattr(importlib.import_module(module), name)
    lines.write("ready\n")
    for line in sys.stdin:
        said = json.loads(line)
        heard = _heard(handler if profile is None else _profiled(handler, profile), said)
        lines.write(json.dumps(heard | {"passed": passed if profile is None else _rows(profile)}) + "\n")
        passed.clear()


def _heard(handler: Callable[[Any, Any], Any], said: dict[str, Any]) -> dict[str, Any]:
    global _ahead_ns
    if "ahead_ns" in said:
        _ahead_ns = said["ahead_ns"]
        return {}
    began = time.process_time_ns()
    try:
        answer = handler(said["event"], Context)
    except Exception as error:  # Lambda would answer for it: 502
        answer = {"statusCode": 502, "body": json.dumps({"error": {"code": type(error).__name__}})}
    return {"cpu_ns": time.process_time_ns() - began, "status": answer["statusCode"], "body": answer["body"]}


def _profiled(handler: Callable[[Any, Any], Any], profile: cProfile.Profile) -> Callable[[Any, Any], Any]:
    return lambda event, context: profile.runcall(handler, event, context)


def _rows(profile: cProfile.Profile) -> list[Any]:
    """[file, function, seconds of its own] of everything that ran."""
    profile.create_stats()
    stats: dict[Any, Any] = vars(profile)["stats"]
    return [[file, function, own] for (file, _, function), (_, _, own, _, _) in stats.items()]


def _passing() -> list[Any]:
    """A list that fills with [operation, request, answer] of whatever is sent to the engine, by whichever library."""
    import urllib3

    passed: list[Any] = []
    send = urllib3.connectionpool.HTTPConnectionPool.urlopen

    def sending(self: Any, method: str, url: str, body: Any = None, headers: Any = None, **more: Any) -> Any:
        told = {name.lower(): value for name, value in headers.items()}
        target = told.get("x-amz-target", b"")
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        asked = json.loads(body or b"{}")
        if operation in CONSUMES:
            asked["ReturnConsumedCapacity"] = "INDEXES"
            body = json.dumps(asked).encode()
            headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
            headers["Content-Length"] = str(len(body))
        answer = send(self, method, url, body, headers, **{**more, "preload_content": True, "decode_content": True})
        passed.append([operation, asked, json.loads(answer.data or b"{}")])
        return _Heard(answer)

    vars(urllib3.connectionpool)["HTTPConnectionPool"].urlopen = sending
    return passed


class _Heard:
    """An answer that was read already, for whoever wants to read it as a stream."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def stream(self, *_: Any, **__: Any) -> Any:
        yield self._answer.data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._answer, name)


if __name__ == "__main__":
    main(*sys.argv[1:])
