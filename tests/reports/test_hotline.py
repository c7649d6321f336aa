"""A clerk files for a caller: the same machine and the same deadlines, no photo and no reward."""

from tests.reports.street import COUNTY, Street, stored, stored_case
from tests.world import Reply, fresh_key

CLERK = ("hotline_clerk", COUNTY)


def told(street: Street, *, key: str = "fresh", **changes: object) -> Reply:
    clerk = street.person(CLERK)
    body = {"category": "0102", "description": "来电反映垃圾", "location": street.here, "ticket": "12345-7"}
    return clerk.post("/v1/hotline/reports", body | changes, key=key)


def test_a_caller_needs_no_photo_and_gets_the_same_deadline(street: Street) -> None:
    made = told(street)
    assert (made.status, made.body["channel"], made.body["state"]) == (201, "hotline", "submitted")
    assert stored(made.body["id"]).ticket == "12345-7"
    street.events.settle()
    assert street.screener.post(f"/v1/reports/{made.body['id']}/accept", {"distinct": True}).status == 200
    ours, theirs = stored_case(made.body["id"]), stored_case(street.accepted())
    assert ours.owner == theirs.owner
    assert abs(int(ours.due_at) - int(theirs.due_at)) < 60_000


def test_nobody_is_rewarded_for_what_was_told_by_telephone(street: Street) -> None:
    report_id = told(street).body["id"]
    street.events.settle()
    street.screener.post(f"/v1/reports/{report_id}/accept", {"distinct": True})
    street.handler.post(f"/v1/cases/{report_id}/start")
    street.events.settle()
    assert stored(report_id).reward == "none"


def test_a_clerk_files_in_his_own_area_and_screens_none_of_his_own(street: Street) -> None:
    stranger = street.person(("hotline_clerk", "370302"))
    body = {"category": "0102", "description": "垃圾", "location": street.here}
    assert stranger.post("/v1/hotline/reports", body).code == "not_your_area"
    assert street.courier.post("/v1/hotline/reports", body).code == "role_required"
    both = street.person(CLERK, ("screener", COUNTY))
    report_id = both.post("/v1/hotline/reports", body).body["id"]
    street.events.settle()
    assert both.post(f"/v1/reports/{report_id}/accept", {"distinct": True}).code == "own_report"


def test_a_call_that_is_sent_twice_is_one_report(street: Street) -> None:
    clerk, key = street.person(CLERK), fresh_key()
    body = {"category": "0102", "description": "垃圾", "location": street.here}
    first, again = (clerk.post("/v1/hotline/reports", body, key=key) for _ in range(2))
    assert first.body == again.body
    assert again.headers["Idempotency-Replayed"] == "true"
