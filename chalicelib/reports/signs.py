"""What looks odd about a report (疑点): for whoever screens it, not for its reporter; nothing is refused for it.

Judged once, from what the same person has reported before. A phone may be wrong, and a street may be full of rubbish:
a human looks at every report anyway, and now knows where to look.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..kit.clock import DAY, HOUR, MINUTE
from ..kit.pages import Listing, page
from ..kit.revised import revise
from ..kit.table import Unit, run
from ..places import Point, metres_between
from ..policy import Category, Figures
from ..policy import at as figures_at
from .joining import category_then
from .store import Report, report_key, reports_of

Sign = Literal["travel_fast", "travel_impossible", "same_point", "many_here", "again_here", "from_album", "shot_early"]
LATEST = 50
SERIOUS = ("A", "B", "C")
DRAFT_MS = DAY  # what found no network is sent within a day


@dataclass(frozen=True)
class Sight:
    """What somebody reported: where, when by his phone, when by the server, of which category."""

    point: Point
    shot_at: int
    sent_at: int
    category: str
    album: bool = False

    @property
    def at(self) -> int:
        """When it was seen: by the phone, where that can be."""
        return self.shot_at if self.sent_at - DRAFT_MS <= self.shot_at <= self.sent_at else self.sent_at


Judge = Callable[[Sight, Sequence[Sight], Category, Figures], bool]


def _kmh(new: Sight, before: Sequence[Sight], figures: Figures) -> float:
    """How fast he came from where he was last, 0 from near by."""
    last = max(before, key=lambda each: each.at, default=new)
    metres = metres_between(new.point, last.point)
    if metres < figures.risk.travel_least_m:
        return 0
    return metres / 1000 / max(abs(new.at - last.at) / HOUR, 1e-3)


def _is_here(new: Sight, other: Sight, metres: int) -> bool:
    return metres_between(new.point, other.point) <= metres


def _many_here(new: Sight, before: Sequence[Sight], _: Category, figures: Figures) -> bool:
    """One thing in many reports: they are one incident."""
    reports = figures.reports
    since = new.sent_at - reports.crowd_minutes * MINUTE
    near = (each for each in before if each.sent_at >= since and _is_here(new, each, reports.crowd_m))
    return sum(1 for _ in near) >= reports.crowd_reports


def _again_here(new: Sight, before: Sequence[Sight], category: Category, figures: Figures) -> bool:
    """The same thing at the same place again and again: he may put it there himself."""
    since = new.sent_at - figures.reports.staged_days * DAY
    same = (each for each in before if each.category == new.category and each.sent_at >= since)
    return sum(_is_here(new, each, category.dedupe_radius_m) for each in same) + 1 >= figures.reports.staged_reports


def _same_point(new: Sight, before: Sequence[Sight], _: Category, figures: Figures) -> bool:
    """Places that never tremble come from a program, not from a satellite."""
    since = new.sent_at - figures.risk.traces_days * DAY
    same = (each for each in before if each.sent_at >= since and each.point == new.point)
    return sum(1 for _ in same) + 1 >= figures.risk.same_point_visits


SIGNS: dict[Sign, Judge] = {
    "travel_fast": lambda new, before, _, figures: _kmh(new, before, figures) > figures.risk.travel_flag_kmh,
    "travel_impossible": lambda new, before, _, figures: _kmh(new, before, figures) > figures.risk.travel_review_kmh,
    "same_point": _same_point,
    "many_here": _many_here,
    "again_here": _again_here,
    "from_album": lambda new, _, category, __: new.album and category.grade in SERIOUS,
    "shot_early": lambda new, _, __, ___: new.at != new.shot_at,
}


def signs_of(new: Sight, before: Sequence[Sight], category: Category, figures: Figures) -> tuple[Sign, ...]:
    """Every sign that a report shows beside what the same person reported before. Pure."""
    return tuple(sign for sign, judge in SIGNS.items() if judge(new, before, category, figures))


def notice(report_id: str) -> None:
    """Note the signs of a report that was just submitted by a citizen; a repeat finds the same ones."""
    run(lambda unit: _notice(unit, report_id))


def _notice(unit: Unit, report_id: str) -> None:
    report = unit.get(Report, report_key(report_id))
    if report is None or report.kind != "problem" or report.channel:
        return
    sent_at = int(report.submitted_at)
    listing = Listing(reports_of(report.person), index="gsi1", up_to=f"{sent_at:013d}", newest_first=True)
    latest = (Report.of(item) for item in page(listing, limit=LATEST).items)
    before = [_sight(each) for each in latest if each is not None and each.id != report_id and each.kind == "problem"]
    found = signs_of(_sight(report), before, category_then(report), figures_at(sent_at))
    if found and report.signs != found:
        revise(unit, report_key(report_id), report, Report.signs.set(found))


def _sight(report: Report) -> Sight:
    sent_at = int(report.submitted_at)
    shot_at = int(report.shot_at) if report.shot_at is not None else sent_at
    return Sight(report.point, shot_at, sent_at, report.category, album=bool(report.album))
