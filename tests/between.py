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
