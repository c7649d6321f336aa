"""Reports and cases, looked at with every single write: edges of the machines, owner and deadline, bounded pauses.

Written from the rules in words (R4, R6, R7, R12), not from the house's tables.
"""

from collections.abc import Iterator

from chalicelib.kit.clock import DAY
from chalicelib.reports.case_store import Case
from chalicelib.reports.store import Report

from .shelf import Stored

REPORT_EDGES = {
    "": ("waiting_photo", "submitted"),
    "waiting_photo": ("submitted", "withdrawn", "rejected"),
    "submitted": ("withdrawn", "rejected", "duplicate", "accepted"),
    "duplicate": ("accepted",),
    "accepted": ("duplicate", "rejected", "void"),
    "rejected": ("submitted", "accepted"),
    "void": ("accepted",),
}
"""Without moments, which the workload does not know. Only an appeal brings back what was rejected or void."""
CASE_EDGES = {
    "": ("dispatched",),
    "dispatched": ("returned", "in_progress", "resolved", "void"),
    "returned": ("dispatched", "void"),
    "in_progress": ("deferred", "resolved", "void"),
    "deferred": ("in_progress", "void"),
    "resolved": ("closed", "in_progress", "returned", "void"),
    "closed": ("in_progress",),
    "void": ("returned",),
}
RESTORED = ("rejected", "void")
PAUSES, PAUSE_MS = 2, 30 * DAY
SHOWN = ("public", "area")
SENSITIVE = "0106"
"""The category of which everybody sees no more than the area."""


def report_seen(old: Stored | None, new: Stored | None) -> Iterator[str]:
    """What is wrong with a change of a report."""
    before, after = Report.of(old), Report.of(new)
    if after is None:
        yield f"report {before and before.id}: was removed"
        return
    was = before.state if before is not None else ""
    if was != after.state and after.state not in REPORT_EDGES.get(was, ()):
        yield f"report {after.id}: went from {was} to {after.state}"
    if was in RESTORED and was != after.state and after.timeline[-1].code != "restored":
        yield f"report {after.id}: came back from {was}, and no appeal restored it"
    if before is not None and int(after.revision) != int(before.revision) + 1:
        yield f"report {after.id}: revision {after.revision} came after {before.revision}"
    if after.visibility in SHOWN and (after.safety != "pass" or after.state != "accepted"):
        yield f"report {after.id}: is shown as {after.visibility}, {after.state}, and its safety is {after.safety}"
    if after.visibility == "public" and after.category == SENSITIVE:
        yield f"report {after.id}: is sensitive, and everybody sees it"


def case_seen(old: Stored | None, new: Stored | None) -> Iterator[str]:
    """What is wrong with a change of a case."""
    before, after = Case.of(old), Case.of(new)
    if after is None:
        yield f"case {before and before.id}: was removed"
        return
    was = before.state if before is not None else ""
    if was != after.state and after.state not in CASE_EDGES.get(was, ()):
        yield f"case {after.id}: went from {was} to {after.state}"
    if before is not None and int(after.revision) != int(before.revision) + 1:
        yield f"case {after.id}: revision {after.revision} came after {before.revision}"
    if after.state not in ("closed", "void") and (not after.owner or after.due_at is None):
        yield f"case {after.id}: is {after.state}, owned by {after.owner!r}, due at {after.due_at}"
    if after.state == "deferred":
        paused_ms = int(after.paused_ms or 0) + int(after.due_at or 0) - int(after.deferred_at or 0)
        if paused_ms > PAUSE_MS or int(after.deferrals or 0) > PAUSES:
            yield f"case {after.id}: stands for {paused_ms / DAY:.1f} days, in {after.deferrals} pauses"
