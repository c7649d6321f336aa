"""R11, at rest: what was acknowledged is there, in the state that its facts tell, and no photo that came was missed."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from chalicelib.kit.clock import HOUR
from chalicelib.kit.facts import News
from chalicelib.kit.record import Item
from chalicelib.reports.store import Report

from .rewards import rows_of

IN_TIME_MS = 12 * HOUR
"""So long after its report a photo may come at the latest, and nobody has given it up."""
LEADS_TO = {
    "ReportSubmitted": ("waiting_photo", "submitted"),
    "ReportCompleted": ("submitted",),
    "ReportWithdrawn": ("withdrawn",),
    "ReportRejected": ("rejected",),
    "ReportDuplicated": ("duplicate",),
    "ReportAccepted": ("accepted",),
    "ReportRevoked": ("rejected",),
    "ReportVoided": ("void",),
    "ReportRestored": ("submitted", "accepted"),
}
GAVE_WAY = "not_first"
"""With this word a reward lapses whose report becomes another one's duplicate."""


def promised_found(records: Sequence[Item], archive: Mapping[str, bytes], landed: Mapping[str, int]) -> Iterator[str]:
    """Every report that is not where it was said to be; `landed`: when each photo came (ns)."""
    told = _told(archive)
    for report in rows_of(records, "REPORT#", "REPORT", Report):
        if report.state not in told.get(report.id, ()):
            yield f"report {report.id}: is {report.state}, and its facts say {told.get(report.id)}"
        if report.state == "waiting_photo":
            yield f"report {report.id}: waits for its photos for ever"
        if report.reason == "photo_missing" and all(_in_time(landed.get(each), report) for each in report.photos):
            yield f"report {report.id}: was given up, and all its photos had come"


def _in_time(landed_ns: int | None, report: Report) -> bool:
    return landed_ns is not None and landed_ns // 10**6 < int(report.submitted_at) + IN_TIME_MS


def _told(archive: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    """To which states the last fact of each report leads."""
    last: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {}
    for body in archive.values():
        for line in body.splitlines()[1:]:
            fact = msgspec.json.decode(line, type=News)
            gave_way = fact.name == "RewardLapsed" and fact.data["code"] == GAVE_WAY
            states = ("duplicate",) if gave_way else LEADS_TO.get(fact.name)
            if states is None or fact.sk != "REPORT":
                continue
            report = fact.pk.removeprefix("REPORT#")
            order = tuple(map(int, fact.id.rpartition("|")[2].split(".")))
            last[report] = max(last.get(report, (order, states)), (order, states))
    return {report: states for report, (_, states) in last.items()}
