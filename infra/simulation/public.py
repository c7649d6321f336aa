"""R10: what everybody may see tells nothing of who reported, with what, when exactly, and of what is sensitive, where.

It is read as strangers read it: during the run, and all of it at the end.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.identity.store import volunteer_no_for
from chalicelib.kit.clock import month_of, rfc3339
from chalicelib.kit.record import Item
from chalicelib.opendata import feed, open311
from chalicelib.opendata.shapes import FeedQuery
from chalicelib.places import wgs84_from_gcj02
from chalicelib.reports.store import Report

from .case_watch import SENSITIVE, SHOWN
from .deeds import Deed
from .pictures import CAMERA, WORDS
from .rewards import rows_of
from .strangers import LOOKS

PHOTOS = "photos"
LATEST = "requests"  # of the last ninety days only
Read = Sequence[dict[str, Any]]


def read_all(months: Iterable[str]) -> dict[str, Read]:
    """All that there is to see at this moment, each kind by itself."""
    found: dict[str, list[dict[str, Any]]] = {"list": [], "map": [], "sheet": []}
    for month in months:
        cursor: str | None = None
        while True:
            page = feed.listed(FeedQuery(month=month, limit=50, cursor=cursor))
            found["list"] += [msgspec.to_builtins(feed.shown(each)) for each in page.items]
            found["map"] += msgspec.to_builtins(feed.collection(page.items)["features"])
            lines = feed.sheet(page.items).splitlines()[1:]
            found["sheet"] += [{"id": line.partition(",")[0], "line": line} for line in lines]
            cursor = page.next_cursor
            if cursor is None:
                break
    return {**found, LATEST: open311.requests(open311.asked({}))}


def months_of(records: Iterable[Item]) -> list[str]:
    """The months in which something was reported."""
    return sorted({month_of(int(each.submitted_at)) for each in rows_of(records, "REPORT#", "REPORT", Report)})


def public_found(
    deeds: Iterable[Deed], records: Sequence[Item], at_rest: Mapping[str, Read], shown: set[str]
) -> Iterator[str]:
    """Whatever a stranger read that he must not; `shown` are the reports that ever were for everybody."""
    reports = {report.id: report for report in rows_of(records, "REPORT#", "REPORT", Report)}
    for deed in deeds:
        if deed.verb in LOOKS and deed.done is not None:
            for item in deed.done.answer.value:
                yield from _told(item, reports, shown)
    wanted = {report.id for report in reports.values() if report.visibility in SHOWN}
    for kind, items in at_rest.items():
        for item in items:
            yield from _told(item, reports, shown)
        ids = {_id(item) for item in items}
        missed = wanted - ids if kind != LATEST else ()
        yield from (f"report {each}: is not in the {kind} that everybody sees" for each in missed)
        yield from (f"report {each}: is in the {kind}, and nobody may see it" for each in ids - wanted)


def bare_found(photos: Mapping[str, bytes], records: Iterable[Item]) -> Iterator[str]:
    """Photos that may be shown, and what is left in them of the camera; their names say nothing either."""
    marks = [word.encode() for word in (CAMERA, WORDS, "Exif\0")]
    for name, body in photos.items():
        yield from (f"photo {name}: still has {mark!r}" for mark in marks if mark in body)
    ids = {item["pk"]["S"].removeprefix("PHOTO#") for item in records if item["sk"]["S"] == "PHOTO"}
    yield from (f"photo {each}: its name is in a link" for each in ids if any(each in name for name in photos))


def _id(item: dict[str, Any]) -> str:
    return str(item.get("service_request_id") or item["id"])


def _told(item: dict[str, Any], reports: Mapping[str, Report], shown: set[str]) -> Iterator[str]:
    report, text = reports.get(_id(item)), msgspec.json.encode(item).decode()
    if report is None or report.id not in shown:
        yield f"report {_id(item)}: was seen by everybody, and never was for everybody"
        return
    yield from (f"report {report.id}: everybody reads {each} of it" for each in _secrets(report) if each in text)


def _secrets(report: Report) -> list[str]:
    shot_at = [rfc3339(int(report.shot_at))] if report.shot_at is not None else []
    found = [report.person, volunteer_no_for(report.person), "openid", *report.photos, *shot_at]
    if report.category == SENSITIVE:
        there = wgs84_from_gcj02(report.point)
        places = (*report.point, round(there.lat, 6), round(there.lng, 6))
        found += [report.words, "/photos/", *map(str, places)]
    return found
