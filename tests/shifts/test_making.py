"""Shifts are made and cancelled by those who run them; their times stand."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.kit.clock import DAY, HOUR, day_on, now_ms, rfc3339
from chalicelib.kit.facts import News
from chalicelib.shifts.reactions import give_times_back
from tests.beneficiaries.serving import Street
from tests.between import between
from tests.checkin.visiting import changed, keeper_of
from tests.shifts.standing import Stand, enrol, promised, seats, withdraw
from tests.world import call, fresh_key


@pytest.mark.parametrize("who", ["keeper", "leader", "admin"])
def test_those_who_run_it_make_a_shift_and_everybody_sees_it_without_whom_it_serves(at: Stand, who: str) -> None:
    beneficiary = Street(at.world).served()
    made = at.make(getattr(at, who), team_id=at.team, beneficiary_id=beneficiary)
    assert (made.status, made.body["team"], made.body["enrolled"]) == (201, at.team, 0)
    assert made.body["beneficiary"] == beneficiary
    on = day_on(now_ms() + 2 * HOUR)
    listed = call("GET", f"/v1/shifts?station_id={at.station.id}&on={on}").body["items"]
    assert listed == [made.body | {"beneficiary": None}]
    assert call("GET", f"/v1/shifts/{made.body['id']}").body == listed[0]
    assert call("GET", f"/v1/shifts?station_id={at.station.id}&on=2026-02-01").body["items"] == []
    assert call("GET", f"/v1/shifts?station_id={at.station.id}&on=2026-02-30").code == "invalid_field"


def test_a_repeat_makes_one_shift_and_another_input_none(at: Stand) -> None:
    key, start = fresh_key(), rfc3339(now_ms() + 2 * HOUR)
    more: dict[str, Any] = {"key": key, "starts_at": start, "ends_at": rfc3339(now_ms() + 3 * HOUR)}
    first = at.make(**more)
    assert at.make(**more).body == first.body
    assert at.make(**more, title="别的").code == "idempotency_mismatch"
    assert at.make(keeper_of(at.world, at.station), **more).code == "idempotency_key_invalid"


def test_nobody_else_makes_or_cancels_one(at: Stand) -> None:
    stranger, leader = keeper_of(at.world, at.world.station()), at.world.citizen(("team_leader", "T-OTHER"))
    shift = at.shift(team_id=at.team)
    for by in (stranger, leader, at.world.citizen(("county_admin", "370302"))):
        assert at.make(by, team_id=at.team).code == "not_your_shift"
        assert by.post(f"/v1/shifts/{shift}/cancel").code == "not_your_shift"
    assert at.make(at.leader).code == "not_your_shift"  # of no team of his


def test_a_leader_runs_shifts_in_the_area_of_his_team_only(at: Stand) -> None:
    at.station = at.world.station(area="370302")
    assert at.make(at.leader, team_id=at.team).code == "not_your_shift"


@pytest.mark.parametrize(
    "more",
    [{"ahead": -HOUR}, {"ahead": 61 * DAY}, {"minutes": 0}, {"minutes": 481}, {"ahead": 14 * HOUR, "minutes": 90}],
)
def test_it_lies_ahead_within_one_day_and_the_longest_shift(at: Stand, more: dict[str, Any]) -> None:
    assert at.make(**more).code == "shift_times_impossible"


def test_it_lies_within_the_stations_hours(at: Stand) -> None:
    at.station = changed(at.station, lambda old: replace(old, opens=11 * 60, closes=12 * 60))  # it is nine
    assert at.make(ahead=HOUR, minutes=90).code == "shift_times_impossible"
    assert at.make(ahead=2 * HOUR + HOUR // 2, minutes=45).code == "shift_times_impossible"
    assert at.make(ahead=2 * HOUR + HOUR // 10, minutes=45).status == 201


def test_neither_a_closed_station_nor_a_suspended_team_has_shifts(at: Stand) -> None:
    assert at.admin.post(f"/v1/teams/{at.team}/suspend").status == 200
    assert at.make(team_id=at.team).code == "team_suspended"
    at.station = changed(at.station, lambda old: replace(old, state="closed"))
    assert at.make().code == "station_closed"
    assert at.make(at.admin, team_id="T-NONE").code == "no_such_team"


def test_a_cancelled_shift_gives_times_back_once_and_takes_nobody_more(at: Stand) -> None:
    shift = at.shift()
    citizen = at.enrolled(shift)
    for _ in range(2):
        assert at.keeper.post(f"/v1/shifts/{shift}/cancel").body["state"] == "cancelled"
    news = News("n", "ShiftCancelled", now_ms(), f"SHIFT#{shift}", "SHIFT", {"shift": shift, "station": at.station.id})
    for _ in range(2):
        give_times_back(news)
    assert promised(citizen) == []
    assert enrol(at.world.citizen(), shift).code == "shift_cancelled"
    assert (withdraw(citizen, shift).body["state"], seats(shift)) == ("cancelled", 1)  # the roster stands
    at.enrolled(at.shift(), citizen)


def test_a_moment_has_to_be_one(at: Stand) -> None:
    assert at.make(starts_at="2026-02-30T10:00:00Z").code == "invalid_field"


def test_what_has_begun_is_not_cancelled(at: Stand) -> None:
    shift = at.shift()
    at.world.later(hours=2)
    assert at.keeper.post(f"/v1/shifts/{shift}/cancel").code == "shift_begun"
    assert at.keeper.post(f"/v1/shifts/{fresh_key()}/cancel").code == "no_such_shift"


def test_a_shift_serves_somebody_who_is_on_the_list_now(at: Stand) -> None:
    street = Street(at.world)
    assert at.make(beneficiary_id=fresh_key()).code == "no_such_beneficiary"
    waiting, served = street.proposed(), street.served()
    assert at.make(beneficiary_id=waiting).code == "beneficiary_inactive"
    with between(lambda: street.end(served)):
        assert at.make(beneficiary_id=served).code == "beneficiary_inactive"
