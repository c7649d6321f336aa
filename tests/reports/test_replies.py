"""The reporter has the last word on his report: fixed, not fixed, how well, and back again, once and in time."""

from tests.decisions.deciding import log_in_again
from tests.reports.street import OTHER_UNIT, UNIT, Street, figures, stored_case
from tests.world import Reply


def resolved(street: Street) -> str:
    case_id = street.started()
    assert street.resolve(case_id).status == 200
    return case_id


def closed(street: Street) -> str:
    case_id = resolved(street)
    assert street.verifier.post(f"/v1/cases/{case_id}/verify").status == 200
    return case_id


def reopened(street: Street, case_id: str, **more: object) -> Reply:
    if "photo_ids" not in more:
        more["photo_ids"] = [street.photo(street.courier)]
        street.events.settle()
    return street.courier.post(f"/v1/reports/{case_id}/reopen", {"reason": "又堆起来了"} | more)


def test_the_reporter_closes_what_is_fixed(street: Street) -> None:
    case_id = resolved(street)
    assert street.person().post(f"/v1/reports/{case_id}/fixed").code == "no_such_report"
    assert street.courier.post(f"/v1/reports/{case_id}/fixed").body["state"] == "closed"
    assert street.courier.post(f"/v1/reports/{case_id}/fixed").code == "not_in_this_state"
    assert street.courier.post(f"/v1/reports/{street.filed()}/fixed").code == "no_such_case"


def test_nobody_earns_his_reward_by_closing_his_own_case(street: Street) -> None:
    case_id = street.accepted()
    street.resolve(case_id)
    assert street.courier.post(f"/v1/reports/{case_id}/fixed").code == "own_work"
    assert street.seen(case_id)["reward"] == "pending"


def test_what_is_not_fixed_goes_back_to_its_unit(street: Street) -> None:
    case_id = resolved(street)
    sent = street.courier.post(f"/v1/reports/{case_id}/not-fixed", {"reason": "还有一半"})
    assert (sent.body["state"], sent.body["owner"]) == ("in_progress", UNIT)
    assert street.dispatcher.get(f"/v1/cases/{case_id}").body["reworks"] == 1


def test_a_closed_case_is_rated_once_and_soon(street: Street) -> None:
    case_id = resolved(street)
    assert street.courier.post(f"/v1/reports/{case_id}/rate", {"stars": 5}).code == "not_in_this_state"
    street.courier.post(f"/v1/reports/{case_id}/fixed")
    assert street.courier.post(f"/v1/reports/{case_id}/rate", {"stars": 6}).code == "invalid_field"
    assert street.courier.post(f"/v1/reports/{case_id}/rate", {"stars": 4}).status == 200
    assert street.courier.post(f"/v1/reports/{case_id}/rate", {"stars": 5}).code == "already_rated"
    assert street.dispatcher.get(f"/v1/cases/{case_id}").body["rating"] == 4
    other = closed(street)
    street.world.later(days=8)
    log_in_again(street.courier)
    assert street.courier.post(f"/v1/reports/{other}/rate", {"stars": 1}).code == "too_late_for_that"


def test_a_case_comes_back_with_a_new_photo_once_a_person_and_half_its_time(street: Street) -> None:
    case_id = closed(street)
    old = street.photo(street.courier)
    whole = stored_case(street.accepted()).clock.minutes
    again = reopened(street, case_id)
    assert (again.status, again.body["state"], again.body["owner"]) == (200, "in_progress", UNIT), again.body
    assert stored_case(case_id).clock.minutes == whole // 2
    assert old
    street.resolve(case_id)
    street.verifier.post(f"/v1/cases/{case_id}/verify")
    assert reopened(street, case_id).code == "already_reopened"
    seen = street.verifier.post(f"/v1/cases/{case_id}/reopen", {"reason": "巡查发现"})
    assert (seen.status, seen.body["state"]) == (200, "in_progress")


def test_an_old_photo_or_a_late_word_brings_nothing_back(street: Street) -> None:
    before = street.photo(street.courier)
    street.events.settle()
    street.world.later(seconds=2)
    case_id = closed(street)
    assert reopened(street, case_id, photo_ids=[before]).code == "photo_not_fresh"
    assert street.handler.post(f"/v1/cases/{case_id}/reopen", {"reason": "x"}).code == "role_required"
    with figures(reopen_days=1):
        street.world.later(days=2)
        log_in_again(street.courier, street.verifier)
        street.events.visit(street.courier)
        assert reopened(street, case_id).code == "too_late_for_that"
        late = street.verifier.post(f"/v1/cases/{case_id}/reopen", {"reason": "巡查发现"})
        assert late.code == "too_late_for_that"


def test_only_whose_report_the_case_is_speaks_for_it(street: Street) -> None:
    case_id = resolved(street)
    other = street.person()
    repeat = street.filed(other)
    street.screener.post(f"/v1/reports/{repeat}/duplicate", {"case_id": case_id})
    assert other.post(f"/v1/reports/{repeat}/fixed").code == "not_the_reporter"
    assert stored_case(case_id).state == "resolved"


def test_the_unit_never_learns_who_reported(street: Street) -> None:
    case_id = closed(street)
    reopened(street, case_id)
    handler = street.person(("unit_handler", UNIT))
    said = str(handler.get(f"/v1/cases/{case_id}").body) + str(handler.get("/v1/cases?state=in_progress").body)
    said += str(handler.get(f"/v1/reports/{case_id}").body)
    assert street.courier.person not in said
    assert street.courier.openid not in said
    assert street.person(("unit_handler", OTHER_UNIT)).get(f"/v1/cases/{case_id}").code == "no_such_case"
