"""Every "no" to a report is a decision: it says why, may be appealed, and stands again by new entries."""

import pytest

from chalicelib.kit.clock import month_of, now_ms
from chalicelib.places import CITY_CODE
from chalicelib.reports.reactions import restore_report
from tests.decisions.deciding import live_in, number_of
from tests.reports.street import COUNTY, TOWN, Street, figures, stored, stored_case
from tests.reports.test_rewards import balance, spent
from tests.reports.test_times import alarm_of
from tests.world import Caller, fresh_key


def decision_of(caller: Caller) -> dict[str, object]:
    """The latest decision against somebody."""
    found: dict[str, object] = caller.get("/v1/me/decisions").body["items"][0]
    return found


def appealed(street: Street, caller: Caller, outcome: str = "reversed") -> None:
    """The latest decision is appealed against, and another officer decides."""
    filed = caller.post(f"/v1/me/decisions/{decision_of(caller)['id']}/appeal", {"statement": "照片是真的"})
    assert filed.status == 201, filed.body
    officer = street.person(("city_admin", CITY_CODE))
    path = f"/v1/appeals/{filed.body['id']}"
    assert officer.post(f"{path}/assign", {"volunteer_no": number_of(officer)}).status == 200
    assert officer.post(f"{path}/decide", {"outcome": outcome, "code": "found_valid"}).status == 200
    street.events.settle()


def admin(street: Street) -> Caller:
    return street.person(("city_admin", CITY_CODE))


def revoked(street: Street, report_id: str, by: Caller | None = None) -> None:
    answer = (by or admin(street)).post(
        f"/v1/reports/{report_id}/revoke", {"reason": "fake", "evidence": "现场没有这堆垃圾"}
    )  # fmt: skip
    assert answer.status == 200, answer.body
    street.events.settle()


def voided(street: Street, case_id: str) -> None:
    body = {"reason": "misfiled", "evidence": "属于小区内部事务"}
    proposal = admin(street).post(f"/v1/cases/{case_id}/void", body)
    assert proposal.status == 201, proposal.body
    second = admin(street).post(f"/v1/cases/{case_id}/void/{proposal.body['id']}/approve")
    assert (second.status, second.body["state"]) == (200, "void"), second.body
    street.events.settle()


def test_a_rejected_report_is_screened_again_by_somebody_else_after_an_appeal(street: Street) -> None:
    report_id = street.filed()
    street.screener.post(f"/v1/reports/{report_id}/reject", {"reason": "below_threshold", "evidence": "现场已清"})
    told = decision_of(street.courier)
    assert (told["kind"], told["subject"], told["code"]) == ("report_rejected", report_id, "below_threshold")
    assert told["appeal_until"]
    appealed(street, street.courier)
    assert street.seen(report_id)["state"] == "submitted"
    assert street.screener.post(f"/v1/reports/{report_id}/accept").code == "not_independent"
    other = street.person(("screener", COUNTY))
    assert other.post(f"/v1/reports/{report_id}/accept", {"distinct": True}).status == 200


def test_what_an_appeal_upholds_stays(street: Street) -> None:
    report_id = street.filed()
    street.screener.post(f"/v1/reports/{report_id}/reject", {"reason": "out_of_scope"})
    appealed(street, street.courier, "upheld")
    assert street.seen(report_id)["state"] == "rejected"


def test_what_the_house_rejects_by_itself_is_a_decision_too(street: Street) -> None:
    report_id = street.filed(photo_ids=[street.photo(street.courier, b"no picture")])
    assert street.seen(report_id)["state"] == "rejected"
    assert decision_of(street.courier)["code"] == "photo_refused"


def test_a_hidden_report_is_shown_again_after_an_appeal(street: Street) -> None:
    moment = street.filed(kind="moment", category="9001")
    street.moderator.post(f"/v1/reports/{moment}/hide")
    assert decision_of(street.courier)["kind"] == "report_hidden"
    assert street.seen(moment)["visibility"] == "hidden"
    appealed(street, street.courier)
    assert street.seen(moment)["visibility"] == "public"


def test_a_moment_that_was_hidden_before_it_was_shown_is_published_after_an_appeal(street: Street) -> None:
    moment = street.filed(kind="moment", category="9001", description="待审 wechat-review")
    street.moderator.post(f"/v1/reports/{moment}/hide")
    before = street.seen(moment)["state"]
    appealed(street, street.courier)
    assert (before, street.seen(moment)["state"]) in {("rejected", "published"), ("published", "published")}


def test_a_revoked_report_pays_back_and_is_paid_anew_when_an_appeal_finds_it_right(street: Street) -> None:
    case_id = street.started()
    month = month_of(now_ms())
    given = spent(month)
    assert balance(street.courier) == (3, 3)
    revoked(street, case_id)
    seen = street.seen(case_id)
    assert (seen["state"], seen["reward"], balance(street.courier)) == ("rejected", "clawed_back", (0, 0))
    assert spent(month) == given, "nobody gives a month's budget twice"
    appealed(street, street.courier)
    seen = street.seen(case_id)
    assert (seen["state"], seen["reward"], balance(street.courier)) == ("accepted", "granted", (3, 3))
    assert stored_case(case_id).state == "in_progress"


def test_a_reward_that_was_spent_is_owed(street: Street) -> None:
    case_id = street.started()
    from chalicelib.kit.record import Command
    from chalicelib.points import donating

    donating.donate(street.courier.actor, Command(fresh_key(), "gift"), 2)
    revoked(street, case_id)
    assert street.courier.get("/v1/me/points").body["debt"] == 2


