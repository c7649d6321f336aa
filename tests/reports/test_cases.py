"""A case has one owner and one deadline from the first to the last; nobody verifies his own work."""

import pytest

from chalicelib import identity
from chalicelib.kit.table import run
from chalicelib.kit.who import Role
from tests.between import between
from tests.reports.street import (
    COUNTY,
    GOVERNMENT,
    OTHER_UNIT,
    ROUTING,
    TOWN,
    UNIT,
    Street,
    a_photo,
    figures,
    publish,
    stored_case,
)
from tests.reports.test_screening import live_together
from tests.world import fresh_key


def owners(street: Street, case_id: str) -> tuple[str, str]:
    case = stored_case(case_id)
    assert case.owner
    assert (case.due_at is None) == (case.state == "closed")
    return case.state, case.owner


def test_from_dispatch_to_close(street: Street) -> None:
    case_id = street.started()
    assert owners(street, case_id) == ("in_progress", UNIT)
    resolved = street.resolve(case_id)
    assert (resolved.status, resolved.body["state"], resolved.body["owner"]) == (200, "resolved", UNIT)
    closed = street.verifier.post(f"/v1/cases/{case_id}/verify")
    assert (closed.status, closed.body["state"], closed.body["due_at"]) == (200, "closed", None)
    street.events.settle()
    shown = street.dispatcher.get(f"/v1/cases/{case_id}").body
    assert shown["state"] == "closed"
    assert [mark["code"] for mark in shown["timeline"]] == ["accepted", "dispatched", "started", "resolved", "closed"]
    assert len(shown["after_photos"]) == 1
    assert street.seen(case_id)["case_state"] == "closed"


def test_two_verbs_in_the_same_moment_do_not_both_land(street: Street) -> None:
    case_id, handler = street.accepted(), street.handler
    with between(lambda: handler.post(f"/v1/cases/{case_id}/return", {"reason": "不在辖区"})):
        late = handler.post(f"/v1/cases/{case_id}/start")
    assert late.code == "not_your_unit"
    assert owners(street, case_id) == ("returned", f"area:{TOWN}")


def test_a_photo_used_twice_in_the_same_moment_serves_one_case(street: Street) -> None:
    first, second = street.started(), street.started()
    photo = street.photo(street.handler)
    street.events.settle()
    body = {"photo_ids": [photo], "location": street.here}
    with between(lambda: street.handler.post(f"/v1/cases/{first}/resolve", body)):
        late = street.handler.post(f"/v1/cases/{second}/resolve", body)
    assert late.code == "photo_not_fresh"
    assert (stored_case(first).state, stored_case(second).state) == ("resolved", "in_progress")


def test_a_repeated_verb_answers_what_it_answered_first(street: Street) -> None:
    case_id = street.accepted()
    key = fresh_key()
    first = street.handler.post(f"/v1/cases/{case_id}/start", key=key)
    street.resolve(case_id)
    again = street.handler.post(f"/v1/cases/{case_id}/start", key=key)
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    assert street.handler.post(f"/v1/cases/{case_id}/start").code == "not_in_this_state"
    other = street.accepted()
    street.handler.post(f"/v1/cases/{other}/return", {"reason": "不在辖区"}, key=key)
    returned = street.handler.post(f"/v1/cases/{other}/return", {"reason": "另一个原因"}, key=key)
    assert returned.code == "idempotency_mismatch"


VERBS = {
    "dispatch": {"unit": UNIT},
    "return": {"reason": "不在辖区"},
    "start": None,
    "verify": None,
    "rework": {"reason": "没有清干净"},
}
LEGAL = {
    "accepted": {"dispatch"},
    "dispatched": {"return", "start"},
    "in_progress": set[str](),
    "resolved": {"verify", "rework"},
    "closed": set[str](),
}


@pytest.mark.parametrize("state", list(LEGAL))
def test_every_verb_that_the_table_does_not_list_is_refused(street: Street, state: str) -> None:
    case_id = street.accepted(category="0301" if state == "accepted" else "0102")
    if state in ("in_progress", "resolved", "closed"):
        street.handler.post(f"/v1/cases/{case_id}/start")
    if state in ("resolved", "closed"):
        street.resolve(case_id)
    if state == "closed":
        street.verifier.post(f"/v1/cases/{case_id}/verify")
    assert stored_case(case_id).state == state
    owner = stored_case(case_id).owner
    handler = street.person(("unit_handler", owner))
    actors = {"dispatch": street.dispatcher, "verify": street.verifier, "rework": street.verifier}
    for verb in set(VERBS) - LEGAL[state]:
        answer = actors.get(verb, handler).post(f"/v1/cases/{case_id}/{verb}", VERBS[verb])
        assert (answer.status, answer.code) == (409, "not_in_this_state"), (verb, answer.body)
    assert stored_case(case_id).state == state


