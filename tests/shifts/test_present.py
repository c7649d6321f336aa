"""A list of who was present: nothing counts of it before two officers have credited it, none of whom wrote it."""

from typing import Any

import pytest

from chalicelib.kit.clock import HOUR
from tests.checkin.test_replays import frozen as freeze
from tests.checkin.visiting import keeper_of
from tests.decisions.deciding import live_in, number_of
from tests.households.growing import family
from tests.policy.publishing import Publish
from tests.shifts.standing import Stand, told
from tests.world import Caller, Reply, World, fresh_key


class Late(Stand):
    """A shift of two hours with somebody on its roster, over for a quarter of an hour."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.on = self.shift(team_id=self.team, capacity=9)
        self.volunteer = self.enrolled(self.on)

    def over(self) -> None:
        self.world.later(hours=4.25)

    def list_of(self, *who: Caller, by: Caller | None = None, **rest: Any) -> Reply:
        body = {"volunteer_nos": [number_of(each) for each in who]}
        return (by or self.leader).post(f"/v1/shifts/{self.on}/present", body, **rest)

    def outcomes(self, *who: Caller, by: Caller | None = None) -> list[tuple[str, str | None]]:
        reply = self.list_of(*who, by=by)
        assert reply.status == 200, reply.body
        return [(each["outcome"], each["code"]) for each in reply.body["items"]]

    def review_of(self, who: Caller) -> str:
        (session,) = [each["id"] for each in who.get("/v1/me/check-ins").body["items"]]
        return str(session)

    def approve(self, by: Caller, who: Caller) -> Reply:
        return by.post(f"/v1/service-reviews/{self.review_of(who)}/approve")


@pytest.fixture
def late(world: World) -> Late:
    return Late(world)


def worth(who: Caller) -> tuple[int, int, int]:
    hours, points = who.get("/v1/me/hours").body, who.get("/v1/me/points").body["available"]
    return hours["minutes"], hours["verified_minutes"], points


def test_it_counts_when_two_officers_have_credited_it_as_g1_of_team_and_shift(late: Late) -> None:
    late.over()
    assert late.outcomes(late.volunteer) == [("held", None)]
    assert late.outcomes(late.volunteer, late.volunteer) == [("known", None)]
    assert late.outcomes(late.volunteer, by=late.keeper) == [("known", None)]
    assert worth(late.volunteer) == (0, 0, 0)
    assert late.keeper.get(f"/v1/shifts/{late.on}/roster").body["items"][0]["attended"] is True
    other = late.world.citizen(("city_admin", "3703"))
    assert late.approve(late.admin, late.volunteer).body["state"] == "seconded"
    assert worth(late.volunteer) == (0, 0, 0)
    assert late.approve(other, late.volunteer).body["minutes"] == 120
    assert worth(late.volunteer) == (120, 0, 0)  # attested, not verified
    shown = late.volunteer.get("/v1/me/check-ins").body["items"][0]
    assert (shown["grade"], shown["team"], shown["shift"], shown["state"]) == (1, late.team, late.on, "closed")


def test_it_earns_points_only_where_policy_says_so(late: Late, publish: Publish) -> None:
    publish("hours", min_grade_for_points=1)
    late.over()
    late.outcomes(late.volunteer)
    late.approve(late.admin, late.volunteer)
    late.approve(late.world.citizen(("city_admin", "3703")), late.volunteer)
    assert worth(late.volunteer) == (120, 120, 2)


def test_who_wrote_the_list_is_none_of_the_two(late: Late) -> None:
    both = late.world.citizen(("team_leader", late.team), ("county_admin", "370303"))
    late.over()
    assert late.outcomes(late.volunteer, by=both) == [("held", None)]
    assert late.approve(both, late.volunteer).code == "not_your_review"
    assert late.approve(late.keeper, late.volunteer).code == "role_required"
    assert worth(late.volunteer) == (0, 0, 0)


def test_nobody_lists_himself_nor_his_household(late: Late) -> None:
    home = fresh_key()
    neighbour = late.enrolled(late.on)
    late.enrolled(late.on, late.leader)
    live_in(late.leader, home)
    live_in(neighbour, home)
    late.over()
    assert late.outcomes(late.leader, neighbour) == [("refused", "not_independent")] * 2
    assert late.outcomes(late.leader, by=late.keeper) == [("held", None)]


def test_it_is_for_who_was_on_the_roster_and_has_not_checked_in(late: Late) -> None:
    served = late.enrolled(late.on)
    late.world.later(hours=2)
    session = late.opened(served, shift_id=late.on)
    late.world.later(minutes=30)
    late.check_out(served, session)
    late.world.later(hours=1.75)
    assert late.outcomes(late.world.citizen(), served) == [
        ("refused", "not_on_shift"), ("refused", "shift_attended"),
    ]  # fmt: skip
    assert told(late.on, served).data["session"] == session
    body = {"volunteer_nos": ["ZB0000000000"]}
    (unknown,) = late.leader.post(f"/v1/shifts/{late.on}/present", body).body["items"]
    assert unknown["code"] == "no_such_person"


def test_no_child_without_company_and_nobody_frozen_is_listed(late: Late) -> None:
    _, ward = family(late.world)
    frozen = late.enrolled(late.on)
    late.enrolled(late.on, ward)
    late.over()
    freeze(frozen)
    assert late.outcomes(ward, frozen) == [("refused", "guardian_not_present"), ("refused", "volunteer_unfit")]


@pytest.mark.parametrize("hours", [1.0, 3.9, 28.1])
def test_it_comes_within_a_day_after_the_end(late: Late, hours: float) -> None:
    late.world.later(hours=hours)
    assert late.list_of(late.volunteer).code == "not_list_time"


def test_only_those_who_run_the_shift_write_it(late: Late) -> None:
    late.over()
    assert late.list_of(late.volunteer, by=keeper_of(late.world, late.world.station())).code == "not_your_shift"
    assert late.list_of(late.volunteer, by=late.world.citizen()).code == "role_required"
    late.on = fresh_key()
    assert late.list_of(late.volunteer).code == "no_such_shift"


def test_nobody_was_present_on_a_cancelled_shift(late: Late) -> None:
    assert late.keeper.post(f"/v1/shifts/{late.on}/cancel").status == 200
    late.over()
    assert late.list_of(late.volunteer).code == "shift_cancelled"
    assert late.shift(ahead=HOUR) != late.on
