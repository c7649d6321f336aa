"""A session on a shift or for a team: for who is on the roster or a member, at its time and place, ended with it."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.checkin.overdue import end_by_itself
from chalicelib.checkin.reactions import remind
from chalicelib.checkin.store import due_key
from chalicelib.hours.store import Day, day_key
from chalicelib.kit.clock import HOUR, MINUTE, day_on, now_ms
from chalicelib.kit.facts import news_of
from chalicelib.kit.send import send
from chalicelib.kit.table import fetch
from chalicelib.shifts.store import here_key, shift_key
from chalicelib.teams.store import member_key
from infra.proxy import Proxy
from tests.beneficiaries.serving import Street
from tests.checkin.amending import correct
from tests.checkin.visiting import changed, desk_of, place, void
from tests.households.growing import family
from tests.kit.things import first
from tests.shifts.standing import Stand, seats, told, withdraw
from tests.world import Caller, fresh_key, rotating_code


def entries(caller: Caller) -> list[dict[str, Any]]:
    return list(caller.get("/v1/me/check-ins").body["items"])


def test_a_session_on_a_shift_has_its_team_from_the_check_in_to_the_record(at: Stand) -> None:
    beneficiary = Street(at.world).served()
    shift = at.shift(team_id=at.team, beneficiary_id=beneficiary)
    citizen = at.enrolled(shift)
    at.world.later(hours=2)
    reply = at.check_in(citizen, shift_id=shift)
    assert (reply.body["shift"], reply.body["team"]) == (shift, at.team)
    said = told(shift, citizen)
    assert said.name == "CheckedIn"
    assert {name: said.data[name] for name in ("person", "team", "shift", "beneficiary")} == {
        "person": citizen.person, "team": at.team, "shift": shift, "beneficiary": beneficiary,
    }  # fmt: skip
    assert [(each["shift"], each["team"]) for each in entries(citizen)] == [(shift, at.team)]
    assert at.keeper.get(f"/v1/shifts/{shift}/roster").body["items"][0]["attended"] is True
    at.world.later(hours=2)
    assert at.check_out(citizen, reply.body["id"]).body["minutes"] == 120
    said = told(shift, citizen)
    assert (said.name, said.data["minutes"], said.data["beneficiary"]) == ("CheckedOut", 120, beneficiary)
    assert [(each["shift"], each["team"], each["minutes"]) for each in entries(citizen)] == [(shift, at.team, 120)]
    month = day_on(now_ms())[:7]
    (record,) = citizen.get(f"/v1/me/service-records?month={month}").body["items"]
    assert (record["shift"], record["team"]) == (shift, at.team)


def test_a_shift_of_no_team_and_no_beneficiary_says_nothing_of_them(at: Stand) -> None:
    shift = at.shift()
    citizen = at.enrolled(shift)
    at.world.later(hours=2)
    session = at.opened(citizen, shift_id=shift)
    assert not {"team", "beneficiary"} & told(shift, citizen).data.keys()
    at.world.later(hours=1)
    assert at.check_out(citizen, session).status == 200
    assert [(each["shift"], each["team"]) for each in entries(citizen)] == [(shift, None)]


def test_a_drop_in_is_nobodys_and_reads_nothing(at: Stand, proxy: Proxy) -> None:
    citizen = at.world.citizen()
    at.check_in(at.world.citizen())
    proxy.clear()
    reply = at.check_in(citizen)
    assert (reply.body["shift"], reply.body["team"]) == (None, None)
    assert [each.operation for each in proxy.passed] == ["UpdateItem"]
    assert proxy.passed[0].answer["ConsumedCapacity"]["CapacityUnits"] == 1


def test_a_check_in_on_a_shift_is_one_read_and_one_write(at: Stand, proxy: Proxy) -> None:
    shift = at.shift(team_id=at.team)
    citizen = at.enrolled(shift)
    at.world.later(hours=2)
    at.check_in(at.world.citizen())
    proxy.clear()
    session = at.opened(citizen, shift_id=shift)
    assert [each.operation for each in proxy.passed] == ["BatchGetItem", "TransactWriteItems"]
    at.world.later(hours=1)
    at.check_in(at.world.citizen())
    proxy.clear()
    assert at.check_out(citizen, session).status == 200
    assert [each.operation for each in proxy.passed] == ["BatchGetItem", "GetItem", "TransactWriteItems"]


@pytest.mark.parametrize(("hours", "code"), [(1.4, "not_shift_time"), (4.01, "not_shift_time")])
def test_it_begins_at_the_shifts_time(at: Stand, hours: float, code: str) -> None:
    shift = at.shift()
    citizen = at.enrolled(shift)
    at.world.later(hours=hours)
    assert at.check_in(citizen, shift_id=shift).code == code


@pytest.mark.parametrize("hours", [1.55, 3.95])
def test_it_may_begin_half_an_hour_before_and_until_the_end(at: Stand, hours: float) -> None:
    shift = at.shift()
    citizen = at.enrolled(shift)
    at.world.later(hours=hours)
    assert at.check_in(citizen, shift_id=shift).body["shift"] == shift


def test_it_is_for_who_is_on_the_roster_at_its_station(at: Stand) -> None:
    shift, stranger, elsewhere = at.shift(), at.world.citizen(), at.world.station()
    citizen = at.enrolled(shift)
    at.world.later(hours=2)
    assert at.check_in(stranger, shift_id=shift).code == "not_on_shift"
    assert at.check_in(citizen, shift_id=shift, at=elsewhere).code == "shift_elsewhere"
    assert at.check_in(citizen, shift_id=fresh_key()).code == "no_such_shift"
    assert at.check_in(citizen, shift_id=shift, team_id=at.team).code == "invalid_field"
    assert entries(citizen) == entries(stranger) == []


def test_nobody_checks_in_on_a_cancelled_shift(at: Stand) -> None:
    shift = at.shift(ahead=HOUR // 4)
    citizen = at.enrolled(shift)
    assert at.keeper.post(f"/v1/shifts/{shift}/cancel").status == 200
    assert at.check_in(citizen, shift_id=shift).code == "shift_cancelled"


def test_a_check_in_that_meets_a_withdrawal_is_refused_and_the_other_way_round(at: Stand) -> None:
    shift = at.shift(ahead=HOUR // 4)
    citizen, other = at.enrolled(shift), at.enrolled(shift)
    with first("TransactWriteItems", lambda: withdraw(citizen, shift)):
        assert at.check_in(citizen, shift_id=shift).code == "not_on_shift"
    assert entries(citizen) == []
    with first("TransactWriteItems", lambda: at.opened(other, shift_id=shift)):
        assert withdraw(other, shift).code == "shift_attended"
    assert seats(shift) == 1


def test_who_has_checked_in_does_not_withdraw_unless_it_was_a_slip(at: Stand) -> None:
    shift = at.shift(ahead=HOUR // 2 - MINUTE)
    citizen = at.enrolled(shift)
    session = at.opened(citizen, shift_id=shift)
    assert withdraw(citizen, shift).code == "shift_attended"
    assert void(citizen, session).status == 200
    assert fetch([here_key(shift, citizen.person)])[here_key(shift, citizen.person)] is None
    assert withdraw(citizen, shift).body["enrolled"] == 0


def test_who_comes_back_serves_on_the_same_shift_and_a_slip_leaves_the_first(at: Stand) -> None:
    shift = at.shift()
    citizen = at.enrolled(shift)
    at.world.later(hours=2)
    session = at.opened(citizen, shift_id=shift)
    at.world.later(minutes=30)
    assert at.check_out(citizen, session).status == 200
    assert void(citizen, at.opened(citizen, shift_id=shift)).status == 200
    at.world.later(seconds=31)
    again = at.opened(citizen, shift_id=shift)
    at.world.later(minutes=30)
    assert at.check_out(citizen, again).body["day_minutes"] == 60
    assert [each["shift"] for each in entries(citizen)] == [shift, shift]


def test_a_repeated_check_in_answers_the_first_even_after_the_shift(at: Stand) -> None:
    shift, key = at.shift(team_id=at.team), fresh_key()
    citizen = at.enrolled(shift)
    at.world.later(hours=2)
    body = {"code": rotating_code(at.station), "location": place(at.station)}
    first = citizen.post("/v1/check-ins", {**body, "shift_id": shift}, key=key)
    assert citizen.post("/v1/check-ins", {**body, "shift_id": shift}, key=key).body == first.body
    assert citizen.post("/v1/check-ins", body, key=key).code == "idempotency_mismatch"
    at.world.later(hours=2)
    at.check_out(citizen, first.body["id"])
    assert citizen.post("/v1/check-ins", {**body, "shift_id": shift}, key=key).body == first.body


def test_a_member_serves_for_his_team_and_nobody_else_does(at: Stand) -> None:
    member, stranger = at.member(), at.world.citizen()
    session = at.opened(member, team_id=at.team)
    key = member_key(member.person, at.team)
    (said,) = news_of(fetch([key])[key], None)
    assert (said.name, said.data["team"], said.data["person"]) == ("CheckedIn", at.team, member.person)
    assert at.check_in(stranger, team_id=at.team).code == "not_in_team"
    at.world.later(hours=1)
    assert at.check_out(member, session).body["minutes"] == 60
    assert [(each["team"], each["shift"]) for each in entries(member)] == [(at.team, None)]
    (said,) = news_of(desk_of(member), None)
    assert (said.name, said.data["team"]) == ("CheckedOut", at.team)
    assert at.admin.post(f"/v1/teams/{at.team}/suspend").status == 200
    assert at.check_in(member, team_id=at.team).code == "team_suspended"
    assert at.check_in(member, team_id="T-NONE").code == "no_such_team"


def test_a_keeper_scans_for_a_shift_or_a_team(at: Stand) -> None:
    shift = at.shift()
    citizen, member = at.enrolled(shift), at.member()
    at.world.later(hours=2)
    for who, named in ((citizen, {"shift_id": shift}), (member, {"team_id": at.team})):
        body = {"volunteer_code": who.get("/v1/me/code").body["code"], "station_id": at.station.id}
        assert at.keeper.post("/v1/keeper/scans", {**body, "action": "check_in", **named}).status == 200
    assert (entries(citizen)[0]["shift"], entries(member)[0]["team"]) == (shift, at.team)
    body = {"volunteer_code": at.world.citizen().get("/v1/me/code").body["code"], "station_id": at.station.id}
    assert at.keeper.post("/v1/keeper/scans", {**body, "action": "check_in", "shift_id": shift}).code == "not_on_shift"


def ends_itself_at(at: Stand, caller: Caller, session: str, news: Any) -> int:
    """When the sweep would look at the session."""
    remind(news)
    key = due_key(caller.person, session)
    item = fetch([key])[key]
    assert item is not None
    return int(item["g1sk"]["S"].partition("#")[0])


@pytest.mark.parametrize(("early", "most"), [(0, 150), (20, 150)])
def test_it_ends_by_itself_half_an_hour_after_the_shift_or_above_its_length(at: Stand, early: int, most: int) -> None:
    shift = at.shift()
    citizen = at.enrolled(shift)
    at.world.later(minutes=120 - early)
    session, began = at.opened(citizen, shift_id=shift), now_ms()
    due = ends_itself_at(at, citizen, session, told(shift, citizen))
    assert abs(due - began - most * MINUTE) < MINUTE
    at.world.later(minutes=most - 1)
    assert end_by_itself(citizen.person, session) is False
    at.world.later(minutes=2)
    assert end_by_itself(citizen.person, session) is True
    assert (told(shift, citizen).name, told(shift, citizen).data["minutes"]) == ("SessionAutoClosed", 30)
    (ended,) = entries(citizen)
    assert (ended["shift"], ended["state"], ended["minutes"]) == (shift, "auto_closed", 30)


def test_it_ends_by_itself_after_a_late_beginning_and_at_the_stations_close(at: Stand) -> None:
    shift = at.shift()
    citizen, other = at.enrolled(shift), at.enrolled(shift)
    at.world.later(minutes=210)
    began = now_ms()
    due = ends_itself_at(at, citizen, at.opened(citizen, shift_id=shift), told(shift, citizen))
    assert abs(due - began - 60 * MINUTE) < MINUTE  # half an hour of it is left, and half an hour
    at.station = changed(at.station, lambda old: replace(old, closes=13 * 60))  # it is half past twelve
    due = ends_itself_at(at, other, at.opened(other, shift_id=shift), told(shift, other))
    assert abs(due - began - 30 * MINUTE) < MINUTE


def test_a_long_shift_is_served_longer_than_a_drop_in_and_no_longer_than_itself(at: Stand) -> None:
    shift = at.shift(minutes=420)
    citizen = at.enrolled(shift)
    at.world.later(hours=2)
    session = at.opened(citizen, shift_id=shift)
    at.world.later(hours=10)
    assert at.check_out(citizen, session).body["minutes"] in (449, 450)  # it began a moment after its time


def test_a_forgotten_one_is_corrected_up_to_the_end_of_its_shift(at: Stand) -> None:
    shift = at.shift()
    citizen = at.enrolled(shift)
    at.world.later(hours=2)
    began, session = now_ms(), at.opened(citizen, shift_id=shift)
    at.world.later(hours=3)
    assert end_by_itself(citizen.person, session)
    assert correct(at.keeper, citizen, session, began + 152 * MINUTE).code == "end_impossible"
    assert correct(at.keeper, citizen, session, began + 121 * MINUTE).body["minutes"] in (90, 91)
    assert {each["shift"] for each in entries(citizen)} == {shift}


def test_a_session_ends_even_where_a_restore_has_lost_its_shift(at: Stand) -> None:
    shift = at.shift(team_id=at.team)
    citizen, slip = at.enrolled(shift), at.enrolled(shift)
    at.world.later(hours=2)
    session, other = at.opened(citizen, shift_id=shift), at.opened(slip, shift_id=shift)
    for key in (here_key(shift, citizen.person), here_key(shift, slip.person), shift_key(shift)):
        send("DeleteItem", {"TableName": key.table_name, "Key": key.raw})
    assert void(slip, other).status == 200
    at.world.later(hours=1)
    assert at.check_out(citizen, session).body["minutes"] == 60
    assert entries(citizen)[0]["team"] == at.team


def test_a_child_serves_on_a_shift_beside_his_guardian_and_his_list_says_no_shift(at: Stand) -> None:
    shift, (guardian, ward) = at.shift(team_id=at.team), family(at.world)
    at.enrolled(shift, ward)
    at.world.later(hours=2)
    assert at.check_in(ward, shift_id=shift).code == "guardian_not_present"
    at.opened(guardian)
    session = at.opened(ward, shift_id=shift)
    at.world.later(hours=1)
    assert at.check_out(ward, session).status == 200
    (shown,) = entries(ward)
    assert (shown["shift"], shown["team"], shown["minutes"]) == (None, None, 60)


def test_a_day_of_an_earlier_release_reads_as_before_and_keeps_what_a_newer_one_wrote(at: Stand) -> None:
    member, plain = at.member(), at.world.citizen()
    for who, named in ((member, {"team_id": at.team}), (plain, {})):
        session = at.opened(who, **named)
        at.world.later(hours=1)
        at.check_out(who, session)
    on = day_on(now_ms())
    item = fetch([day_key(member.person, on)])[day_key(member.person, on)]
    bare = fetch([day_key(plain.person, on)])[day_key(plain.person, on)]
    assert item is not None
    assert bare is not None
    assert "tu" in item
    assert "tu" not in bare
    assert len(item["en"]["B"]) == len(bare["en"]["B"])  # an entry is stored as it always was
    day = Day.of({name: value for name, value in item.items() if name != "tu"})
    assert day is not None
    assert day.entries[0].team == ""
