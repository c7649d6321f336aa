"""HTTP of the public list, map and sheet, for anybody, any page and any cache. What is hidden is gone in a minute."""

from typing import Any

import msgspec

from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.http import answer, document, elsewhere, public
from ..kit.pages import Page
from ..kit.who import anyone
from ..reports import NoSuchReport, Published, published_photo
from . import feed, shapes

routes = Routes("feed")
LISTED_S, PHOTO_S = 30, 20  # with the links' 30 seconds: less than a minute
GEOJSON, CSV = "application/geo+json", "text/csv"


@routes.get(
    "/v1/open/reports",
    who=anyone,
    query=shapes.FeedQuery,
    gives=shapes.OpenReports,
    refuses=(CursorInvalid,),
)
def open_reports(call: Call[None]) -> Any:
    found = feed.listed(call.query)
    items = [feed.shown(each) for each in found.items]
    return public(answer(200, shapes.OpenReports(items=items, next_cursor=found.next_cursor)), max_age_s=LISTED_S)


@routes.get("/v1/open/reports.geojson", who=anyone, query=shapes.FeedQuery, types=(GEOJSON,), refuses=(CursorInvalid,))
def open_map(call: Call[None]) -> Any:
    found = feed.listed(call.query)
    text = msgspec.json.encode(feed.collection(found.items)).decode()
    return public(document(text, GEOJSON, _following(found)), max_age_s=LISTED_S)


@routes.get("/v1/open/reports.csv", who=anyone, query=shapes.FeedQuery, types=(CSV,), refuses=(CursorInvalid,))
def open_sheet(call: Call[None]) -> Any:
    found = feed.listed(call.query)
    return public(document(feed.sheet(found.items), f"{CSV}; charset=utf-8", _following(found)), max_age_s=LISTED_S)


def _following(found: Page[Published]) -> dict[str, str]:
    return {"X-Next-Cursor": found.next_cursor} if found.next_cursor else {}


@routes.get("/v1/open/reports/{report_id}/photos/{number}", who=anyone, status=302, refuses=(NoSuchReport,))
def open_photo(call: Call[None], report_id: str, number: str) -> Any:
    return elsewhere(published_photo(report_id, int(number)), max_age_s=PHOTO_S)