def test_the_dispatcher_gives_a_case_to_a_unit_that_exists(street: Street) -> None:
    case_id = street.accepted(category="0301")
    assert street.dispatcher.post(f"/v1/cases/{case_id}/dispatch", {"unit": "U-NOBODY"}).code == "no_such_unit"
    elsewhere = street.person(("dispatcher", "370302"))
    assert elsewhere.post(f"/v1/cases/{case_id}/dispatch", {"unit": UNIT}).code == "no_such_case"
    done = street.dispatcher.post(f"/v1/cases/{case_id}/dispatch", {"unit": OTHER_UNIT})
    assert (done.body["state"], done.body["owner"]) == ("dispatched", OTHER_UNIT)
    assert street.handler.post(f"/v1/cases/{case_id}/start").code == "not_your_unit"


def test_a_case_returned_too_often_stays_with_the_government_of_the_area(street: Street) -> None:
    case_id = street.accepted()
    for _ in range(2):
        back = street.handler.post(f"/v1/cases/{case_id}/return", {"reason": "不在辖区"})
        assert (back.body["state"], back.body["owner"]) == ("returned", f"area:{TOWN}")
        assert owners(street, case_id)[0] == "returned"
        street.dispatcher.post(f"/v1/cases/{case_id}/dispatch", {"unit": UNIT})
    third = street.handler.post(f"/v1/cases/{case_id}/return", {"reason": "不在辖区"})
    assert (third.body["state"], third.body["owner"]) == ("dispatched", GOVERNMENT)
    mayor = street.person(("unit_handler", GOVERNMENT))
    assert mayor.post(f"/v1/cases/{case_id}/return", {"reason": "不想办"}).code == "no_more_returns"
    assert mayor.post(f"/v1/cases/{case_id}/start").status == 200


def test_where_no_government_is_named_the_dispatcher_finds_the_last_owner(street: Street) -> None:
    publish("routing", {"rows": [row for row in ROUTING["rows"] if row["category"]]})
    try:
        with figures(returns_max=0):
            case_id = street.accepted()
            back = street.handler.post(f"/v1/cases/{case_id}/return", {"reason": "不在辖区"})
            assert (back.body["state"], back.body["owner"]) == ("returned", f"area:{TOWN}")
            street.dispatcher.post(f"/v1/cases/{case_id}/dispatch", {"unit": UNIT})
            again = street.handler.post(f"/v1/cases/{case_id}/return", {"reason": "不在辖区"})
            assert again.code == "no_more_returns"
    finally:
        publish("routing", ROUTING)


def test_only_the_owner_works_on_a_case(street: Street) -> None:
    case_id = street.accepted()
    parks = street.person(("unit_handler", OTHER_UNIT))
    assert parks.post(f"/v1/cases/{case_id}/start").code == "not_your_unit"
    assert parks.post(f"/v1/cases/{case_id}/return", {"reason": "x"}).code == "not_your_unit"
    assert street.resolve(case_id, handler=parks).code == "not_your_unit"
    assert street.courier.post(f"/v1/cases/{case_id}/start").code == "role_required"


def test_an_after_photo_is_the_handlers_own_fresh_new_and_taken_there(street: Street) -> None:
    early = street.photo(street.handler)
    street.events.settle()
    street.world.later(minutes=1)
    report_photo = street.photo(street.courier)
    case_id = street.started(photo_ids=[report_photo])
    assert street.resolve(case_id, photo_ids=[early]).code == "photo_not_fresh"
    assert street.resolve(case_id, photo_ids=[report_photo]).code == "photo_not_granted"
    assert street.resolve(case_id, photo_ids=[]).code == "invalid_field"
    unprocessed = street.handler.post(
        f"/v1/cases/{case_id}/resolve", {"photo_ids": [street.photo(street.handler)], "location": street.here}
    )
    assert (unprocessed.status, unprocessed.code) == (409, "photo_not_ready")
    broken = street.photo(street.handler, b"nonsense")
    street.events.settle()
    assert street.resolve(case_id, photo_ids=[broken]).code == "photo_not_fresh"
    assert street.resolve(case_id, location=street.away(250)).code == "too_far_from_case"
    assert street.resolve(case_id, location=street.away(150)).status == 200