def test_a_pending_reward_lapses_with_its_report(street: Street) -> None:
    case_id = street.accepted()
    revoked(street, case_id)
    street.handler.post(f"/v1/cases/{case_id}/start")
    street.events.settle()
    assert (street.seen(case_id)["reward"], balance(street.courier)) == ("lapsed", (0, 0))


def test_a_void_case_needs_two_and_takes_its_reward_back(street: Street) -> None:
    case_id = street.started()
    body = {"reason": "misfiled", "evidence": "属于小区内部事务"}
    first, home = admin(street), fresh_key()
    proposal = first.post(f"/v1/cases/{case_id}/void", body).body["id"]
    approve = f"/v1/cases/{case_id}/void/{proposal}/approve"
    assert first.post(approve).code == "own_proposal"
    relative = admin(street)
    live_in(relative, home)
    live_in(street.courier, home)
    assert relative.post(approve).code == "not_independent"
    assert street.person(("county_admin", COUNTY)).post(approve).code == "role_required"
    second, key = admin(street), fresh_key()
    done = second.post(approve, key=key)
    assert (done.status, done.body["state"]) == (200, "void")
    assert second.post(approve, key=key).body == done.body
    street.events.settle()
    assert (street.seen(case_id)["state"], balance(street.courier)) == ("void", (0, 0))
    assert alarm_of(case_id) is None
    assert second.post(f"/v1/cases/{case_id}/void", body).code == "not_in_this_state"
    assert street.handler.post(f"/v1/cases/{case_id}/resume").code == "not_in_this_state"


def test_a_proposal_that_is_sent_again_is_answered_as_at_first_whatever_the_case_has_become(street: Street) -> None:
    case_id, first, key = street.started(), admin(street), fresh_key()
    body = {"reason": "misfiled", "evidence": "属于小区内部事务"}
    made = first.post(f"/v1/cases/{case_id}/void", body, key=key)
    assert admin(street).post(f"/v1/cases/{case_id}/void/{made.body['id']}/approve").status == 200
    again = first.post(f"/v1/cases/{case_id}/void", body, key=key)
    assert (again.status, again.body) == (201, made.body)
    assert first.post(f"/v1/cases/{case_id}/void", body).code == "not_in_this_state"


def test_a_void_case_is_dispatched_anew_after_an_appeal(street: Street) -> None:
    case_id = street.started()
    voided(street, case_id)
    assert decision_of(street.courier)["kind"] == "case_void"
    appealed(street, street.courier)
    case = stored_case(case_id)
    assert (case.state, case.owner) == ("returned", f"area:{TOWN}")
    assert alarm_of(case_id) is not None
    assert (street.seen(case_id)["state"], balance(street.courier)) == ("accepted", (3, 3))


def test_who_stands_again_takes_the_place_of_one_who_fell_after_him(street: Street) -> None:
    second, case_id = street.person(), street.started()
    report = street.filed(second)
    street.screener.post(f"/v1/reports/{report}/duplicate", {"case_id": case_id})
    revoked(street, case_id)
    assert stored_case(case_id).first == report
    voided(street, case_id)
    appealed(street, street.courier)
    case = stored_case(case_id)
    assert (case.state, case.first, stored(case_id).state) == ("returned", case_id, "accepted")
    assert (stored(report).state, balance(second), balance(street.courier)) == ("void", (0, 0), (3, 3))


def test_who_stands_again_leaves_the_place_to_who_holds_it(street: Street) -> None:
    second, case_id = street.person(), street.started()
    report = street.filed(second)
    street.screener.post(f"/v1/reports/{report}/duplicate", {"case_id": case_id})
    revoked(street, case_id)
    appealed(street, street.courier)
    assert (stored_case(case_id).first, stored(case_id).state, stored(case_id).reward) == (
        report, "accepted", "clawed_back",
    )  # fmt: skip
    assert (balance(second), balance(street.courier)) == ((3, 3), (0, 0))


def test_what_stands_again_already_is_not_restored_twice(street: Street) -> None:
    case_id = street.started()
    revoked(street, case_id)
    appealed(street, street.courier)
    from chalicelib.kit.facts import News

    data = {"kind": "report_revoked", "subject": case_id, "outcome": "reversed"}
    restore_report(News("x", "AppealDecided", now_ms(), "", "", data))
    street.events.settle()
    assert (stored(case_id).grants, balance(street.courier)) == (2, (3, 3))


@pytest.mark.parametrize("role", ["screener", "county_admin"])
def test_only_administrators_of_the_area_revoke_and_never_their_own(street: Street, role: str) -> None:
    case_id = street.accepted()
    stranger = street.person((role, "370302"))
    body = {"reason": "fake", "evidence": "x"}
    wanted = "role_required" if role == "screener" else "no_such_report"
    assert stranger.post(f"/v1/reports/{case_id}/revoke", body).code == wanted
    own = street.person(("county_admin", COUNTY))
    mine = street.accepted(own)
    assert own.post(f"/v1/reports/{mine}/revoke", body).code == "own_report"
    assert admin(street).post(f"/v1/reports/{street.filed()}/revoke", body).code == "not_in_this_state"


def test_over_the_months_cap_a_reward_lapses(street: Street) -> None:
    with figures(monthly_points_cap=4):
        cases = [street.started() for _ in range(2)]
        assert [street.seen(each)["reason"] for each in cases] == [None, "monthly_cap"]
