"""Screening: a report becomes one case with one owner, or none; nobody decides about his own."""

from threading import Thread

import pytest
from PIL import Image

from chalicelib.identity.store import Profile, profile_key
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.table import Unit, fetch, run, stale
from chalicelib.reports.case_store import case_key
from tests.between import between
from tests.media.pictures import encoded
from tests.reports.street import COUNTY, GOVERNMENT, OTHER_UNIT, TOWN, UNIT, Street, stored, stored_case
from tests.world import Caller, Reply, fresh_key


def live_together(*callers: Caller) -> None:
    household = new_ulid(1_795_000_000_000)

    def move_in(unit: Unit) -> None:
        for each in callers:
            household_set = Profile.household.set(household)
            unit.change(profile_key(each.person), household_set, condition=Profile.version.exists(), otherwise=stale)

    run(move_in)


def test_an_accepted_report_is_a_case_of_the_one_responsible_unit(street: Street) -> None:
    report_id = street.filed()
    key = fresh_key()
    accepted = street.screener.post(f"/v1/reports/{report_id}/accept", key=key)
    assert accepted.status == 200
    assert (accepted.body["state"], accepted.body["case_id"], accepted.body["reward"]) == (
        "accepted", report_id, "pending",
    )  # fmt: skip
    case = stored_case(report_id)
    assert (case.state, case.owner) == ("dispatched", UNIT)
    assert int(case.due_at) - int(case.opened_at) == 5.5 * 3_600_000, "over the offices' pause at noon"
    again = street.screener.post(f"/v1/reports/{report_id}/accept", key=key)
    assert again.body == accepted.body
    assert again.headers["Idempotency-Replayed"] == "true"
    seen = street.seen(report_id)
    assert (seen["case_state"], seen["visibility"]) == ("dispatched", "public")


@pytest.mark.parametrize("category", ["0199", "0301"])
def test_where_not_exactly_one_unit_answers_the_dispatcher_owns_the_case(street: Street, category: str) -> None:
    case = stored_case(street.accepted(category=category))
    assert (case.state, case.owner) == ("accepted", f"area:{TOWN}")
    assert int(case.due_at) - int(case.opened_at) == 2 * 3_600_000


def test_twenty_screeners_make_one_case(street: Street) -> None:
    report_id = street.filed()
    screeners = [street.person(("screener", COUNTY)) for _ in range(20)]
    answers: list[Reply] = []

    def accept(screener: Caller) -> None:
        answers.append(screener.post(f"/v1/reports/{report_id}/accept"))

    threads = [Thread(target=accept, args=(each,)) for each in screeners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.status for each in answers) == [200] + [409] * 19
    assert {each.code for each in answers if each.status == 409} <= {"not_in_this_state"}
    assert [mark.code for mark in stored(report_id).timeline].count("accepted") == 1


def test_what_was_taken_back_in_the_same_moment_is_not_decided(street: Street) -> None:
    report_id, other, screener = street.filed(), street.filed(), street.screener
    with between(lambda: street.courier.post(f"/v1/reports/{report_id}/withdraw")):
        answer = screener.post(f"/v1/reports/{report_id}/reject", {"reason": "fake"})
    assert (answer.code, stored(report_id).state) == ("not_in_this_state", "withdrawn")
    with between(lambda: street.courier.post(f"/v1/reports/{other}/withdraw")):
        assert screener.post(f"/v1/reports/{other}/accept").code == "not_in_this_state"
    assert fetch([case_key(other)])[case_key(other)] is None


def test_nobody_screens_his_own_report_or_his_households(street: Street) -> None:
    own = street.filed(street.screener)
    assert street.screener.post(f"/v1/reports/{own}/accept").code == "own_report"
    assert street.screener.post(f"/v1/reports/{own}/reject", {"reason": "fake"}).code == "own_report"
    relative = street.person()
    live_together(street.screener, relative)
    theirs = street.filed(relative)
    assert street.screener.post(f"/v1/reports/{theirs}/accept").code == "own_report"
    assert street.person(("screener", TOWN)).post(f"/v1/reports/{theirs}/accept").status == 200


def test_only_screeners_of_the_area_screen(street: Street) -> None:
    report_id = street.filed()
    assert street.courier.post(f"/v1/reports/{report_id}/accept").code == "role_required"
    assert street.dispatcher.post(f"/v1/reports/{report_id}/accept").code == "role_required"
    elsewhere = street.person(("screener", "370302"))
    assert elsewhere.post(f"/v1/reports/{report_id}/accept").code == "no_such_report"
    assert street.screener.post(f"/v1/reports/{fresh_key()}/accept").code == "no_such_report"


def test_what_is_not_judged_or_unfit_is_not_accepted(street: Street) -> None:
    street.events.wechat.fault("push", "never")
    unjudged = street.filed()
    assert street.screener.post(f"/v1/reports/{unjudged}/accept").code == "not_checked"
    magenta = encoded(Image.new("RGB", (330, 200), (255, 0, 255)))
    risky = street.filed(photo_ids=[street.photo(street.courier, magenta)])
    assert street.screener.post(f"/v1/reports/{risky}/accept").code == "content_blocked"
    waiting = street.send().body["id"]
    assert street.screener.post(f"/v1/reports/{waiting}/accept").code == "not_in_this_state"


