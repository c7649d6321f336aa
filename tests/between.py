"""Races made certain: somebody else does something between what a command reads and what it writes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.kit.send import engine_at, plugged

WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"}


@contextmanager
def between(deed: Callable[[], object]) -> Iterator[None]:
    """The block's first write waits until the deed is done. AssertionError when the block writes nothing."""
    engine, done = engine_at(None), False

    def port(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        nonlocal done
        if operation in WRITES and not done:
            done = True
            deed()
        return engine(operation, request)

    with plugged(port):
        yield
    assert done, "nothing was written"


@contextmanager
def torn(deed: Callable[[], object], *, after: str) -> Iterator[None]:
    """The block's first batch reads the rows whose range key begins so; then the deed is done; then it reads the rest.

    AssertionError when no batch reads some of both.
    """
    engine, done = engine_at(None), False

    def port(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        nonlocal done
        first, rest = _halves(request, after) if operation == "BatchGetItem" and not done else ({}, {})
        if not first or not rest:
            return engine(operation, request)
        done = True
        before = engine(operation, request | {"RequestItems": first})
        deed()
        answer = engine(operation, request | {"RequestItems": rest})
        for table, items in before["Responses"].items():
            answer["Responses"].setdefault(table, []).extend(items)
        return answer

    with plugged(port):
        yield
    assert done, "nothing was read together"


def _halves(request: dict[str, Any], after: str) -> tuple[dict[str, Any], dict[str, Any]]:
    first: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for table, asked in request["RequestItems"].items():
        for key in asked["Keys"]:
            half = first if key["sk"]["S"].startswith(after) else rest
            half.setdefault(table, asked | {"Keys": []})["Keys"].append(key)
    return first, rest
