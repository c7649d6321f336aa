"""From a check-in to a flag: folded from facts, once each, whatever order they come in."""

import pytest

from chalicelib.checkin.overdue import end_by_itself
from chalicelib.kit.table import fetch
from chalicelib.risk.folding import Began, see_beginning
from chalicelib.risk.store import Trail, trail_key
from tests.checkin.test_keeper import code_of, scan
from tests.checkin.visiting import check_in, desk_of, keeper_of, place
from tests.decisions.deciding import live_in, log_in_again
from tests.policy.publishing import Publish
from tests.risk.watching import Watch, told
from tests.world import Caller, World, fresh_key, poster_code, rotating_code


def crowd_with(world: World, count: int, device: str) -> list[Caller]:
    return [world.citizen(device=device) for _ in range(count)]


def test_one_phone_for_three_people_flags_all_three(watch: Watch) -> None:
    crowd = crowd_with(watch.world, 3, fresh_key())
    for who in crowd[:2]:
        watch.comes(who)
        watch.world.later(minutes=3)
    assert [watch.rules(who) for who in crowd] == [[], [], []]
    watch.comes(crowd[2])
    assert [watch.rules(who) for who in crowd] == [["one_device"]] * 3
    assert {each["figure"] for who in crowd for each in watch.flags(who)} == {3}


def test_a_flag_of_a_phone_names_the_station_of_each_session(watch: Watch) -> None:
    one, two, three = crowd_with(watch.world, 3, fresh_key())
    elsewhere = watch.far(1)
    watch.comes(one, elsewhere)
    watch.comes(two)
    watch.comes(three)
    assert [watch.flags(who)[0]["station"] for who in (one, two)] == [elsewhere.id, watch.station.id]


def test_a_phone_that_is_lent_after_the_window_flags_nobody(watch: Watch) -> None:
    crowd = crowd_with(watch.world, 3, fresh_key())
    for who in crowd:
        watch.comes(who)
        watch.world.later(minutes=5, seconds=2)
    assert [watch.rules(who) for who in crowd] == [[], [], []]


def test_a_phone_without_a_name_is_nobodys(watch: Watch) -> None:
    crowd = crowd_with(watch.world, 4, "")
    for who in crowd:
        watch.comes(who)
    assert [watch.rules(who) for who in crowd] == [[]] * 4


def test_coordinates_that_never_tremble_are_flagged_at_the_third_visit(watch: Watch) -> None:
    citizen = watch.world.citizen()
    for metres in (1.0, 2.5, 4.0, 2.5):
        watch.slips(citizen, metres=metres)
    assert watch.rules(citizen) == []
    watch.slips(citizen, metres=2.5)
    assert watch.rules(citizen) == ["same_point"]


def test_a_visit_of_more_than_thirty_days_ago_is_forgotten(watch: Watch) -> None:
    citizen = watch.world.citizen()
    for _ in range(2):
        watch.slips(citizen)
    watch.world.later(days=31)
    log_in_again(citizen, watch.one)
    watch.slips(citizen)
    assert watch.rules(citizen) == []
    trail = Trail.of(fetch([trail_key(citizen.person)])[trail_key(citizen.person)])
    assert trail is not None
    assert len(trail.visits) == 1


def test_the_sixth_stay_of_a_day_at_one_place_is_flagged(watch: Watch) -> None:
    citizen = watch.world.citizen()
    for metres in range(5):
        watch.serves(citizen, metres=metres, minutes=2)
    assert watch.rules(citizen) == []
    last = watch.comes(citizen, metres=9)
    assert [(each["rule"], each["session"], each["figure"]) for each in watch.flags(citizen)] == [
        ("often_there", last, 6)
    ]


def test_a_keeper_who_scans_his_own_household_is_flagged(watch: Watch) -> None:
    keeper, kin, other = keeper_of(watch.world, watch.station), watch.world.citizen(), watch.world.citizen()
    home = fresh_key()
    live_in(keeper, home)
    live_in(kin, home)
    for who in (kin, other):
        assert scan(keeper, code_of(who), watch.station, "check_in").status == 200
        told(desk_of(who))
    assert (watch.rules(kin), watch.rules(other)) == (["kin_scan"], [])


@pytest.mark.parametrize(("km", "minutes", "rules"), [(10, 3, ["impossible_travel"]), (10, 6, []), (1.5, 1, [])])
def test_who_travels_faster_than_a_hundred_and_twenty_is_credited_and_flagged(
    watch: Watch, km: float, minutes: float, rules: list[str]
) -> None:
    citizen, there = watch.world.citizen(), watch.far(km)
    watch.serves(citizen, hours=1)
    watch.world.later(minutes=minutes, seconds=-31)
    watch.serves(citizen, there, hours=1)
    assert citizen.get("/v1/me/hours").body["minutes"] == 120
    assert watch.rules(citizen) == rules


