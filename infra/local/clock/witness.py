"""Notes down when a function begins and ends an event, so that the local city can tell when all is quiet.

Every worker process appends to a file of its own, named by its pid: it has started, it begins, it ends. An
end says how many records the event had beside markers (records or objects whose key begins with QUIET#),
and which markers, when the function did not hand the event back.
"""

import functools
import importlib
import json
import os
from collections.abc import Callable
from types import ModuleType
from typing import Any

MARK = "QUIET#"
Handler = Callable[[Any, Any], Any]


def install(directory: str) -> None:
    """From now on, the handlers of functions/ are witnessed as soon as a worker imports their module."""
    path = os.path.join(directory, str(os.getpid()))
    real = importlib.import_module

    def import_module(name: str, package: str | None = None) -> ModuleType:
        module = real(name, package)
        if name.startswith("functions.") and hasattr(module, "handler"):
            vars(module)["handler"] = witnessed(module.handler, path)
        elif name == "app" or hasattr(module, "handler"):
            _note(path, {"at": "serves"})  # whoever calls it waits for its answer: no event is in flight there
        return module

    importlib.import_module = import_module
    _note(path, {"at": "start"})


def witnessed(handler: Handler, path: str) -> Handler:
    @functools.wraps(handler)
    def noting(event: Any, context: Any) -> Any:
        keys = _keys(event)
        marked = [key for key in keys if key.startswith(MARK)]
        kept: list[str] = []
        _note(path, {"at": "begin"})
        try:
            answer = handler(event, context)
            if not (isinstance(answer, dict) and answer.get("batchItemFailures")):
                kept = marked
            return answer
        finally:
            function = handler.__module__.removeprefix("functions.")
            others = len(keys) - len(marked)
            _note(path, {"at": "end", "function": function, "markers": kept, "others": others})

    return noting


def _keys(event: Any) -> list[str]:
    """The key of every record in the event of a table's stream, a bucket or a queue."""
    records = event.get("Records", []) if isinstance(event, dict) else []
    return [_key(record) for record in records]


def _key(record: Any) -> str:
    if "dynamodb" in record:
        return str(record["dynamodb"]["Keys"]["pk"]["S"])
    if "s3" in record:
        return str(record["s3"]["object"]["key"]).replace("%23", "#")
    return ""


def _note(path: str, line: dict[str, Any]) -> None:
    with open(path, "a") as notes:
        notes.write(json.dumps(line) + "\n")
