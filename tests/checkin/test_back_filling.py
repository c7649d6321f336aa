"""A service that nobody proved: asked for, vouched for by two others, published for three days, and never a point."""

from typing import Any

import pytest

from chalicelib.checkin.reactions import sweep_back_fills
from chalicelib.kit.clock import HOUR, MINUTE, now_ms, rfc3339
from chalicelib.kit.send import send
from chalicelib.shifts.store import shift_key
from chalicelib.stations.rules import Station
from tests.checkin.amending import COUNTY, entries, totals
from tests.checkin.visiting import keeper_of, served
from tests.decisions.deciding import Court, live_in, number_of
from tests.policy.publishing import Publish
from tests.shifts.standing import Stand
from tests.world import Caller, Reply, World, call, fresh_key


class Place:
    """A station, its keeper, a team with two leaders, and a volunteer."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.station: Station = world.station()
        self.keeper = keeper_of(world, self.station)
        self.admin = world.citizen(("county_admin", COUNTY))
        self.team = f"T{fresh_key()[-9:]}"
        assert self.admin.post("/v1/teams", {"id": self.team, "name": "补录队", "area": COUNTY}).status == 201
        self.leader, self.other_leader = (world.citizen(("team_leader", self.team)) for _ in range(2))
        self.citizen = world.citizen()
        world.later(hours=8)

    def join(self, who: Caller) -> None:
        """He asks to be of the team, and is admitted if he may."""
        who.post(f"/v1/teams/{self.team}/join")
        self.admin.post(f"/v1/teams/{self.team}/admit", {"volunteer_no": number_of(who)})

    def ask(self, by: Caller | None = None, *, ago: int = 5 * HOUR, minutes: int = 60, **rest: Any) -> Reply:
        self.join(by or self.citizen)
        return self.claim(by or self.citizen, ago=ago, minutes=minutes, **rest)

    def claim(self, by: Caller, *, ago: int = 5 * HOUR, minutes: int = 60, **rest: Any) -> Reply:
        start = now_ms() - ago
        body = {
            "station_id": self.station.id, "team_id": self.team, "started_at": rfc3339(start),
            "ended_at": rfc3339(start + minutes * MINUTE), "content": "雨天无网络，纸质登记", "evidence": "paper-3",
        }  # fmt: skip
        named = {name: rest.pop(name) for name in ("shift_id", "station_id", "team_id") if name in rest}
        return by.post("/v1/back-fills", body | named, **rest)

    def asked(self, **more: Any) -> str:
        reply = self.ask(**more)
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    def approve(self, back_fill: str, by: Caller, **rest: Any) -> Reply:
        return by.post(f"/v1/back-fills/{back_fill}/approve", **rest)

    def on_notice(self, **more: Any) -> str:
        back_fill = self.asked(**more)
        for each in (self.leader, self.keeper):
            reply = self.approve(back_fill, each)
            assert reply.status == 200, reply.body
        return back_fill

    def state(self, back_fill: str) -> str:
        return str(self.citizen.get(f"/v1/back-fills/{back_fill}").body["state"])

    def days_later(self, days: float = 3.01) -> None:
        self.world.later(days=days)
        sweep_back_fills(now_ms())


@pytest.fixture
def at(world: World) -> Place:
    """Where the paper list was."""
    return Place(world)


def test_minutes_come_after_two_approvals_and_the_notice_and_earn_nothing(at: Place) -> None:
    back_fill = at.on_notice(minutes=120)
    sweep_back_fills(now_ms())
    assert (at.state(back_fill), entries(at.citizen)) == ("notice", [])
    at.days_later()
    sweep_back_fills(now_ms())
    assert at.state(back_fill) == "counted"
    assert totals(at.citizen) == (120, 0, 0)
    assert [(each["grade"], each["state"], each["points"]) for each in entries(at.citizen)] == [(0, "back_filled", 0)]


def test_points_never_come_whatever_the_policy_of_grades(at: Place, publish: Publish) -> None:
    publish("hours", min_grade_for_points=0)
    at.on_notice(minutes=240)
    at.days_later()
    assert at.citizen.get("/v1/me/points").body["available"] == 0
    assert at.citizen.get("/v1/me/hours").body == {"minutes": 240, "verified_minutes": 0}


def test_one_approval_counts_nothing_and_one_person_is_not_two(at: Place) -> None:
    back_fill, key = at.asked(), fresh_key()
    assert at.approve(back_fill, at.leader, key=key).body["state"] == "vouched"
    assert at.approve(back_fill, at.leader, key=key).body["approvals"] == 1
    assert at.approve(back_fill, at.leader).code == "vouched_before"
    at.days_later()
    assert at.state(back_fill) == "vouched"
    assert entries(at.citizen) == []


def test_not_both_approvals_come_from_the_team(at: Place) -> None:
    back_fill = at.asked()
    assert at.approve(back_fill, at.leader).status == 200
    assert at.approve(back_fill, at.other_leader).code == "vouched_before"
    assert at.approve(back_fill, at.admin).body["state"] == "notice"


@pytest.mark.parametrize("who", ["himself", "household", "household of the first", "stranger"])
def test_nobody_approves_his_own_his_households_or_a_strangers(at: Place, who: str) -> None:
    home = fresh_key()
    back_fill = at.asked(by=at.keeper if who == "himself" else at.citizen)
    if who.startswith("household"):
        live_in(at.keeper, home)
        live_in(at.leader if "first" in who else at.citizen, home)
    if who == "household of the first":
        assert at.approve(back_fill, at.leader).status == 200
    by = keeper_of(at.world, at.world.station()) if who == "stranger" else at.keeper
    assert at.approve(back_fill, by).code == ("not_your_volunteer" if who == "stranger" else "not_independent")


def test_everybody_sees_the_notice_without_the_name_and_may_stop_it(at: Place) -> None:
    back_fill = at.on_notice()
    shown = {each["id"]: each for each in call("GET", "/v1/back-fills?limit=50").body["items"]}[back_fill]
    assert set(shown) == {"id", "name_masked", "station", "team", "on", "minutes", "notice_until", "area"}
    assert (shown["station"], shown["area"]) == (at.station.id, None)
    witness, key = at.world.citizen(), fresh_key()
    objection = {"objection": "那天站点没有开门。"}
    for _ in range(2):
        assert witness.post(f"/v1/back-fills/{back_fill}/object", objection, key=key).status == 200
    assert witness.post(f"/v1/back-fills/{back_fill}/object", objection).code == "back_fill_over"
    assert back_fill not in {each["id"] for each in call("GET", "/v1/back-fills?limit=50").body["items"]}
    at.days_later()
    assert (at.state(back_fill), entries(at.citizen)) == ("stopped", [])


def test_an_objection_after_the_notice_comes_too_late(at: Place) -> None:
    back_fill = at.on_notice()
    at.world.later(days=3.01)
    reply = at.world.citizen().post(f"/v1/back-fills/{back_fill}/object", {"objection": "?"})
    assert reply.code == "back_fill_over"


def test_the_caps_of_person_and_team_hold_when_it_counts(at: Place, publish: Publish) -> None:
    publish("amendments", back_fill_person_minutes=100, back_fill_team_minutes=150)
    assert at.ask(minutes=101).code == "back_fill_cap"
    first, second = (at.on_notice(minutes=60) for _ in range(2))
    other = at.world.citizen()
    third = at.on_notice(by=other, minutes=95)
    at.days_later()
    states = [at.state(first), at.state(second)]
    assert sorted(states) == ["capped", "counted"]
    assert other.get(f"/v1/back-fills/{third}").body["state"] == "capped"  # 60 + 95 are more than the team may
    assert totals(at.citizen) == (60, 0, 0)


@pytest.mark.parametrize(
    ("ago", "minutes"), [(5 * HOUR, 0), (5 * HOUR, 361), (HOUR, 120), (31 * 24 * HOUR, 60), (-HOUR, 30)]
)
def test_it_is_a_past_service_no_longer_than_one_may_be(at: Place, ago: int, minutes: int) -> None:
    assert at.ask(ago=ago, minutes=minutes).code == "times_impossible"


def test_it_lies_within_the_stations_hours(at: Place) -> None:
    at.station = at.world.station(opens=9 * 60, closes=11 * 60)  # it is five in the afternoon
    assert at.ask(ago=9 * HOUR, minutes=60).code == "times_impossible"
    assert at.ask(ago=7 * HOUR, minutes=90).code == "times_impossible"
    assert at.ask(ago=7 * HOUR, minutes=45).status == 201


def test_what_a_proven_session_covers_adds_nothing(at: Place) -> None:
    served(at.world, at.citizen, at.station, hours=2)
    before = totals(at.citizen)
    back_fill = at.on_notice(ago=2 * HOUR, minutes=60)
    at.days_later()
    assert at.state(back_fill) == "counted"
    assert totals(at.citizen) == before


def test_a_barred_person_and_a_suspended_team_fill_in_nothing(at: Place) -> None:
    waiting = at.on_notice()
    court = Court(at.world)
    court.sanctioned("points_ban", person=at.citizen)
    assert at.ask().code == "back_fill_barred"
    at.days_later()
    assert (at.state(waiting), entries(at.citizen)) == ("capped", [])
    assert at.admin.post(f"/v1/teams/{at.team}/suspend").status == 200
    assert at.ask(by=at.world.citizen()).code == "team_suspended"


def test_a_station_lists_what_waits_for_those_who_may_approve(at: Place) -> None:
    back_fill = at.asked()
    path = f"/v1/stations/{at.station.id}/back-fills"
    for caller in (at.keeper, at.leader, at.admin):
        assert [each["id"] for each in caller.get(path).body["items"]] == [back_fill]
    assert keeper_of(at.world, at.world.station()).get(path).code == "not_your_volunteer"
    stranger = at.world.citizen()
    assert stranger.get(f"/v1/back-fills/{back_fill}").code == "no_such_back_fill"


def test_a_repeat_asks_once(at: Place) -> None:
    key, ago = fresh_key(), 5 * HOUR
    assert at.ask(ago=ago, key=key).status == 201
    assert at.ask(ago=ago, minutes=61, key=key).code == "idempotency_mismatch"


def test_it_is_for_a_member_of_the_team_and_the_minutes_are_the_teams(at: Place) -> None:
    stranger = at.world.citizen()
    assert at.claim(stranger).code == "not_in_team"
    assert at.citizen.get("/v1/me/back-fills").body["items"] == []
    at.on_notice()
    at.days_later()
    assert [(each["team"], each["shift"]) for each in entries(at.citizen)] == [(at.team, None)]


class ShiftPast:
    """A shift of two hours on whose roster the volunteer is, and that is over."""

    def __init__(self, at: Place) -> None:
        self.stand = Stand(at.world)
        self.volunteer, self.at = at.citizen, at
        self.shift = self.stand.shift(team_id=self.stand.team)
        self.stand.enrolled(self.shift, self.volunteer)
        at.world.later(hours=5)
        at.team, at.leader, at.station, at.keeper = (
            self.stand.team, self.stand.leader, self.stand.station, self.stand.keeper,
        )  # fmt: skip

    def claim(self, by: Caller | None = None, *, ago: float = 2.9, minutes: int = 110, **more: Any) -> Reply:
        """It began three hours ago, and ended one hour ago."""
        return self.at.claim(by or self.volunteer, ago=int(ago * HOUR), minutes=minutes, shift_id=self.shift, **more)


@pytest.fixture
def past(world: World) -> ShiftPast:
    place = Place.__new__(Place)
    place.world, place.admin, place.citizen = world, world.citizen(("county_admin", COUNTY)), world.citizen()
    return ShiftPast(place)


@pytest.mark.parametrize("is_lost", [False, True])
def test_of_a_shift_it_needs_its_roster_and_no_membership(past: ShiftPast, is_lost: bool) -> None:
    """It counts even where a restore has lost the shift meanwhile."""
    claimed = past.claim()
    assert (claimed.status, claimed.body["shift"]) == (201, past.shift)
    for each in (past.at.leader, past.at.keeper):
        assert past.at.approve(claimed.body["id"], each).status == 200
    if is_lost:
        key = shift_key(past.shift)
        send("DeleteItem", {"TableName": key.table_name, "Key": key.raw})
    past.at.days_later()
    (entry,) = entries(past.volunteer)
    assert (entry["shift"], entry["team"], entry["minutes"]) == (past.shift, past.at.team, 110)


@pytest.mark.parametrize(("ago", "minutes"), [(3.1, 60), (2.9, 115), (0.9, 30)])
def test_of_a_shift_it_lies_inside_the_shift(past: ShiftPast, ago: float, minutes: int) -> None:
    assert past.claim(ago=ago, minutes=minutes).code == "not_of_shift"


def test_of_a_shift_it_names_the_shifts_own_station_and_team(past: ShiftPast) -> None:
    other = Stand(past.at.world)
    assert past.claim(station_id=other.station.id).code == "not_of_shift"
    assert past.claim(team_id=other.team).code == "not_of_shift"
    assert past.claim(past.at.world.citizen()).code == "not_on_shift"
    past.shift = fresh_key()
    assert past.claim().code == "no_such_shift"


def test_nothing_is_filled_in_of_a_cancelled_shift(world: World) -> None:
    place = Place.__new__(Place)
    place.world, place.admin, place.citizen = world, world.citizen(("county_admin", COUNTY)), world.citizen()
    stand = Stand(world)
    shift = stand.shift(team_id=stand.team)
    stand.enrolled(shift, place.citizen)
    assert stand.keeper.post(f"/v1/shifts/{shift}/cancel").status == 200
    world.later(hours=5)
    place.team, place.station = stand.team, stand.station
    assert place.claim(place.citizen, ago=int(2.9 * HOUR), minutes=60, shift_id=shift).code == "not_of_shift"
