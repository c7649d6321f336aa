"""What time does to a case: it warns and climbs, a deferral stops it, silence closes it, a new calendar moves it."""

from typing import Any

import pytest

from chalicelib.kit.clock import DAY, MINUTE, day_on, now_ms
from chalicelib.kit.table import fetch
from chalicelib.reports.case_store import Alarm, alarm_key
from chalicelib.reports.reactions import sweep_cases, sweep_deadlines
from chalicelib.reports.ringing import due, provisional, ring
from tests.decisions.deciding import live_in, log_in_again
from tests.reports.street import COUNTY, TOWN, UNIT, USUAL, Street, figures, publish, stored_case
from tests.world import Caller, fresh_key


def alarm_of(case_id: str) -> Alarm | None:
    return Alarm.of(fetch([alarm_key(case_id)])[alarm_key(case_id)])


def go_to(street: Street, at_ms: int) -> None:
    """Let time pass to a moment; who is logged in is again."""
    street.world.later(seconds=(at_ms - now_ms()) / 1000 + 1)
    people = [street.__dict__[name] for name in ("courier", "screener", "handler", "dispatcher", "verifier")
              if name in street.__dict__]  # fmt: skip
    log_in_again(*people)
    for each in people:
        street.events.visit(each)


def look(street: Street, case_id: str) -> None:
    """What the minute's sweep does about a case, and no longer has to do. Those of other tests are left alone: telling
    their offices takes minutes."""
    assert case_id in due(now_ms())
    ring(case_id)
    assert case_id not in due(now_ms())
    street.events.settle()


def in_days(days: int) -> str:
    return day_on(now_ms() + days * DAY)


def deferred(street: Street, days: int = 10, case_id: str | None = None) -> str:
    """A case that waits."""
    case_id = case_id or street.started()
    asked = street.handler.post(f"/v1/cases/{case_id}/defer", {"until_on": in_days(days), "reason": "等待备件"})
    assert (asked.status, asked.body["state"]) == (200, "in_progress"), asked.body
    approved = street.dispatcher.post(f"/v1/cases/{case_id}/defer/approve")
    assert (approved.status, approved.body["state"]) == (200, "deferred"), approved.body
    return case_id


def codes(caller: Caller) -> list[str]:
    return [each["sentence"] for each in caller.get("/v1/me/inbox").body["items"]]


def test_an_open_case_warns_when_little_is_left_and_climbs_when_nothing_is(street: Street) -> None:
    county = street.person(("dispatcher", COUNTY))
    town = street.person(("dispatcher", TOWN))
    case_id = street.started()
    due_at = int(stored_case(case_id).due_at)
    assert street.dispatcher.get(f"/v1/cases/{case_id}").body["alarm"] == "none"
    go_to(street, due_at - 48 * MINUTE)  # of four working hours, 80 % are gone
    look(street, case_id)
    log_in_again(county, town)
    shown = street.dispatcher.get(f"/v1/cases/{case_id}").body
    assert (shown["alarm"], shown["owner"]) == ("yellow", UNIT)
    assert "一件案件即将到期，请抓紧办理。" in codes(street.handler)
    assert "辖区内一件案件即将到期，请督促办理。" in codes(town)
    assert "辖区内一件案件即将到期，请督促办理。" not in codes(county)
    go_to(street, due_at)
    look(street, case_id)
    assert street.dispatcher.get(f"/v1/cases/{case_id}").body["alarm"] == "red"
    assert "一件案件已超期，已升级至本级督办。" in codes(county)
    go_to(street, due_at + DAY)
    look(street, case_id)
    assert int(stored_case(case_id).alarm) == 3, "one level higher after a working day"
    assert stored_case(case_id).state == "in_progress"


def test_the_minutes_sweep_rings_what_is_due(street: Street) -> None:
    case_id = street.started()
    go_to(street, int(stored_case(case_id).due_at))
    assert case_id in due(now_ms())
    assert sweep_cases(now_ms()) >= 1
    assert int(stored_case(case_id).alarm) == 2
    assert case_id not in due(now_ms())


def test_a_case_that_moves_on_starts_with_a_quiet_alarm(street: Street) -> None:
    case_id = street.started()
    go_to(street, int(stored_case(case_id).due_at))
    look(street, case_id)
    assert int(stored_case(case_id).alarm) == 2
    assert street.resolve(case_id).status == 200
    assert street.dispatcher.get(f"/v1/cases/{case_id}").body["alarm"] == "none"
    street.verifier.post(f"/v1/cases/{case_id}/verify")
    assert alarm_of(case_id) is None
    ring(case_id)
    assert stored_case(case_id).state == "closed"


