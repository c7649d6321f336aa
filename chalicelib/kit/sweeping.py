"""Sweeps: what is due is done item by item, and one that cannot be done holds up none of the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from . import log

T = TypeVar("T")


class SweepIncomplete(RuntimeError):
    """Some items could not be done: they are still due, and the next sweep meets them again."""


def each(items: Iterable[T], do: Callable[[T], object]) -> int:
    """Do every item; returns how many. SweepIncomplete, after the last one, when any failed (each is in the log)."""
    failed = done = 0
    for item in items:
        try:
            do(item)
            done += 1
        except Exception as error:
            failed += 1
            log.trace(repr(item)[:80], error)
    if failed:
        raise SweepIncomplete(f"{failed} of {failed + done} items could not be done")
    return done
