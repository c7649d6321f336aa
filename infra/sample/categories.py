"""What may be reported: the default table (data/report_categories.csv) as plain values."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

Family = Literal["event", "component", "moment"]
Kind = Literal["problem", "moment"]
Severity = Literal["A", "B", "C", "D", "E"]
Function = Literal[
    "sanitation",
    "enforcement",
    "works",
    "utilities",
    "traffic",
    "water",
    "gardens",
    "civil",
    "transport",
    "town",
]
Confidence = Literal["sourced", "general", "own"]

_TABLE = Path(__file__).with_name("data") / "report_categories.csv"


@dataclass(frozen=True, slots=True)
class Category:
    """One line of the table; data/README.md explains the columns. Moments have no `handled_by`."""

    code: str
    name: str
    family: Family
    group: str
    kind: Kind
    severity: Severity
    min_photos: int
    dedupe_radius_m: int
    dedupe_window_days: int
    points: int
    limit_working_hours: int
    handled_by: Function | None
    sensitive: bool
    confidence: Confidence
    threshold: str
    limits: tuple[tuple[str, int], ...]
    call_first: tuple[str, ...]


def categories() -> Iterator[Category]:
    """Every category, in the order of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Category(
                code=row["code"],
                name=row["name"],
                family=cast(Family, row["family"]),
                group=row["group"],
                kind=cast(Kind, row["kind"]),
                severity=cast(Severity, row["severity"]),
                min_photos=int(row["min_photos"]),
                dedupe_radius_m=int(row["dedupe_radius_m"]),
                dedupe_window_days=int(row["dedupe_window_days"]),
                points=int(row["points"]),
                limit_working_hours=int(row["limit_working_hours"]),
                handled_by=cast(Function, row["handled_by"]) if row["handled_by"] else None,
                sensitive=row["sensitive"] == "yes",
                confidence=cast(Confidence, row["confidence"]),
                threshold=row["threshold"],
                limits=tuple((what, int(hours)) for what, hours in (each.split(":") for each in row["limits"].split())),
                call_first=tuple(row["call_first"].split()),
            )
