"""What a beneficiary receives, and what a team's month looks like: folded from facts, once each, in any order."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.checkin.back_fill_store import back_fill_key
from chalicelib.checkin.reactions import draw_sample
from chalicelib.checkin.record_store import recall_key, sample_key
from chalicelib.kit.clock import DAY, HOUR, day_on, month_of, now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.table import Unit, fetch, run
from chalicelib.policy import Risk
from chalicelib.risk.ending import Ended, see_end
from chalicelib.risk.reactions import look_at_answer
from chalicelib.risk.receiving import KEPT_SERVICES, Recalled, see_recall, see_service
from chalicelib.risk.rules import Served
from chalicelib.risk.store import Received, received_key
from tests.beneficiaries.serving import Street
from tests.between import between
from tests.checkin.test_back_filling import Place
from tests.checkin.visiting import check_in, check_out, place
from tests.decisions.deciding import live_in, log_in_again
from tests.policy.publishing import Publish
from tests.risk.watching import COUNTY, Watch, told_of
from tests.shifts.standing import Stand
from tests.world import Caller, fresh_key, poster_code, rotating_code

START = 1_795_395_600_000


def served(watch: Watch, who: Caller, *, minutes: float = 2, posters: bool = False) -> str:
    """A session of which the stream has told nothing yet."""
    code = poster_code if posters else rotating_code
    session = check_in(who, code(watch.station), place(watch.station)).body["id"]
    watch.world.later(minutes=minutes)
    assert check_out(who, session, code(watch.station), place(watch.station)).status == 200
    watch.world.later(seconds=31)
    return str(session)


def end(watch: Watch, who: Caller, session: str, *, minutes: int = 2, grade: int = 3, **of: str) -> None:
    see_end(Ended(who.person, session, watch.station.id, minutes, grade, **of))


def team_of(watch: Watch) -> str:
    team = f"T{fresh_key()[-8:]}"
    admin = watch.world.citizen(("county_admin", COUNTY))
    assert admin.post("/v1/teams", {"id": team, "name": "爱心队", "area": "370303001"}).status == 201
    return team


def test_the_fourth_service_to_one_old_lady_in_a_day_flags_all_four_whoever_served(watch: Watch) -> None:
    beneficiary, crowd = fresh_key(), [watch.world.citizen() for _ in range(4)]
    for who in crowd[:3]:
        end(watch, who, served(watch, who), beneficiary=beneficiary)
    assert [watch.rules(who) for who in crowd] == [[]] * 4
    end(watch, crowd[3], served(watch, crowd[3]), beneficiary=beneficiary)
    assert [watch.rules(who) for who in crowd] == [["beneficiary_often"]] * 4
    flags = [watch.flags(who)[0] for who in crowd]
    assert {(each["figure"], each["beneficiary"], each["station"]) for each in flags} == {
        (4, beneficiary, watch.station.id)
    }


def test_two_that_are_told_at_once_are_both_counted(watch: Watch) -> None:
    beneficiary, crowd = fresh_key(), [watch.world.citizen() for _ in range(2)]
    one, other = [served(watch, who) for who in crowd]
    with between(lambda: end(watch, crowd[0], one, beneficiary=beneficiary)):
        end(watch, crowd[1], other, beneficiary=beneficiary)
    row = Received.of(fetch([received_key(beneficiary)])[received_key(beneficiary)])
    assert row is not None
    assert [each.session for each in row.services] == [one, other]


def test_a_service_of_another_day_is_not_of_the_crowd(watch: Watch) -> None:
    beneficiary, who = fresh_key(), watch.world.citizen()
    early = served(watch, who)
    end(watch, who, early, beneficiary=beneficiary)
    watch.world.later(days=1)
    for _ in range(4):
        end(watch, who, served(watch, who), beneficiary=beneficiary)
    sessions = {each["session"] for each in watch.flags(who, rule="beneficiary_often")}
    assert len(sessions) == 4
    assert early not in sessions


def test_facts_that_come_twice_and_in_any_order_flag_the_same(watch: Watch) -> None:
    beneficiary, crowd = fresh_key(), [watch.world.citizen() for _ in range(4)]
    sessions = [served(watch, who) for who in crowd]
    for index in (3, 0, 3, 2, 0, 0, 2):
        end(watch, crowd[index], sessions[index], beneficiary=beneficiary)
    assert [watch.rules(who) for who in crowd] == [[]] * 4
    for _ in range(2):
        end(watch, crowd[1], sessions[1], beneficiary=beneficiary)
    assert [each["session"] for who in crowd for each in watch.flags(who)] == sessions


def test_others_of_the_crowd_and_their_households_do_not_decide(watch: Watch) -> None:
    beneficiary, who = fresh_key(), watch.world.citizen()
    for other in (watch.two, watch.two, watch.two, who):
        end(watch, other, served(watch, other), beneficiary=beneficiary)
    (flag,) = watch.flags(who)
    assert watch.say(watch.two, flag["id"], "clear").code == "not_independent"
    assert watch.say(watch.one, flag["id"], "clear").body["state"] == "proposed"


def test_what_is_upheld_of_a_crowd_is_taken_back(watch: Watch, publish: Publish) -> None:
    publish("risk", beneficiary_a_day=1)
    beneficiary, who, other = fresh_key(), watch.world.citizen(), watch.world.citizen()
    end(watch, other, served(watch, other, minutes=30), beneficiary=beneficiary)
    end(watch, who, served(watch, who, minutes=60), minutes=60, beneficiary=beneficiary)
    (flag,) = watch.flags(who, rule="beneficiary_often")
    assert watch.uphold(flag["id"])["taken_minutes"] == 60
    assert who.get("/v1/me/hours").body["minutes"] == 0
    assert other.get("/v1/me/hours").body["minutes"] == 30


def flagged_by(watch: Watch, order: Iterable[tuple[int, int]]) -> set[str]:
    """Which of these services (number, hour) are flagged when they come in this order, each flag by its session."""
    beneficiary, base = fresh_key(), fresh_key()[:22]
    risk = Risk(beneficiary_a_day=2, beneficiary_a_week=4)
    person = watch.world.citizen()
    for number, hour in order:
        service = Served(person.person, f"{base}{number:04d}", watch.station.id, START + hour * DAY // 24)
        run(partial(_see, beneficiary=beneficiary, service=service, risk=risk))
    return {str(each["session"])[22:] for each in watch.flags(person)}


def _see(unit: Unit, *, beneficiary: str, service: Served, risk: Risk) -> None:
    see_service(unit, beneficiary, service, risk)


HOURS = st.lists(st.integers(0, 24 * 13), min_size=1, max_size=9)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_order_services_come_in_the_same_are_flagged(watch: Watch, data: st.DataObject) -> None:
    services = list(enumerate(data.draw(HOURS)))
    one, other = (flagged_by(watch, data.draw(st.permutations(services))) for _ in range(2))
    assert one == other == wrong(services)


def wrong(services: list[tuple[int, int]]) -> set[str]:
    """The same by looking at all of them at once."""
    found = set()
    for _, end_hour in services:
        week = [number for number, hour in services if end_hour - 168 < hour <= end_hour]
        today = [
            number for number, hour in services
            if day_on(START + hour * 3_600_000) == day_on(START + end_hour * 3_600_000)
        ]  # fmt: skip
        found |= set(week if len(week) > 4 else ()) | set(today if len(today) > 2 else ())
    return {f"{number:04d}" for number in found}


def test_a_window_stays_small_and_ends_by_itself(watch: Watch) -> None:
    beneficiary, person = fresh_key(), watch.world.citizen().person
    loose = Risk(beneficiary_a_day=1_000, beneficiary_a_week=1_000)
    for number in range(KEPT_SERVICES + 5):
        service = Served(person, fresh_key(), watch.station.id, START + number)
        run(partial(_see, beneficiary=beneficiary, service=service, risk=loose))
    late = Served(person, fresh_key(), watch.station.id, START + 15 * DAY)
    key = received_key(beneficiary)
    row = Received.of(fetch([key])[key])
    assert row is not None
    assert len(row.services) == KEPT_SERVICES
    run(partial(_see, beneficiary=beneficiary, service=late, risk=loose))
    row = Received.of(fetch([key])[key])
    assert row is not None
    assert row.services == (late,)
    assert row.expires_s == (START + 29 * DAY) // 1_000


def test_a_team_of_posters_is_flagged_once_a_month_wherever_it_serves(watch: Watch, publish: Publish) -> None:
    publish("risk", weak_least_minutes=120)
    team = team_of(watch)
    for _ in range(4):
        who, there = watch.world.citizen(), watch.far(0.1)
        watch.station = there
        end(watch, who, served(watch, who, minutes=40, posters=True), minutes=40, grade=1, team=team)
    (flag,) = [each for each in watch.flags(rule="weak_evidence") if each["team"] == team]
    assert (flag["station"], flag["person"], flag["session"], flag["figure"]) == (None, None, None, 100)


def test_far_more_hours_than_the_others_of_the_team_are_flagged(watch: Watch, publish: Publish) -> None:
    publish("risk", z_peers=4)
    team, here = team_of(watch), watch.station
    for _ in range(4):
        watch.station = watch.far(0.1)  # alone at his station, and one of the team
        who = watch.world.citizen()
        end(watch, who, served(watch, who, minutes=30), minutes=30, team=team)
    watch.station, busy = here, watch.world.citizen()
    session = served(watch, busy, minutes=340)
    end(watch, busy, session, minutes=340, team=team)
    (flag,) = watch.flags(busy)
    assert (flag["rule"], flag["team"], flag["station"], flag["session"]) == ("high_hours", team, None, None)


def test_a_session_of_a_team_counts_once_in_both_months(watch: Watch, publish: Publish) -> None:
    publish("risk", weak_least_minutes=61)
    team, who = team_of(watch), watch.world.citizen()
    session = served(watch, who, minutes=60, posters=True)
    for _ in range(3):
        end(watch, who, session, minutes=60, grade=1, team=team)
    assert [each for each in watch.flags(rule="weak_evidence") if team == each["team"]] == []
    end(watch, who, served(watch, who, posters=True), grade=1, team=team)
    weak = watch.flags(rule="weak_evidence")
    assert [each["figure"] for each in weak if each["team"] == team] == [100]
    assert [each["figure"] for each in weak if each["station"] == watch.station.id] == [100]


def test_a_paper_list_is_weak_evidence_of_its_station_and_team_in_the_month_of_its_day(
    watch: Watch, publish: Publish
) -> None:
    publish("risk", weak_least_minutes=61)
    paper = Place(watch.world)
    for minutes, ago in ((60, 2 * HOUR), (60, 5 * HOUR)):
        assert of(paper, watch) == []
        back_fill = paper.on_notice(minutes=minutes, ago=ago)
        paper.days_later()
        log_in_again(paper.citizen, paper.leader, paper.keeper, watch.one)
        told_of(back_fill_key(back_fill), times=2)
    assert sorted((each["team"] or "", each["station"] or "", each["on"]) for each in of(paper, watch)) == [
        ("", paper.station.id, "2026-11-01"), (paper.team, "", "2026-11-01"),
    ]  # fmt: skip


def of(paper: Place, watch: Watch) -> list[dict[str, Any]]:
    """The flags of a paper list's station and team."""
    found = watch.flags(rule="weak_evidence")
    return [each for each in found if each["team"] == paper.team or each["station"] == paper.station.id]


