"""The public list, map and sheet of reports: a month at a time, newest first. GCJ-02 in the list, WGS-84 on the map."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from ..kit.clock import month_of, now_ms, rfc3339
from ..kit.pages import Page
from ..places import Point, area_tree, wgs84_from_gcj02
from ..policy import at as figures_at
from ..reports import Published, published
from . import shapes
from .open311 import agency, media_path

CELL = 0.01
PLACES = 6
COLUMNS = ("id", "kind", "category", "category_name", "area", "area_name", "status", "state", "owner", "submitted_at",
           "updated_at", "due_at", "description", "wgs84_lat", "wgs84_lng", "cell_only")  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def listed(asked: shapes.FeedQuery) -> Page[Published]:
    """A page of what may be seen; one of an area or category may hold fewer than were asked for. CursorInvalid."""
    month = asked.month or month_of(now_ms())
    found = published(asked.kind, month, limit=asked.limit, cursor=asked.cursor)
    kept = [each for each in found.items if _wanted(each, asked)]
    return Page(kept, found.next_cursor)


def _wanted(each: Published, asked: shapes.FeedQuery) -> bool:
    return each.area.startswith(asked.area or "") and asked.category in (None, each.category)


def shown(each: Published) -> shapes.OpenReport:
    """A report of the list."""
    point, cell = each.point, each.cell
    return shapes.OpenReport(
        id=each.id,
        kind=each.kind,
        category=each.category,
        category_name=_name(each),
        area=each.area,
        area_name=area_tree().full_name(each.area),
        status="open" if each.is_open else "closed",
        state=each.case_state,
        owner=agency(figures_at(each.submitted_at), each.owner),
        submitted_at=rfc3339(each.submitted_at),
        updated_at=rfc3339(each.updated_at),
        due_at=rfc3339(each.due_at) if each.due_at is not None else None,
        description=each.words,
        location=shapes.OpenPoint(lat=point.lat, lng=point.lng) if point is not None else None,
        cell=shapes.OpenCell(south=cell.lat, west=cell.lng, width=CELL),
        photos=[media_path(each.id, number) for number in range(each.photos)],
    )


def _name(each: Published) -> str:
    rows = figures_at(each.submitted_at).categories.rows
    return next((row.name for row in rows if row.code == each.category), each.category)


def feature(each: Published) -> dict[str, Any]:
    """A report of the map (RFC 7946): a point, or the cell's outline where no more may be told."""
    said = shown(each)
    geometry = _point(each.point) if each.point is not None else _outline(each.cell)
    properties = {name: getattr(said, name) for name in said.__struct_fields__ if name not in ("location", "cell")}
    return {"type": "Feature", "id": each.id, "geometry": geometry, "properties": properties}


def _point(point: Point) -> dict[str, Any]:
    return {"type": "Point", "coordinates": _wgs84(point)}


def _outline(cell: Point) -> dict[str, Any]:
    south, west = cell
    ring = [(south, west), (south, west + CELL), (south + CELL, west + CELL), (south + CELL, west), (south, west)]
    return {"type": "Polygon", "coordinates": [[_wgs84(Point(*corner)) for corner in ring]]}


def _wgs84(point: Point) -> list[float]:
    there = wgs84_from_gcj02(point)
    return [round(there.lng, PLACES), round(there.lat, PLACES)]


def collection(found: Iterable[Published]) -> dict[str, Any]:
    """A page as a map layer."""
    return {"type": "FeatureCollection", "features": [feature(each) for each in found]}


def sheet(found: Iterable[Published]) -> str:
    """A page as a CSV for office programs: what they would run as a formula is quoted."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    lines.writerows([_cell(value) for value in _row(each)] for each in found)
    return out.getvalue()


def _row(each: Published) -> tuple[Any, ...]:
    said, place = shown(each), each.point
    lng, lat = _wgs84(place if place is not None else Point(each.cell.lat + CELL / 2, each.cell.lng + CELL / 2))
    told = (getattr(said, name) for name in COLUMNS[:13])
    return (*told, lat, lng, "no" if place is not None else "yes")


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, float) else text
