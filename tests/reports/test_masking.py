"""Faces and number plates: a human says where, and from then on nobody but the reporter and the staff sees them."""

import io
from typing import Any

import msgspec
import pytest
import urllib3
from PIL import Image

from chalicelib.media import Area
from chalicelib.reports import looking
from chalicelib.reports.store import Report
from tests.media.pictures import encoded
from tests.media.test_masks import FACE, PLATE, a_busy_scene, erase, piece, spread
from tests.reports.street import COUNTY, Street, stored
from tests.reports.test_screening import live_together
from tests.world import Caller, Reply, call, fresh_key

POOL = urllib3.PoolManager(retries=False)


def masks(photo: str, *areas: Area) -> dict[str, Any]:
    """A photo with areas as the command says it."""
    return {"photo_id": photo, "areas": [msgspec.structs.asdict(each) for each in areas or (FACE,)]}


def mask(street: Street, report_id: str, *areas: Area, by: Caller | None = None, key: str = "fresh") -> Reply:
    """Mask these areas in every photo of a report."""
    body = {"photos": [masks(photo, *areas) for photo in stored(report_id).photos]}
    return (by or street.moderator).post(f"/v1/reports/{report_id}/mask", body, key=key)


def fetched(url: str) -> Image.Image:
    answer = POOL.request("GET", url)
    assert answer.status == 200
    return Image.open(io.BytesIO(answer.data)).convert("RGB")


def public(report_id: str) -> Reply:
    return call("GET", f"/v1/open/reports/{report_id}/photos/0")


def seen_by_all(report_id: str) -> Image.Image:
    answer = public(report_id)
    assert answer.status == 302, answer.body
    return fetched(answer.headers["Location"])


def photographed(street: Street) -> list[str]:
    return [street.photo(street.courier, encoded(a_busy_scene(seed=fresh_key()), quality=90))]


def is_masked(picture: Image.Image, area: Area = FACE) -> bool:
    return spread(piece(thumbnail(picture), area)) < 3


def thumbnail(picture: Image.Image) -> Image.Image:
    return picture.resize((256, 192), Image.Resampling.LANCZOS)


def test_what_is_masked_before_the_report_is_public_is_never_seen(street: Street) -> None:
    report_id = street.filed(photo_ids=photographed(street))
    done = mask(street, report_id, by=street.screener)
    assert (done.status, done.body["state"], done.body["visibility"]) == (200, "submitted", "private")
    street.screener.post(f"/v1/reports/{report_id}/accept", {"distinct": True})
    assert public(report_id).code == "no_such_report"
    street.events.settle()
    assert is_masked(seen_by_all(report_id))
    assert not is_masked(seen_by_all(report_id), PLATE)


def test_a_photo_that_is_public_already_is_replaced_and_nothing_of_it_is_shown_between(street: Street) -> None:
    report_id = street.accepted(photo_ids=photographed(street))
    assert not is_masked(seen_by_all(report_id))
    for area in (FACE, PLATE):
        assert mask(street, report_id, area).status == 200
        assert public(report_id).code == "no_such_report"
        street.events.settle()
        assert is_masked(seen_by_all(report_id), area)
    assert is_masked(seen_by_all(report_id))


def test_reporter_and_staff_see_the_photo_as_it_was_taken(street: Street) -> None:
    report_id = street.accepted(photo_ids=photographed(street))
    mask(street, report_id)
    street.events.settle()
    for by in (street.courier, street.screener, street.handler):
        (photo,) = street.seen(report_id, by)["photos"]
        assert not is_masked(fetched(photo["url"]))
        assert not is_masked(fetched(photo["thumbnail_url"]))
    assert [mark["code"] for mark in street.seen(report_id)["timeline"]][-1] == "masked"


def test_a_repeat_answers_the_first_and_asks_for_nothing_more(street: Street) -> None:
    report_id, key = street.filed(photo_ids=photographed(street)), fresh_key()
    first = mask(street, report_id, key=key)
    street.screener.post(f"/v1/reports/{report_id}/accept", {"distinct": True})
    street.events.settle()
    again = mask(street, report_id, key=key)
    assert (again.status, again.body) == (200, first.body)
    assert public(report_id).status == 302
    assert mask(street, report_id, PLATE, key=key).code == "idempotency_mismatch"


def test_only_who_looks_at_reports_there_masks_them_and_nobody_his_own(street: Street) -> None:
    report_id = street.filed(photo_ids=photographed(street))
    relative = street.person(("moderator", COUNTY))
    live_together(street.courier, relative)
    elsewhere, nobody = street.person(("moderator", "370302")), street.person()
    refused = [mask(street, report_id, by=by).code for by in (relative, elsewhere, nobody)]
    assert refused == ["own_report", "no_such_report", "role_required"]


def test_a_report_that_is_over_or_unknown_and_photos_of_others_are_refused(street: Street) -> None:
    report_id, other = street.filed(), street.filed()
    path = f"/v1/reports/{report_id}/mask"
    theirs = {"photos": [masks(stored(other).photos[0])]}
    assert street.moderator.post(path, theirs).code == "no_such_photo"
    assert street.moderator.post(f"/v1/reports/{fresh_key()}/mask", theirs).code == "no_such_report"
    street.courier.post(f"/v1/reports/{report_id}/withdraw")
    assert mask(street, report_id).code == "not_in_this_state"


@pytest.mark.parametrize("bent", [{"left": -0.1}, {"top": 1.5}, {"width": 2}, {"height": 1.1}])
def test_an_area_is_within_the_photo(street: Street, bent: dict[str, float]) -> None:
    area = msgspec.structs.asdict(FACE) | bent
    body = {"photos": [{"photo_id": "A" * 48, "areas": [area]}]}
    assert street.moderator.post(f"/v1/reports/{fresh_key()}/mask", body).code == "invalid_field"


def test_areas_of_one_photo_add_up_however_they_are_told(street: Street) -> None:
    report_id = street.accepted(photo_ids=photographed(street))
    photo = stored(report_id).photos[0]
    parts = [masks(photo, each) for each in (FACE, PLATE)]
    assert street.moderator.post(f"/v1/reports/{report_id}/mask", {"photos": parts}).status == 200
    street.events.settle()
    assert [is_masked(seen_by_all(report_id), each) for each in (FACE, PLATE)] == [True, True]
    many = {"photos": [masks(photo, *(Area(each / 50, 0, 0.01, 0.01) for each in range(19)))]}
    assert street.moderator.post(f"/v1/reports/{report_id}/mask", many).code == "too_many_areas"


def test_when_the_picture_without_masks_is_gone_no_link_to_it_is_given(street: Street) -> None:
    report_id = street.accepted(photo_ids=[*photographed(street), street.photo(street.courier)])
    photo = stored(report_id).photos[0]
    street.moderator.post(f"/v1/reports/{report_id}/mask", {"photos": [masks(photo)]})
    street.events.settle()
    row = stored(report_id)
    assert [each.number for each in row.masked or ()] == [0]
    for days, linked in ((179, [True, True]), (1, [False, True])):
        street.world.later(days=days)
        assert [bool(each.url) for each in looking.shown(row, linked=True).photos] == linked


def test_who_leaves_takes_what_was_masked_with_him(street: Street) -> None:
    report_id = street.accepted(photo_ids=photographed(street))
    mask(street, report_id)
    erase(street.courier.person, Report)
    assert (stored(report_id).photos, stored(report_id).masked) == ((), None)
