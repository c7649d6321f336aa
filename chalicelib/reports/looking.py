"""What is shown of reports and cases, and to whom: a report to its reporter and the staff of its area, no one else."""

from collections.abc import Iterable
from typing import cast

from .. import media
from ..kit.clock import DAY, now_ms, rfc3339
from ..kit.pages import Listing, Page, page
from ..kit.record import Item
from ..kit.table import fetch
from ..kit.who import Actor
from ..places import ADMINS, reaches
from ..policy import at as figures_at
from .case_store import Case, case_key, unit_cases
from .emergencies import numbers_for
from .incidents import Likely
from .joining import category_then
from .queues import area_for, listed
from .rules import CaseState, Channel, Mark, NoSuchCase, NoSuchReport, NotYourUnit
from .shapes import (
    Alarm,
    CaseShown,
    CasesShown,
    LikelyShown,
    MarkShown,
    PhotoShown,
    PointShown,
    ReportShown,
    ReportsShown,
)
from .store import Marker, Report, report_key, reports_of

STAFF = ("screener", "moderator", "dispatcher", "verifier", "auditor", *ADMINS)
CASE_STAFF = ("dispatcher", "verifier", "screener", "auditor", *ADMINS)
HANDLER = "unit_handler"
LINK_S = 600
ALARMS: tuple[Alarm, ...] = ("none", "yellow", "red")


def report(actor: Actor, report_id: str) -> ReportShown:
    """A report with its photos, and what has become of its case. NoSuchReport for whom it does not concern."""
    found = fetch([report_key(report_id), case_key(report_id)])
    kept, case = Report.of(found[report_key(report_id)]), Case.of(found[case_key(report_id)])
    if kept is None:
        raise NoSuchReport()
    if kept.case and kept.case != report_id:
        case = Case.of(fetch([case_key(kept.case)])[case_key(kept.case)])
    if not _may_see(actor, kept, case):
        raise NoSuchReport()
    return shown(kept, case, linked=True, told_signs=_is_told_signs(actor, kept))


def _may_see(actor: Actor, kept: Report, case: Case | None) -> bool:
    own = kept.person == actor.person
    return own or reaches(actor, kept.area, *STAFF) or (case is not None and actor.holds(HANDLER, case.owner))


def _is_told_signs(actor: Actor, kept: Report) -> bool:
    """What looks odd is for the staff of the area, and for nobody about himself."""
    return kept.person != actor.person and reaches(actor, kept.area, *STAFF)


def mine(person: str, *, limit: int, cursor: str | None) -> ReportsShown:
    """A person's reports, newest first."""
    found = page(Listing(reports_of(person), index="gsi1", newest_first=True), limit=limit, cursor=cursor)
    kept = (Report.of(item) for item in found.items)
    return ReportsShown(items=[shown(each) for each in kept if each is not None], next_cursor=found.next_cursor)


def to_screen(actor: Actor, area: str | None, *, limit: int, cursor: str | None) -> ReportsShown:
    """Complete problems that nobody has decided on, by area and age. NotYourArea."""
    inside = area_for(actor, area, STAFF)
    found = listed("REPORTS#submitted", inside, index="gsi2", limit=limit, cursor=cursor)
    kept = (Report.of(item) for item in found.items)
    rows = [each for each in kept if each is not None]
    waiting = [shown(each, told_signs=_is_told_signs(actor, each)) for each in rows if each.state == "submitted"]
    return ReportsShown(items=waiting, next_cursor=found.next_cursor)


def to_judge(actor: Actor, area: str | None, *, limit: int, cursor: str | None) -> ReportsShown:
    """Reports that a moderator has to look at, by area and age. NotYourArea."""
    found = listed("REVIEWS", area_for(actor, area, ("moderator",)), limit=limit, cursor=cursor)
    tasks = (Marker.of(item) for item in found.items)
    keys = [report_key(task.report) for task in tasks if task is not None]
    kept = (Report.of(item) for item in (fetch(keys) if keys else {}).values())
    judged = [shown(each, told_signs=_is_told_signs(actor, each)) for each in kept if each is not None]
    return ReportsShown(items=judged, next_cursor=found.next_cursor)


def case(actor: Actor, case_id: str) -> CaseShown:
    """A case, to the staff of its area and to its unit. NoSuchCase."""
    found = Case.of(fetch([case_key(case_id)])[case_key(case_id)])
    if found is None or not (reaches(actor, found.area, *CASE_STAFF) or actor.holds(HANDLER, found.owner)):
        raise NoSuchCase()
    return case_shown(found)


