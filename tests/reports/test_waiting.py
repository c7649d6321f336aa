"""A report that waits for photos is looked after: its events come again, and after a day it is given up."""

from chalicelib.kit.table import fetch
from chalicelib.reports.store import wait_key
from functions import sweep
from tests.media.uploading import granted
from tests.reports.street import Street


def test_an_event_that_was_lost_comes_again(street: Street) -> None:
    photo = street.photo(street.courier)
    street.events.lose_uploads()
    report_id = street.filed(photo_ids=[photo])
    assert street.seen(report_id)["state"] == "waiting_photo"
    street.world.later(minutes=9)
    sweep.handler({}, None)
    street.events.settle()
    assert street.seen(report_id)["state"] == "waiting_photo", "not yet due"
    street.world.later(minutes=2)
    sweep.handler({}, None)
    street.events.settle()
    assert street.seen(report_id)["state"] == "submitted"
    assert fetch([wait_key(report_id)])[wait_key(report_id)] is None


def test_looking_again_takes_longer_each_time(street: Street) -> None:
    never = granted(street.courier)[0]["photo_id"]
    report_id = street.filed(photo_ids=[never])
    street.world.later(minutes=11)
    assert sweep.handler({}, None)["waiting_reports"] >= 1
    street.world.later(minutes=11)
    assert sweep.handler({}, None)["waiting_reports"] == 0
    street.world.later(minutes=10)
    assert sweep.handler({}, None)["waiting_reports"] == 1
    assert street.seen(report_id)["state"] == "waiting_photo"


def test_after_a_day_a_report_without_its_photo_is_given_up(street: Street) -> None:
    never = granted(street.courier)[0]["photo_id"]
    report_id = street.filed(photo_ids=[never])
    street.world.later(hours=23, minutes=50)
    sweep.handler({}, None)
    assert street.seen(report_id)["state"] == "waiting_photo"
    street.world.later(hours=11)
    sweep.handler({}, None)
    seen = street.seen(report_id)
    assert (seen["state"], seen["reason"]) == ("rejected", "photo_missing")
    assert fetch([wait_key(report_id)])[wait_key(report_id)] is None
    street.world.later(hours=1)
    sweep.handler({}, None)


def test_a_withdrawn_report_is_looked_after_no_more(street: Street) -> None:
    never = granted(street.courier)[0]["photo_id"]
    report_id = street.filed(photo_ids=[never])
    street.courier.post(f"/v1/reports/{report_id}/withdraw")
    assert fetch([wait_key(report_id)])[wait_key(report_id)] is None
    street.events.settle()
    assert street.seen(report_id)["state"] == "withdrawn"
