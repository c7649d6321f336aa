"""What everybody may see of reports: nothing of who reported, and of what is sensitive neither place nor words.

Photos are shown as thumbnails of 256 pixels; of a face or a number plate that somebody has masked, one colour is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

from .. import media
from ..kit.pages import Listing, Page, page
from ..kit.table import fetch
from ..places import Point
from .case_store import Case, case_key
from .rules import SHOWN, CaseState, Kind, NoSuchReport
from .store import Marker, Report, report_key, shown_in

CELLS_PER_DEGREE = 100  # a cell is about a kilometre wide
PHOTO_LINK_S = 30
OVER = ("closed", "void")


@dataclass(frozen=True)
class Published:
    """A report as everybody may see it. Without a `point` (GCJ-02) only the cell is told, whose south-west it is."""

    id: str
    kind: Kind
    category: str
    area: str
    words: str | None
    point: Point | None
    cell: Point
    photos: int
    submitted_at: int
    updated_at: int
    case_state: CaseState | None
    owner: str | None
    due_at: int | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.case_state is not None and self.case_state not in OVER


def published(
    kind: Kind, month: str, *, until: int | None = None, limit: int, cursor: str | None = None
) -> Page[Published]:
    """A page of what may be seen of a month, newest first (not after a moment, UTC ms). CursorInvalid.

    What has been hidden in this very second is not shown: the reports themselves are read, not only their list.
    """
    bound = None if until is None else f"{until:013d}~"
    listing = Listing(shown_in(kind, month), index="gsi1", up_to=bound, newest_first=True)
    found = page(listing, limit=limit, cursor=cursor)
    ids = [row.report for item in found.items if (row := Marker.of(item)) is not None]
    return Page(published_of(ids), found.next_cursor)


def published_of(report_ids: Sequence[str]) -> list[Published]:
    """Those of these reports that everybody may see."""
    items = fetch([key(each) for each in report_ids for key in (report_key, case_key)]) if report_ids else {}
    reports = [row for each in report_ids if (row := Report.of(items[report_key(each)])) is not None]
    shown = [row for row in reports if row.visibility in SHOWN]
    others = [case_key(row.case) for row in shown if row.case and case_key(row.case) not in items]
    items |= fetch(others) if others else {}
    return [_published(row, Case.of(items[case_key(row.case)]) if row.case else None) for row in shown]


def _published(row: Report, case: Case | None) -> Published:
    whole = row.visibility == "public"
    at = [mark.at for mark in (*row.timeline, *(case.timeline if case is not None else ()))]
    return Published(
        id=row.id,
        kind=row.kind,
        category=row.category,
        area=row.area,
        words=row.words if whole else None,
        point=row.point if whole else None,
        cell=cell_of(row.point),
        photos=len(row.photos) if whole else 0,
        submitted_at=int(row.submitted_at),
        updated_at=max(at),
        case_state=case.state if case is not None else None,
        owner=case.owner if case is not None else None,
        due_at=int(case.due_at) if case is not None and case.due_at else None,
    )


def cell_of(point: Point) -> Point:
    """The south-western corner of the cell in which a point lies."""
    lat, lng = (floor(round(each * CELLS_PER_DEGREE, 6)) / CELLS_PER_DEGREE for each in point)
    return Point(lat, lng)


def published_photo(report_id: str, number: int) -> str:
    """Where the n-th photo of a public report can be fetched for half a minute, as a thumbnail. NoSuchReport."""
    row = Report.of(fetch([report_key(report_id)])[report_key(report_id)])
    if row is None or row.visibility != "public" or not 0 <= number < len(row.photos):
        raise NoSuchReport()
    masked = any(each.number == number for each in row.masked or ())
    link = media.masked_link if masked else media.thumbnail_link
    found = link(row.photos[number], seconds=PHOTO_LINK_S)
    if found is None:  # the masked copy is being drawn
        raise NoSuchReport()
    return found


def standing_of(report_ids: Iterable[str]) -> dict[str, str | None]:
    """Under which public id each report can be seen (of a case, its first report's); none when it cannot be."""
    ids = list(report_ids)
    items = fetch([report_key(each) for each in ids]) if ids else {}
    rows = {each: row for each in ids if (row := Report.of(items[report_key(each)])) is not None}
    keys = [case_key(row.case) for row in rows.values() if row.case]
    cases = [case for item in (fetch(keys) if keys else {}).values() if (case := Case.of(item)) is not None]
    firsts = {case.id: case.first for case in cases}
    shown_as = {each: firsts.get(row.case or "", each) for each, row in rows.items()}
    seen = {each.id for each in published_of(list(dict.fromkeys(shown_as.values())))}
    return {each: shown_as[each] if shown_as.get(each) in seen else None for each in ids}
