"""What everybody may see: what passed, by its area where it is sensitive, nothing of who reported, gone in a minute."""

import base64
import csv
import io
import json
from typing import Any

import pytest

from chalicelib.places import Point, metres_between, wgs84_from_gcj02
from chalicelib.reports.store import Report
from tests.reports.street import COUNTY, Street, stored
from tests.world import Reply, call

SECONDS_IN_ANY_CACHE = 60


def open_reports(**asked: str) -> Reply:
    query = "&".join(f"{name}={value}" for name, value in {"limit": "50", **asked}.items())
    return call("GET", f"/v1/open/reports?{query}")


def listed(**asked: str) -> dict[str, Any]:
    """The whole list, page by page: tests share a city."""
    found: dict[str, Any] = {}
    page: dict[str, Any] = {"next_cursor": ""}
    while page["next_cursor"] is not None:
        page = open_reports(**asked, **({"cursor": page["next_cursor"]} if page["next_cursor"] else {})).body
        found |= {each["id"]: each for each in page["items"]}
    return found


def whole(kind: str) -> list[str]:
    """The map's or the sheet's pages."""
    path, cursor, pages = f"/v1/open/reports.{kind}?limit=50", "", []
    while True:
        page = call("GET", path + (f"&cursor={cursor}" if cursor else ""))
        pages.append(page.body)
        cursor = page.headers.get("X-Next-Cursor", "")
        if not cursor:
            return pages


def features() -> dict[str, Any]:
    layers = [json.loads(page) for page in whole("geojson")]
    assert {layer["type"] for layer in layers} == {"FeatureCollection"}
    return {each["id"]: each for layer in layers for each in layer["features"]}


def test_a_report_is_listed_once_it_passed_and_is_wanted(street: Street) -> None:
    report_id = street.filed()
    assert report_id not in listed()
    street.screener.post(f"/v1/reports/{report_id}/accept", {"distinct": True})
    seen = listed()[report_id]
    assert (seen["category_name"], seen["status"], seen["state"]) == ("暴露垃圾", "open", "dispatched")
    assert (seen["description"], len(seen["photos"])) == ("路边有一堆垃圾", 1)


def test_what_is_not_public_is_nowhere(street: Street) -> None:
    filed = street.filed()
    rejected = street.filed()
    street.screener.post(f"/v1/reports/{rejected}/reject", {"reason": "unclear_photo"})
    hidden = street.accepted()
    street.moderator.post(f"/v1/reports/{hidden}/hide")
    assert not {filed, rejected, hidden} & (set(listed()) | set(features()))
    for each in (filed, rejected, hidden):
        assert call("GET", f"/v1/open/reports/{each}/photos/0").code == "no_such_report"


def test_what_is_hidden_is_gone_everywhere_within_a_minute(street: Street) -> None:
    report_id = street.accepted()
    before = open_reports()
    photo = call("GET", listed()[report_id]["photos"][0])
    lives = [int(each.headers["Cache-Control"].rpartition("=")[2]) for each in (before, photo)]
    assert "X-Amz-Expires=30" in photo.headers["Location"]
    assert sum(lives) < SECONDS_IN_ANY_CACHE
    assert lives[1] + 30 < SECONDS_IN_ANY_CACHE
    street.moderator.post(f"/v1/reports/{report_id}/hide")
    assert report_id not in listed()
    street.moderator.post(f"/v1/reports/{report_id}/publish")
    assert report_id in listed()


def test_a_sensitive_report_tells_its_area_and_nothing_else(street: Street) -> None:
    report_id = street.accepted(category="0401")
    seen = listed()[report_id]
    assert (seen["location"], seen["description"], seen["photos"]) == (None, None, [])
    assert seen["area"].startswith(COUNTY)
    cell = seen["cell"]
    assert cell["south"] <= street.here["lat"] < cell["south"] + cell["width"]
    assert cell["west"] <= street.here["lng"] < cell["west"] + cell["width"]
    shape = features()[report_id]["geometry"]
    assert (shape["type"], len(shape["coordinates"][0])) == ("Polygon", 5)
    text = json.dumps([seen, features()[report_id]], ensure_ascii=False)
    assert str(round(street.here["lat"], 5)) not in text
    assert call("GET", f"/v1/open/reports/{report_id}/photos/0").status == 404


def test_the_map_is_wgs84(street: Street) -> None:
    report_id = street.accepted()
    lng, lat = features()[report_id]["geometry"]["coordinates"]
    there = wgs84_from_gcj02(Point(street.here["lat"], street.here["lng"]))
    assert metres_between(Point(lat, lng), there) < 2


def _everything(report_id: str) -> str:
    found = [*listed().values(), *whole("geojson"), *whole("csv")]
    photo = call("GET", f"/v1/open/reports/{report_id}/photos/0")
    return json.dumps([*found, dict(photo.headers)], ensure_ascii=False)


def test_nobody_learns_who_reported(street: Street) -> None:
    """Neither the person nor a photo's id, which names him; the moment of the photo is not told either."""
    report_id = street.accepted(shot_at="2026-11-23T00:59:59Z")
    report, told = stored(report_id), _everything(report_id)
    traces = [street.courier.person, street.courier.openid, "00:59:59", *report.photos, _person_in(report)]
    assert not [trace for trace in traces if trace in told]


def _person_in(report: Report) -> str:
    """The beginning of a photo's id: the reporter's own 16 bytes."""
    raw = base64.urlsafe_b64decode(report.photos[0])
    return base64.urlsafe_b64encode(raw[:15]).decode()


def test_whoever_has_the_list_is_not_sent_it_again(street: Street) -> None:
    street.accepted()
    first = open_reports()
    again = call("GET", "/v1/open/reports?limit=50", headers={"if-none-match": f'"x", W/{first.headers["ETag"]}'})
    assert (again.status, again.body) == (304, None)
    assert again.headers["ETag"] == first.headers["ETag"]
    street.accepted()
    changed = call("GET", "/v1/open/reports?limit=50", headers={"if-none-match": first.headers["ETag"]})
    assert changed.status == 200
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_pages_hold_everything_once(street: Street) -> None:
    mine = {street.accepted() for _ in range(3)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = open_reports(limit="2", **({"cursor": cursor} if cursor else {})).body
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"] or ""
        if not cursor:
            break
    assert mine <= set(seen)
    assert len(seen) == len(set(seen))
    assert open_reports(cursor="x").code == "cursor_invalid"


def test_an_area_a_category_and_a_month_are_chosen(street: Street) -> None:
    report_id = street.accepted()
    assert report_id in listed(area=COUNTY, category="0102", month="2026-11")
    for other in ({"area": "370302"}, {"category": "0401"}, {"month": "2026-10"}, {"kind": "moment"}):
        assert report_id not in listed(**other)


def test_a_moment_is_in_the_list_of_moments(street: Street) -> None:
    moment = street.filed(kind="moment", category="9001", description="晚霞")
    assert listed(kind="moment")[moment]["state"] is None


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1", "@cmd"])
def test_the_sheet_runs_no_formula(street: Street, text: str) -> None:
    report_id = street.accepted(description=text)
    rows = [row for page in whole("csv") for row in csv.DictReader(io.StringIO(page))]
    row = next(each for each in rows if each["id"] == report_id)
    assert row["description"] == f"'{text}"
    assert (row["cell_only"], row["status"]) == ("no", "open")