def test_a_leader_does_not_decide_about_his_own_team(watch: Watch, publish: Publish) -> None:
    publish("risk", weak_least_minutes=30)
    team, who = team_of(watch), watch.world.citizen()
    end(watch, who, served(watch, who, minutes=40, posters=True), minutes=40, grade=1, team=team)
    (flag,) = [each for each in watch.flags(rule="weak_evidence") if each["team"] == team]
    leader = watch.world.citizen(("team_leader", team), ("auditor", COUNTY))
    assert watch.say(leader, flag["id"], "clear").code == "not_independent"
    assert watch.say(watch.one, flag["id"], "clear").body["state"] == "proposed"


def recalled(watch: Watch, publish: Publish, came: str) -> tuple[Caller, Street, str]:
    """A session of an hour that was drawn, and what the beneficiary's daughter says of it, told twice."""
    publish("spot_checks", sample_per_mille=1000)
    street, who = Street(watch.world), watch.world.citizen()
    beneficiary, session = street.served(), served(watch, who, minutes=60)
    data = {"person": who.person, "session": session, "station": watch.station.id, "minutes": 60, "grade": 3}
    draw_sample(News("x", "CheckedOut", now_ms(), "", "", data | {"beneficiary": beneficiary}))
    (asked,) = street.daughter.get("/v1/me/recalls").body["items"]
    assert fetch([recall_key(asked["id"])])
    assert street.daughter.post(f"/v1/me/recalls/{asked['id']}/answer", {"came": came}).status == 200
    told_of(sample_key(month_of(now_ms()), session), times=2)
    return who, street, session