def cases(
    actor: Actor, state: CaseState, area: str | None, unit: str | None, *, limit: int, cursor: str | None
) -> CasesShown:
    """Cases in a state: of an area that the actor oversees, or of his unit. NotYourArea, NotYourUnit."""
    if unit is not None and not actor.holds(HANDLER, unit):
        raise NotYourUnit()
    own = unit or next((each for each in actor.scopes(HANDLER) if area is None and not _oversees(actor)), None)
    if own is not None:
        found = page(Listing(unit_cases(own), index="gsi2", prefix=f"{state}#"), limit=limit, cursor=cursor)
    else:
        found = listed(f"CASES#{state}", area_for(actor, area, CASE_STAFF), limit=limit, cursor=cursor)
    return _cases(found, state)


def _oversees(actor: Actor) -> bool:
    return any(actor.scopes(role) for role in CASE_STAFF)


def _cases(found: Page[Item], state: CaseState) -> CasesShown:
    kept = (Case.of(item) for item in found.items)
    return CasesShown(
        items=[case_shown(each) for each in kept if each is not None and each.state == state],
        next_cursor=found.next_cursor,
    )


def shown(kept: Report, case: Case | None = None, *, linked: bool = False, told_signs: bool = False) -> ReportShown:
    """A report as its answer. Links to the photos live ten minutes; what looks odd is told to staff only."""
    marks = sorted((*kept.timeline, *(case.timeline if case is not None else ())), key=lambda mark: mark.at)
    return ReportShown(
        id=kept.id,
        kind=kept.kind,
        state=kept.state,
        visibility=kept.visibility,
        safety=kept.safety,
        reward=kept.reward,
        points=int(kept.points or 0) if kept.reward == "granted" else 0,
        reason=kept.reason or kept.lapse,
        channel=cast(Channel, kept.channel or "app"),
        category=kept.category,
        description=kept.words,
        area=kept.area,
        location=PointShown(lat=float(kept.lat), lng=float(kept.lng)),
        photos=_photos(kept, linked),
        submitted_at=rfc3339(int(kept.submitted_at)),
        case_id=kept.case,
        case_state=case.state if case is not None and kept.case else None,
        call_first=numbers_for(category_then(kept), kept.words, figures_at(int(kept.submitted_at))),
        signs=list(kept.signs or ()) if told_signs else [],
        timeline=_timeline(marks),
    )


def _photos(kept: Report, linked: bool) -> list[PhotoShown]:
    """What was masked has no picture without masks any more when its time is over."""
    gone_after = now_ms() - figures_at(now_ms()).reports.unmasked_days * DAY
    gone = {each.number for each in kept.masked or () if each.at <= gone_after}
    return [_photo(photo, linked and number not in gone) for number, photo in enumerate(kept.photos)]


def _photo(photo: str, linked: bool) -> PhotoShown:
    if not linked:
        return PhotoShown(photo_id=photo)
    url, thumbnail = media.jpeg_link(photo, seconds=LINK_S), media.thumbnail_link(photo, seconds=LINK_S)
    return PhotoShown(photo_id=photo, url=url, thumbnail_url=thumbnail)


def case_shown(kept: Case) -> CaseShown:
    """A case as its answer. Who reported it is not told."""
    return CaseShown(
        id=kept.id,
        state=kept.state,
        category=kept.category,
        area=kept.area,
        location=PointShown(lat=float(kept.lat), lng=float(kept.lng)),
        owner=kept.owner,
        due_at=rfc3339(int(kept.due_at)) if kept.due_at is not None else None,
        provisional=kept.clock is not None and kept.clock.is_provisional(figures_at(now_ms()).working_days),
        alarm=ALARMS[min(int(kept.alarm or 0), 2)],
        deferral_until=rfc3339(kept.asked.until) if kept.asked is not None else None,
        returns=int(kept.returns),
        reworks=int(kept.reworks),
        rating=int(kept.rating) if kept.rating is not None else None,
        note=kept.note,
        after_photos=[_photo(each, True) for each in (kept.after or "").split()],
        timeline=_timeline(kept.timeline),
    )


def likely_shown(found: Likely) -> LikelyShown:
    """A case that something may be, without a word of who reported it or where exactly."""
    case = found.case
    return LikelyShown(
        case_id=case.id,
        category=case.category,
        state=case.state,
        distance_m=found.metres,
        opened_at=rfc3339(int(case.opened_at)),
    )


def _timeline(marks: Iterable[Mark]) -> list[MarkShown]:
    return [MarkShown(code=mark.code, at=rfc3339(mark.at)) for mark in marks]