def test_an_after_photo_serves_one_case_and_no_report(street: Street) -> None:
    first, second = street.started(), street.started()
    photo = street.photo(street.handler)
    street.events.settle()
    assert street.resolve(first, photo_ids=[photo]).status == 200
    assert street.resolve(second, photo_ids=[photo]).code == "photo_not_fresh"
    again = street.seen(street.filed(street.handler, photo_ids=[photo]), street.handler)
    assert (again["state"], again["reason"]) == ("rejected", "photo_used")


def test_the_bytes_of_an_old_photo_are_no_after_photo(street: Street) -> None:
    picture = a_photo()
    case_id = street.started(photo_ids=[street.photo(street.courier, picture)])
    copy = street.photo(street.handler, picture)
    street.events.settle()
    assert street.resolve(case_id, photo_ids=[copy]).code == "photo_not_fresh"


def test_nobody_verifies_his_own_work_or_his_own_reward(street: Street) -> None:
    both = street.person(("unit_handler", UNIT), ("verifier", COUNTY))
    reporter = street.person(("verifier", COUNTY))
    relative = street.person(("verifier", COUNTY))
    live_together(reporter, relative)
    case_id = street.accepted(reporter)
    both.post(f"/v1/cases/{case_id}/start")
    street.resolve(case_id, handler=both)
    colleague = street.person(("unit_handler", UNIT), ("verifier", COUNTY))
    for own in (both, colleague, reporter, relative):
        assert own.post(f"/v1/cases/{case_id}/verify").code == "own_work"
        assert own.post(f"/v1/cases/{case_id}/rework", {"reason": "x"}).code == "own_work"
    assert street.handler.post(f"/v1/cases/{case_id}/verify").code == "role_required"
    assert street.person(("verifier", "370302")).post(f"/v1/cases/{case_id}/verify").code == "no_such_case"
    assert street.verifier.post(f"/v1/cases/{case_id}/verify").status == 200


def test_who_left_the_unit_still_does_not_verify_what_he_did(street: Street) -> None:
    both = street.person(("unit_handler", UNIT), ("verifier", COUNTY))
    case_id = street.accepted()
    both.post(f"/v1/cases/{case_id}/start")
    street.resolve(case_id)
    run(lambda unit: identity.set_role(unit, both.person, Role("unit_handler", UNIT), held=False))
    assert both.post(f"/v1/cases/{case_id}/verify").code == "own_work"


def test_rework_needs_a_new_photo_and_too_much_of_it_goes_back_to_the_dispatcher(street: Street) -> None:
    with figures(reworks_max=1):
        case_id = street.started()
        old = street.photo(street.handler)
        street.resolve(case_id)
        street.world.later(minutes=1)
        back = street.verifier.post(f"/v1/cases/{case_id}/rework", {"reason": "没有清干净"})
        assert (back.body["state"], back.body["owner"]) == ("in_progress", UNIT)
        assert street.resolve(case_id, photo_ids=[old]).code == "photo_not_fresh"
        assert street.resolve(case_id).status == 200
        again = street.verifier.post(f"/v1/cases/{case_id}/rework", {"reason": "还是没有"})
        assert (again.body["state"], again.body["owner"]) == ("returned", f"area:{TOWN}")
        assert owners(street, case_id)[0] == "returned"


def test_cases_are_listed_by_state_for_the_area_and_for_the_unit(street: Street) -> None:
    mine = street.person(("unit_handler", OTHER_UNIT))
    case_id = street.accepted(category="0401")
    listed = street.dispatcher.get(f"/v1/cases?state=dispatched&area={TOWN}&limit=50").body["items"]
    assert case_id in [each["id"] for each in listed]
    own = mine.get("/v1/cases?limit=50").body["items"]
    assert case_id in [each["id"] for each in own]
    assert {each["owner"] for each in own} == {OTHER_UNIT}
    assert mine.get(f"/v1/cases?unit={UNIT}").code == "not_your_unit"
    assert mine.get(f"/v1/cases?area={TOWN}").code == "not_your_area"
    assert street.dispatcher.get("/v1/cases?area=370302").code == "not_your_area"
    assert street.dispatcher.get("/v1/cases?state=lost").code == "invalid_field"
    mine.post(f"/v1/cases/{case_id}/start")
    after = mine.get("/v1/cases?limit=50").body["items"]
    assert case_id not in [each["id"] for each in after]
    working = mine.get("/v1/cases?state=in_progress&limit=50").body["items"]
    assert case_id in [each["id"] for each in working]