@pytest.mark.parametrize(("came", "rules"), [("no", ["never_came"]), ("yes", []), ("unsure", [])])
def test_a_no_of_the_daughter_is_flagged_and_takes_nothing(
    watch: Watch, publish: Publish, came: str, rules: list[str]
) -> None:
    who, _, _ = recalled(watch, publish, came)
    assert watch.rules(who) == rules
    assert who.get("/v1/me/hours").body["minutes"] == 60


def test_two_persons_uphold_what_the_daughter_says_and_she_is_none_of_them(watch: Watch, publish: Publish) -> None:
    who, street, session = recalled(watch, publish, "no")
    (flag,) = watch.flags(who)
    assert flag["session"] == session
    home = fresh_key()
    live_in(watch.one, home)
    live_in(street.daughter, home)
    assert watch.say(watch.one, flag["id"], "uphold").code == "not_independent"
    watch.one = watch.world.citizen(("auditor", COUNTY))
    assert watch.uphold(flag["id"])["taken_minutes"] == 60
    assert who.get("/v1/me/hours").body["minutes"] == 0


@pytest.mark.parametrize(("said", "rules"), [("no", ["never_came"]), ("yes", []), ("unknown", [])])
def test_a_no_of_the_keeper_is_flagged_and_he_does_not_decide(
    watch: Watch, publish: Publish, said: str, rules: list[str]
) -> None:
    publish("spot_checks", sample_per_mille=1000)
    who, keeper = watch.world.citizen(), watch.world.citizen(("station_keeper", watch.station.id), ("auditor", COUNTY))
    session = served(watch, who, minutes=60)
    data = {"person": who.person, "session": session, "station": watch.station.id, "minutes": 60, "grade": 3}
    draw_sample(News("x", "CheckedOut", now_ms(), "", "", data))
    assert keeper.post(f"/v1/spot-checks/{session}/answer", {"answer": said}).status == 200
    told_of(sample_key(month_of(now_ms()), session), times=2)
    assert watch.rules(who) == rules
    for flag in watch.flags(who):
        assert watch.say(keeper, flag["id"], "clear").code == "not_independent"
        assert watch.uphold(flag["id"])["taken_minutes"] == 60