def test_staff_who_serve_in_working_hours_are_flagged_and_others_are_not(watch: Watch) -> None:
    officer, citizen = watch.world.citizen(("dispatcher", "370303")), watch.world.citizen()
    for who in (officer, citizen):
        session = watch.comes(who)
        watch.world.later(hours=1)
        watch.goes(who, session)
    assert [(each["rule"], each["figure"]) for each in watch.flags(officer)] == [("work_hours", 60)]
    assert watch.rules(citizen) == []


def test_staff_may_serve_in_the_evening(watch: Watch) -> None:
    officer = watch.world.citizen(("dispatcher", "370303"))
    watch.world.later(hours=10)
    watch.serves(officer, hours=2)
    assert watch.rules(officer) == []


def test_a_station_of_posters_is_flagged_once_a_month(watch: Watch, publish: Publish) -> None:
    publish("risk", weak_least_minutes=120)
    for _ in range(3):
        citizen = watch.world.citizen()
        session = check_in(citizen, poster_code(watch.station), place(watch.station)).body["id"]
        watch.world.later(hours=1)
        watch.goes(citizen, session)
    found = [each for each in watch.flags(rule="weak_evidence") if each["station"] == watch.station.id]
    assert [(each["figure"], each["person"], each["session"]) for each in found] == [(100, None, None)]


def test_far_more_hours_than_the_others_of_the_station_are_flagged(watch: Watch, publish: Publish) -> None:
    publish("risk", z_peers=4)
    peers, busy = [watch.world.citizen() for _ in range(4)], watch.world.citizen()
    for who in peers:
        watch.serves(who, minutes=30)
    watch.serves(busy, hours=4)
    assert watch.rules(busy) == []
    watch.serves(busy, metres=1, hours=2)
    (flag,) = watch.flags(busy)
    assert (flag["rule"], flag["session"], flag["figure"]) == ("high_hours", None, 6)


def test_a_fact_that_comes_twice_counts_once(watch: Watch, publish: Publish) -> None:
    publish("risk", visits_a_day=1, weak_least_minutes=61)
    citizen = watch.world.citizen()
    session = watch.comes(citizen, times=3)
    watch.world.later(hours=1)
    watch.goes(citizen, session, times=3)
    assert watch.rules(citizen) == []
    watch.comes(citizen, metres=2, times=3)
    assert watch.rules(citizen) == ["often_there"]


def test_a_session_that_is_over_when_it_is_looked_at_leaves_its_place_and_no_tags(watch: Watch) -> None:
    citizen = watch.world.citizen(device=fresh_key())
    session = watch.serves(citizen, minutes=1)
    late = fresh_key()
    see_beginning(Began(citizen.person, late, watch.station.id, 1_795_395_600_000))
    trail = Trail.of(fetch([trail_key(citizen.person)])[trail_key(citizen.person)])
    assert trail is not None
    assert {visit.session: bool(visit.point) for visit in trail.visits} == {session: True, late: False}


def test_a_forgotten_session_counts_in_its_month_too(watch: Watch, publish: Publish) -> None:
    publish("risk", weak_least_minutes=30)
    citizen = watch.world.citizen()
    reply = check_in(citizen, poster_code(watch.station), place(watch.station))
    watch.world.later(hours=7)
    assert end_by_itself(citizen.person, reply.body["id"])
    told(desk_of(citizen))
    assert any(each["station"] == watch.station.id for each in watch.flags(rule="weak_evidence"))


def test_only_reviewers_of_the_area_see_its_flags(watch: Watch) -> None:
    elsewhere = watch.world.citizen(("auditor", "370305"))
    assert elsewhere.get("/v1/flags?area=370303").code == "not_your_area"
    assert watch.world.citizen().get("/v1/flags?area=370303").code == "role_required"
    assert watch.one.get("/v1/flags?area=370303&cursor=x").code == "cursor_invalid"


def test_a_phone_costs_the_check_in_no_unit(watch: Watch) -> None:
    citizen = watch.world.citizen(device=fresh_key())
    assert check_in(citizen, rotating_code(watch.station), place(watch.station)).status == 201
    assert "ov" in desk_of(citizen)
    assert "ov" not in desk_of(watch.world.citizen())
