"""The ladder of sanctions: two persons decide, it ends by itself, an appeal ends it sooner, the person sees it."""

from datetime import timedelta

import pytest

from chalicelib import decisions
from chalicelib.decisions.reactions import lift_sanction, sweep_sanctions
from chalicelib.kit.clock import DAY, now_ms, parse_rfc3339
from chalicelib.kit.facts import News
from chalicelib.kit.ids import new_ulid
from chalicelib.kit.table import run
from tests.decisions.deciding import COUNTY, Court, live_in
from tests.world import Caller, fresh_key


def bars(caller: Caller) -> tuple[int, int]:
    """Whole days for which (rewards are held, points are barred)."""
    found = run(lambda unit: decisions.bars_of(unit, caller.person))
    left = (max(0, each - now_ms()) for each in (found.rewards_until, found.points_until))
    rewards, points = (round(each / DAY) for each in left)
    return rewards, points


def told(court: Court, decision: str, outcome: str, amount: int = 0) -> News:
    data = {
        "appeal": fresh_key(), "decision": decision, "person": court.citizen.person, "kind": "sanction",
        "subject": "", "outcome": outcome, "amount": amount,
    }  # fmt: skip
    return News("x", "AppealDecided", now_ms(), "", "", data)


@pytest.mark.parametrize(("step", "found"), [("warning", (0, 0)), ("reward_freeze", (30, 0)), ("points_ban", (0, 365))])
def test_a_step_bars_what_it_says_for_its_time(court: Court, step: str, found: tuple[int, int]) -> None:
    reply = court.sanctioned(step)
    assert bars(court.citizen) == found
    assert [each["subject"] for each in court.shown()] == [step]
    days = max(found)
    assert (reply.body["until"] is not None) == bool(days)
    court.later(days=days + 1)
    assert bars(court.citizen) == (0, 0)


def test_nobody_approves_his_own_proposal_nor_does_his_household(court: Court) -> None:
    proposal = court.propose("warning").body["id"]
    assert court.approve(proposal, by=court.first).code == "own_proposal"
    home = fresh_key()
    live_in(court.first, home)
    live_in(court.second, home)
    assert court.approve(proposal).code == "not_independent"
    assert court.approve(proposal, by=court.city).status == 200
    assert court.approve(proposal).code == "already_approved"


def test_nobody_is_sanctioned_by_one_person_or_by_himself(court: Court) -> None:
    court.propose("points_ban")
    assert bars(court.citizen) == (0, 0)
    assert court.shown() == []
    assert court.propose("warning", person=court.first).code == "not_against_oneself"


def test_a_repeated_approval_answers_the_same(court: Court) -> None:
    proposal = court.propose("reward_freeze").body["id"]
    first = court.approve(proposal)
    court.world.later(hours=1)
    again = court.approve(proposal)
    assert first.body == again.body
    assert len(court.shown()) == 1


def test_the_later_end_of_two_counts_and_lifting_one_leaves_the_other(court: Court) -> None:
    court.sanctioned("reward_freeze")
    court.later(days=10)
    second = court.sanctioned("reward_freeze").body["id"]
    assert bars(court.citizen) == (30, 0)
    lift_sanction(told(court, second, "reversed"))
    assert bars(court.citizen) == (20, 0)


def test_an_appeal_that_succeeds_lifts_it_and_one_in_part_shortens_it(court: Court) -> None:
    decision = court.sanctioned("points_ban").body["id"]
    lift_sanction(told(court, decision, "upheld"))
    assert bars(court.citizen) == (0, 365)
    for _ in range(2):
        lift_sanction(told(court, decision, "partial", 100))
    assert bars(court.citizen) == (0, 100)
    until = parse_rfc3339(court.shown()[0]["until"]) - parse_rfc3339(court.shown()[0]["decided_at"])
    assert timedelta(milliseconds=until) == timedelta(days=100)
    lift_sanction(told(court, decision, "reversed"))
    assert bars(court.citizen) == (0, 0)


def test_a_team_is_suspended_through_its_leader_and_serves_again_when_it_is_over(court: Court) -> None:
    team = f"T{new_ulid(now_ms())[-9:]}"
    assert court.first.post("/v1/teams", {"id": team, "name": "一队", "area": COUNTY}).status == 201
    assert court.propose("team_suspension", team_id=team).code == "sanction_needs_team"
    assert court.propose("team_suspension").code == "sanction_needs_team"
    assert court.propose("warning", team_id=team).code == "sanction_needs_team"
    leader = court.world.citizen(("team_leader", team))
    court.sanctioned("team_suspension", person=leader, team_id=team)

    def state() -> str:
        return str(court.first.get(f"/v1/teams/{team}").body["state"])

    assert state() == "suspended"
    sweep_sanctions(now_ms())
    assert state() == "suspended"
    court.later(days=91)
    sweep_sanctions(now_ms())
    sweep_sanctions(now_ms())
    assert state() == "active"
