"""A roster: who enrols himself before a shift begins, never more than it takes, and nobody in two at once."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from msgspec.structs import replace

from chalicelib.kit.clock import HOUR
from chalicelib.kit.table import fetch
from chalicelib.shifts.holdings import withdraw_everywhere
from chalicelib.shifts.store import Enrolment, enrolled_key
from tests.checkin.visiting import changed, keeper_of, untouched
from tests.decisions.deciding import number_of
from tests.households.growing import child, consent, family
from tests.policy.publishing import Publish
from tests.shifts.standing import Stand, enrol, promised, seats, withdraw
from tests.world import World


def test_who_enrols_is_on_the_roster_once_and_who_withdraws_is_not(at: Stand) -> None:
    shift, citizen = at.shift(), at.world.citizen()
    for _ in range(2):
        assert enrol(citizen, shift).body["enrolled"] == 1
    assert [each["id"] for each in citizen.get("/v1/me/shifts").body["items"]] == [shift]
    (row,) = at.keeper.get(f"/v1/shifts/{shift}/roster").body["items"]
    assert (row["volunteer_no"], row["attended"]) == (number_of(citizen), False)
    for _ in range(2):
        assert withdraw(citizen, shift).body["enrolled"] == 0
    assert (at.keeper.get(f"/v1/shifts/{shift}/roster").body["items"], promised(citizen)) == ([], [])
    assert citizen.get("/v1/me/shifts").body["items"] == []
    assert enrol(citizen, shift).body["enrolled"] == 1


def test_when_a_shift_has_begun_its_roster_stands(at: Stand) -> None:
    shift, citizen, late = at.shift(), at.world.citizen(), at.world.citizen()
    at.enrolled(shift, citizen)
    assert at.keeper.get(f"/v1/shifts/{shift}/roster").body["closed"] is False
    at.world.later(hours=2)
    before = fetch([enrolled_key(shift, citizen.person)])
    assert enrol(late, shift).code == "shift_begun"
    assert withdraw(citizen, shift).code == "shift_begun"
    assert enrol(citizen, shift).body["enrolled"] == 1  # as he was answered before
    assert withdraw(late, shift).status == 200  # he never was on it
    assert (seats(shift), fetch([enrolled_key(shift, citizen.person)])) == (1, before)
    assert at.keeper.get(f"/v1/shifts/{shift}/roster").body["closed"] is True


def test_a_full_shift_takes_nobody_more(at: Stand) -> None:
    shift = at.shift(capacity=1)
    first = at.enrolled(shift)
    assert enrol(at.world.citizen(), shift).code == "shift_full"
    assert withdraw(first, shift).status == 200
    at.enrolled(shift)


def test_in_a_rush_no_more_enrol_than_it_takes(at: Stand) -> None:
    shift, crowd = at.shift(capacity=3), [at.world.citizen() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(copy_context().run, enrol, each, shift) for each in crowd]
    answers = [each.result() for each in tries]
    enrolled = [each for each in answers if each.status == 200]
    assert {each.code for each in answers if each.status != 200} <= {"shift_full", "busy_retry"}
    rows = [each for each in fetch([enrolled_key(shift, one.person) for one in crowd]).values() if each is not None]
    assert len(enrolled) == len(rows) == seats(shift) <= 3


def test_nobody_is_in_two_places_at_once_and_a_handover_is_fine(at: Stand) -> None:
    citizen, elsewhere = at.world.citizen(), Stand(at.world)
    first = at.shift(ahead=2 * HOUR, minutes=120)
    overlapping = elsewhere.shift(ahead=3 * HOUR, minutes=120)
    at.enrolled(first, citizen)
    assert enrol(citizen, overlapping).code == "shifts_overlap"
    later = elsewhere.shift(ahead=4 * HOUR + 5_000, minutes=60)
    at.enrolled(later, citizen)
    assert withdraw(citizen, first).status == 200
    assert enrol(citizen, overlapping).code == "shifts_overlap"  # with the later one
    at.world.later(hours=2)
    assert promised(citizen) == [later]


def test_two_enrolments_of_one_person_at_once_are_one(at: Stand) -> None:
    citizen, shifts = at.world.citizen(), [at.shift(), at.shift()]
    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(copy_context().run, enrol, citizen, each) for each in shifts]
    assert sorted(each.result().status for each in tries) == [200, 409]
    assert len(promised(citizen)) == 1


def test_a_person_promises_so_many_shifts_and_what_is_over_counts_no_more(at: Stand, publish: Publish) -> None:
    publish("shifts", enrolments_max=1)
    citizen = at.enrolled(at.shift(ahead=HOUR, minutes=30))
    tomorrow = at.shift(ahead=20 * HOUR)
    assert enrol(citizen, tomorrow).code == "too_many_enrolments"
    at.world.later(hours=1.6)
    at.enrolled(tomorrow, citizen)
    assert promised(citizen) == [tomorrow]


def test_a_name_has_to_be_proven_and_a_closed_station_has_no_roster(at: Stand) -> None:
    shift = at.shift()
    assert enrol(at.world.citizen(level=1), shift).code == "real_name_required"
    assert enrol(at.world.citizen(), "01M82YNFM0EE8ZJV31Z6EEENYW").code == "no_such_shift"
    changed(at.station, lambda old: replace(old, state="closed"))
    assert enrol(at.world.citizen(), shift).code == "station_closed"


def test_a_guardian_agrees_to_a_minors_shift(at: Stand) -> None:
    shift, (guardian, ward) = at.shift(), family(at.world)
    alone = child(at.world)
    with untouched(alone):
        assert enrol(alone, shift).code == "guardian_consent_required"
    assert consent(guardian, ward, given=False).status == 200
    assert enrol(ward, shift).code == "guardian_consent_required"
    assert consent(guardian, ward).status == 200
    at.enrolled(shift, ward)
    assert [each["id"] for each in ward.get("/v1/me/shifts").body["items"]] == [shift]
    at.world.later(hours=5)
    assert ward.get("/v1/me/shifts").body["items"] == []  # a child's list says of what is past neither where nor when


def test_no_minor_enrols_where_it_is_dangerous_and_no_toddler_anywhere(at: Stand) -> None:
    shift, (_, ward), (_, small) = at.shift(), family(at.world), family(at.world, "20240601")
    assert enrol(small, shift).code == "too_young"
    changed(at.station, lambda old: replace(old, adults_only=True))
    assert enrol(ward, shift).code == "adults_only"
    at.enrolled(shift)


@pytest.mark.parametrize("who", ["keeper", "leader", "admin", "auditor"])
def test_a_roster_is_for_those_who_run_the_shift_and_auditors(at: Stand, who: str) -> None:
    shift = at.shift(team_id=at.team)
    at.enrolled(shift)
    by = at.world.citizen(("auditor", "3703")) if who == "auditor" else getattr(at, who)
    assert len(by.get(f"/v1/shifts/{shift}/roster").body["items"]) == 1
    assert keeper_of(at.world, at.world.station()).get(f"/v1/shifts/{shift}/roster").code == "not_your_shift"


def test_who_leaves_the_citys_service_frees_his_places_and_stays_on_what_has_begun(at: Stand, world: World) -> None:
    begun, ahead, off = at.shift(ahead=HOUR, minutes=30), at.shift(ahead=4 * HOUR), at.shift(ahead=20 * HOUR)
    citizen = at.world.citizen()
    for each in (begun, ahead, off):
        at.enrolled(each, citizen)
    assert at.keeper.post(f"/v1/shifts/{off}/cancel").status == 200
    world.later(hours=1.1)
    for _ in range(2):
        withdraw_everywhere(citizen.person)
    assert (seats(begun), seats(ahead), seats(off)) == (1, 0, 1)
    assert Enrolment.of(fetch([enrolled_key(begun, citizen.person)])[enrolled_key(begun, citizen.person)]) is not None