def test_a_deferral_stops_the_clock_and_the_rest_runs_on_at_its_end(street: Street) -> None:
    case_id = street.started()
    street.world.later(hours=1)
    left = stored_case(case_id).clock.left(now_ms(), figures_now())
    deferred(street, 3, case_id)
    case = stored_case(case_id)
    assert abs(int(case.left_minutes) - left) <= 1
    go_to(street, int(case.due_at))
    look(street, case_id)
    again = stored_case(case_id)
    assert (again.state, again.owner, again.clock.minutes) == ("in_progress", UNIT, int(case.left_minutes))
    assert int(again.paused_ms) >= 3 * DAY - 10 * 3_600_000
    assert "resumed" in [mark.code for mark in again.timeline]


def figures_now() -> Any:
    from chalicelib import policy

    return policy.at(now_ms()).working_days


def test_the_unit_goes_on_sooner_when_it_can(street: Street) -> None:
    case_id = deferred(street)
    assert street.person(("unit_handler", "U-OTHER")).post(f"/v1/cases/{case_id}/resume").code == "not_your_unit"
    resumed = street.handler.post(f"/v1/cases/{case_id}/resume")
    assert (resumed.status, resumed.body["state"]) == (200, "in_progress")
    assert street.handler.post(f"/v1/cases/{case_id}/resume").code == "not_in_this_state"


def test_a_deferral_is_asked_once_bounded_and_approved_by_somebody_else(street: Street) -> None:
    case_id = street.started()
    ask = f"/v1/cases/{case_id}/defer"
    assert street.dispatcher.post(f"{ask}/approve").code == "no_deferral_asked"
    assert street.handler.post(ask, {"until_on": in_days(40), "reason": "太久"}).code == "deferral_too_long"
    assert street.handler.post(ask, {"until_on": in_days(-2), "reason": "已过"}).code == "deferral_too_long"
    assert street.handler.post(ask, {"until_on": "2026-02-31", "reason": "没有这天"}).code == "invalid_field"
    assert street.handler.post(ask, {"until_on": in_days(5), "reason": "等待备件"}).status == 200
    assert street.handler.post(ask, {"until_on": in_days(6), "reason": "等待备件"}).code == "deferral_asked"
    home = fresh_key()
    relative = street.person(("dispatcher", COUNTY))
    for each in (street.handler, relative):
        live_in(each, home)
    assert relative.post(f"{ask}/approve").code == "not_independent"
    assert street.dispatcher.post(f"{ask}/refuse", {"reason": "可以继续"}).status == 200
    assert street.dispatcher.post(f"{ask}/refuse", {"reason": "可以继续"}).code == "no_deferral_asked"
    assert stored_case(case_id).state == "in_progress"


def test_a_case_is_deferred_only_so_often_and_so_long(street: Street) -> None:
    with figures(deferrals_max=1):
        case_id = deferred(street)
        street.handler.post(f"/v1/cases/{case_id}/resume")
        body = {"until_on": in_days(3), "reason": "再等"}
        assert street.handler.post(f"/v1/cases/{case_id}/defer", body).code == "no_more_deferrals"
    with figures(pause_days_max=12):
        other = deferred(street)
        go_to(street, int(stored_case(other).due_at))
        look(street, other)
        late = {"until_on": in_days(8), "reason": "再等"}
        assert street.handler.post(f"/v1/cases/{other}/defer", late).code == "deferral_too_long"


@pytest.mark.parametrize(("grades", "state"), [(("C",), "closed"), (("D", "E"), "resolved")])
def test_silence_closes_what_is_slight_and_calls_for_somebody_where_it_is_not(
    street: Street, grades: tuple[str, ...], state: str
) -> None:
    publish("reports", USUAL | {"silence_grades": grades})
    case_id = street.started()
    street.resolve(case_id)
    go_to(street, int(stored_case(case_id).due_at))
    look(street, case_id)
    publish("reports", USUAL)
    case = stored_case(case_id)
    assert (case.state, case.alarm or 0) == (state, 0 if state == "closed" else 2)


def test_a_deadline_beyond_the_known_calendar_is_provisional_and_counted_anew_when_it_grows(street: Street) -> None:
    publish("working_days", {"known_until": "2026-11-23"})
    publish("categories", {"rows": [{"code": "0102", "name": "暴露垃圾", "points": 3, "due_hours": 16}]})
    case_id = street.started()
    case, before = street.dispatcher.get(f"/v1/cases/{case_id}").body, int(stored_case(case_id).due_at)
    assert case["provisional"]
    assert case_id not in provisional(now_ms())
    publish("working_days", {"known_until": "2026-12-31", "holidays": ["2026-11-24"]})
    assert case_id in provisional(now_ms())
    sweep_deadlines(now_ms())
    assert case_id not in provisional(now_ms())
    assert sweep_deadlines(now_ms()) == 0
    publish("working_days", {})
    assert int(stored_case(case_id).due_at) == before + DAY
