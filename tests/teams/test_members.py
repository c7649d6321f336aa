"""Members of a team: each asks by his own word, a leader admits him, and nobody admits himself."""

from typing import Any

import pytest

from chalicelib.kit.table import fetch
from chalicelib.teams.store import member_key
from tests.decisions.deciding import number_of
from tests.households.growing import child, consent, family
from tests.teams.test_teams import TEAM, a_code
from tests.world import Caller, Reply, World


class Club:
    """A team with a leader."""

    def __init__(self, world: World) -> None:
        self.world, self.team = world, a_code()
        self.admin = world.citizen(("county_admin", "370303"))
        assert self.admin.post("/v1/teams", {"id": self.team, **TEAM}).status == 201
        self.leader = world.citizen(("team_leader", self.team))

    def join(self, caller: Caller) -> Reply:
        return caller.post(f"/v1/teams/{self.team}/join")

    def leave(self, caller: Caller) -> Reply:
        return caller.post(f"/v1/teams/{self.team}/leave")

    def admit(self, caller: Caller, by: Caller | None = None) -> Reply:
        return (by or self.leader).post(f"/v1/teams/{self.team}/admit", {"volunteer_no": number_of(caller)})

    def dismiss(self, caller: Caller, by: Caller | None = None) -> Reply:
        return (by or self.leader).post(f"/v1/teams/{self.team}/dismiss", {"volunteer_no": number_of(caller)})

    def listed(self, by: Caller | None = None) -> list[dict[str, Any]]:
        return list((by or self.leader).get(f"/v1/teams/{self.team}/members").body["items"])

    def state_of(self, caller: Caller) -> str | None:
        items = caller.get("/v1/me/teams").body["items"]
        return str(items[0]["state"]) if items else None


@pytest.fixture
def club(world: World) -> Club:
    return Club(world)


def test_somebody_asks_is_admitted_and_leaves_and_every_verb_may_be_repeated(club: Club) -> None:
    citizen = club.world.citizen()
    for state, verb in (("asked", club.join), ("member", club.admit), ("member", club.join), ("left", club.leave)):
        for _ in range(2):
            reply = verb(citizen)
            assert (reply.status, reply.body["state"]) == (200, state)
        assert club.state_of(citizen) == state
    assert club.listed() == []
    assert club.admit(citizen).code == "never_asked"
    assert club.join(citizen).body["since"] is None
    assert [each["state"] for each in club.listed()] == ["asked"]


def test_a_leader_sees_who_asks_and_who_is_a_member_by_number_and_masked_name(club: Club) -> None:
    citizen, member = club.world.citizen(), club.world.citizen()
    for each in (citizen, member):
        club.join(each)
    club.admit(member)
    rows = club.listed(club.admin)
    assert [(each["volunteer_no"], each["state"]) for each in rows] == [
        (number_of(citizen), "asked"), (number_of(member), "member"),
    ]  # fmt: skip
    assert {each["name_masked"] for each in rows} == {"*"}


def test_nobody_admits_himself_and_no_stranger_anybody(club: Club) -> None:
    citizen, stranger = club.world.citizen(), club.world.citizen(("team_leader", a_code()))
    for each in (citizen, club.leader):
        club.join(each)
    assert club.admit(club.leader).code == club.dismiss(club.leader).code == "own_membership"
    for verb in (club.admit, club.dismiss):
        assert verb(citizen, stranger).code == "not_your_team"
    assert stranger.get(f"/v1/teams/{club.team}/members").code == "not_your_team"
    assert club.admit(club.leader, club.admin).body["state"] == "member"


def test_who_is_dismissed_is_no_member_and_may_ask_again(club: Club) -> None:
    citizen, other = club.world.citizen(), club.world.citizen()
    for each in (citizen, other):
        club.join(each)
    club.admit(citizen)
    for _ in range(2):
        assert club.dismiss(citizen).body["state"] == club.dismiss(other).body["state"] == "dismissed"
    assert club.leave(citizen).body["state"] == "dismissed"
    assert club.join(citizen).body["state"] == "asked"


def test_who_never_asked_is_neither_admitted_nor_leaves(club: Club) -> None:
    stranger = club.world.citizen()
    assert club.admit(stranger).code == club.dismiss(stranger).code == club.leave(stranger).code == "never_asked"
    body = {"volunteer_no": "ZB0000000000"}
    assert club.leader.post(f"/v1/teams/{club.team}/admit", body).code == "never_asked"


def test_a_suspended_team_takes_nobody_and_a_name_has_to_be_proven(club: Club) -> None:
    assert club.join(club.world.citizen(level=1)).code == "real_name_required"
    assert club.world.citizen().post("/v1/teams/T-NONE/join").code == "no_such_team"
    club.admin.post(f"/v1/teams/{club.team}/suspend")
    assert club.join(club.world.citizen()).code == "team_suspended"


def test_a_guardian_agrees_that_a_minor_joins(club: Club) -> None:
    (guardian, ward), (_, small) = family(club.world), family(club.world, "20240601")
    assert club.join(child(club.world)).code == "guardian_consent_required"
    assert club.join(small).code == "too_young"
    assert consent(guardian, ward, given=False).status == 200
    assert club.join(ward).code == "guardian_consent_required"
    assert consent(guardian, ward).status == 200
    assert club.join(ward).status == 200


def test_what_is_kept_of_a_membership_says_who_admitted(club: Club) -> None:
    citizen = club.world.citizen()
    club.join(citizen)
    club.admit(citizen, club.admin)
    key = member_key(citizen.person, club.team)
    item = fetch([key])[key]
    assert item is not None
    assert item["st"]["S"] == "member"
    assert "by" in item
