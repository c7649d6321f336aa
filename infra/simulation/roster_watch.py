"""Shifts, looked at with every single write: a roster that has begun never changes (C10).

Written from the rule in words, not from the house's guards.
"""

from collections.abc import Iterator

from chalicelib.shifts.store import Shift

from .shelf import Stored

FIXED = ("station", "team", "start_at", "end_at", "capacity")


def shift_seen(old: Stored | None, new: Stored | None) -> Iterator[str]:
    """What is wrong about a change of a shift's own row."""
    before, after = Shift.of(old), Shift.of(new)
    if after is None:
        yield f"shift {before.id if before is not None else ''}: was removed"
        return
    enrolled = int(after.enrolled)
    if not 0 <= enrolled <= int(after.capacity):
        yield f"shift {after.id}: {enrolled} are on it, it takes {after.capacity}"
    if before is None:
        return
    if any(getattr(before, name) != getattr(after, name) for name in FIXED):
        yield f"shift {after.id}: is another one than was made"
    if before.state == "cancelled" and (after.state != "cancelled" or enrolled > int(before.enrolled)):
        yield f"shift {after.id}: goes on though it was cancelled"
    at = after.facts[-1].at
    if (before.enrolled, before.state) != (after.enrolled, after.state) and at >= int(after.start_at):
        yield f"shift {after.id}: changed when it had begun"