def paper_visit(watch: Watch, street: Street) -> tuple[Caller, str]:
    """A visit on a shift that was written on paper, and counts since its notice is over; told twice."""
    paper, stand = Place(watch.world), Stand(watch.world)
    paper.team, paper.leader, paper.station, paper.keeper = stand.team, stand.leader, stand.station, stand.keeper
    shift = stand.shift(team_id=stand.team, beneficiary_id=street.served())
    stand.enrolled(shift, paper.citizen)
    watch.world.later(hours=5)
    back_fill = paper.on_notice(ago=int(2.9 * HOUR), shift_id=shift)
    paper.days_later()
    log_in_again(paper.citizen, street.daughter, watch.one, watch.two)
    told_of(back_fill_key(back_fill), times=2)
    return paper.citizen, back_fill


def test_a_paper_visit_is_asked_about_by_its_day_and_a_no_of_it_is_upheld(watch: Watch, publish: Publish) -> None:
    publish("spot_checks", sample_per_mille=1000)
    street, on = Street(watch.world), day_on(now_ms())
    who, back_fill = paper_visit(watch, street)
    (asked,) = street.daughter.get("/v1/me/recalls").body["items"]
    assert (asked["on"], asked["ended_at"], asked["station"] is None) == (on, None, False)
    assert street.daughter.post(f"/v1/me/recalls/{asked['id']}/answer", {"came": "no"}).status == 200
    told_of(sample_key(month_of(now_ms()), back_fill), times=2)
    (flag,) = watch.flags(who)
    assert (flag["rule"], flag["on"], flag["session"]) == ("never_came", on, back_fill)
    assert watch.uphold(flag["id"])["taken_minutes"] == 60


def test_a_paper_visit_is_one_of_the_crowd_of_its_day(watch: Watch, publish: Publish) -> None:
    publish("risk", beneficiary_a_day=1)
    street, other, on = Street(watch.world), watch.world.citizen(), day_on(now_ms())
    session = served(watch, other)
    who, _ = paper_visit(watch, street)
    (beneficiary,) = [each["id"] for each in street.mine()]
    assert watch.rules(who) == []
    end(watch, other, session, beneficiary=beneficiary)
    assert [(each["rule"], each["on"]) for each in watch.flags(who)] == [("beneficiary_often", on)]


def test_a_session_of_which_nothing_stands_is_neither_counted_nor_flagged(watch: Watch) -> None:
    who = watch.world.citizen()
    see_recall(Recalled(who.person, fresh_key(), watch.station.id, True, fresh_key(), fresh_key()))
    end(watch, who, fresh_key(), beneficiary=(beneficiary := fresh_key()))
    assert fetch([received_key(beneficiary)]) == {received_key(beneficiary): None}
    assert watch.rules(who) == []


def test_what_the_release_before_told_of_a_keepers_answer_is_passed_over(watch: Watch) -> None:
    who = watch.world.citizen()
    session = served(watch, who)
    look_at_answer(News(f"{session}|1.0", "SampleAnswered", now_ms(), "", "", {"session": session, "said": "no"}))
    assert watch.flags(who) == []