def test_a_doubtful_report_may_be_accepted_by_the_human_who_screens_but_stays_private(street: Street) -> None:
    report_id = street.accepted(description="说不清 [[review]]")
    assert street.seen(report_id)["visibility"] == "private"


def test_a_rejected_report_says_why(street: Street) -> None:
    report_id = street.filed()
    assert street.screener.post(f"/v1/reports/{report_id}/reject", {"reason": "because"}).code == "invalid_field"
    rejected = street.screener.post(f"/v1/reports/{report_id}/reject", {"reason": "below_threshold"})
    assert (rejected.body["state"], rejected.body["reward"]) == ("rejected", "none")
    assert street.seen(report_id)["reason"] == "below_threshold"
    assert street.screener.post(f"/v1/reports/{report_id}/accept").code == "not_in_this_state"


def test_a_duplicate_joins_the_case_and_earns_nothing(street: Street) -> None:
    case_id = street.started()
    again = street.person()
    near = street.filed(again, category="0104", location=street.away(20))
    joined = street.screener.post(f"/v1/reports/{near}/duplicate", {"case_id": case_id})
    assert (joined.body["state"], joined.body["case_id"], joined.body["reward"]) == ("duplicate", case_id, "none")
    street.events.settle()
    seen = street.seen(near, again)
    assert (seen["reward"], seen["case_state"]) == ("none", "in_progress")


def test_what_is_far_or_of_another_kind_or_of_no_case_is_no_duplicate(street: Street) -> None:
    case_id = street.accepted()
    far = street.filed(location=street.away(80))
    assert street.screener.post(f"/v1/reports/{far}/duplicate", {"case_id": case_id}).code == "not_a_duplicate"
    other = street.filed(category="0301")
    assert street.screener.post(f"/v1/reports/{other}/duplicate", {"case_id": case_id}).code == "not_a_duplicate"
    near = street.filed()
    assert street.screener.post(f"/v1/reports/{near}/duplicate", {"case_id": fresh_key()}).code == "no_such_case"
    assert stored(near).state == "submitted"


def test_the_queue_shows_what_is_complete_and_undecided_in_the_area(street: Street) -> None:
    first, second = street.filed(), street.filed(location=street.here)
    waiting = street.send().body["id"]
    queue = street.screener.get(f"/v1/reports?area={TOWN}&limit=50").body["items"]
    listed = [each["id"] for each in queue]
    assert first in listed
    assert second in listed
    assert listed.index(first) < listed.index(second)
    assert waiting not in listed
    street.screener.post(f"/v1/reports/{first}/accept")
    after = street.screener.get(f"/v1/reports?area={TOWN}&limit=50").body["items"]
    assert first not in [each["id"] for each in after]
    assert street.screener.get("/v1/reports?area=370302").code == "not_your_area"
    assert street.courier.get("/v1/reports").code == "role_required"


def test_the_whole_city_is_listed_county_by_county_with_one_cursor(street: Street) -> None:
    mine = {street.filed() for _ in range(3)}
    overseer = street.person(("screener", "3703"))
    seen: list[str] = []
    cursor = ""
    for _ in range(400):
        page = overseer.get(f"/v1/reports?limit=2{cursor}").body
        seen += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert mine <= set(seen)
    assert len(seen) == len(set(seen))
    assert overseer.get("/v1/reports?cursor=370302.zzz").code == "cursor_invalid"
    assert overseer.get("/v1/reports?cursor=nowhere").code == "cursor_invalid"


def test_a_decision_needs_its_key(street: Street) -> None:
    report_id = street.filed()
    assert street.screener.post(f"/v1/reports/{report_id}/accept", key=None).code == "idempotency_key_required"
    key = fresh_key()
    street.screener.post(f"/v1/reports/{report_id}/reject", {"reason": "fake"}, key=key)
    answer = street.screener.post(f"/v1/reports/{report_id}/reject", {"reason": "unlawful"}, key=key)
    assert answer.code == "idempotency_mismatch"


def test_somebody_elses_key_shows_nothing(street: Street) -> None:
    report_id, key = street.filed(), fresh_key()
    street.screener.post(f"/v1/reports/{report_id}/accept", key=key)
    elsewhere = street.person(("screener", "370302"))
    assert elsewhere.post(f"/v1/reports/{report_id}/accept", key=key).code == "idempotency_mismatch"
    street.handler.post(f"/v1/cases/{report_id}/start", key=key)
    parks = street.person(("unit_handler", OTHER_UNIT))
    assert parks.post(f"/v1/cases/{report_id}/start", key=key).code == "idempotency_mismatch"


def test_the_office_of_another_case_does_not_see_it(street: Street) -> None:
    case_id = street.accepted()
    parks = street.person(("unit_handler", OTHER_UNIT))
    assert parks.get(f"/v1/reports/{case_id}").code == "no_such_report"
    assert parks.get(f"/v1/cases/{case_id}").code == "no_such_case"
    assert street.handler.get(f"/v1/reports/{case_id}").status == 200


def test_what_is_the_areas_own_business_goes_to_its_government_at_once(street: Street) -> None:
    case = stored_case(street.accepted(category="0403"))
    assert (case.state, case.owner) == ("dispatched", GOVERNMENT)
