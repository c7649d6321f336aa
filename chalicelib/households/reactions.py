"""Locks of households end by themselves."""

from ..kit.pages import Listing, every
from ..kit.sweeping import each
from .actions import end_lock
from .store import LOCKS, Member


def sweep_locks(now_ms: int) -> int:
    """End every lock whose time has come; returns how many were looked at. Safe to run twice."""
    listed = every(Listing(LOCKS, index="gsi1", up_to=f"{now_ms:013d}~"))
    rows = (row for item in listed if (row := Member.of(item)) is not None)
    return each(rows, lambda row: end_lock(row.household, row.person))
