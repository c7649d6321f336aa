"""Credited minutes are taken back by two persons and a decision, and given back by an appeal: entries, never edits."""

from typing import Any

import pytest

from chalicelib.checkin.reactions import give_hours_back
from chalicelib.kit.clock import HOUR, day_on, now_ms, rfc3339
from chalicelib.kit.facts import News
from chalicelib.kit.ids import ulid_ms
from tests.checkin.amending import COUNTY, entries, totals
from tests.checkin.visiting import served
from tests.decisions.deciding import live_in, log_in_again, number_of
from tests.world import Caller, Reply, World, fresh_key


class Review:
    """A volunteer with three credited hours, and two reviewers of the county."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.station = world.station()
        self.citizen = world.citizen()
        self.first, self.second = (world.citizen(("county_admin", COUNTY)) for _ in range(2))
        self.session = str(served(world, self.citizen, self.station, hours=3).body["id"])

    def propose(self, by: Caller | None = None, *, until: int | None = None, session: str | None = None) -> Reply:
        body: dict[str, Any] = {
            "volunteer_no": number_of(self.citizen), "session_id": session or self.session,
            "on": day_on(ulid_ms(session or self.session)), "code": "not_there", "evidence": "camera-4",
        }  # fmt: skip
        if until is not None:
            body["counts_until"] = rfc3339(until)
        return (by or self.first).post("/v1/adjustments/proposals", body)

    def approve(self, proposal: str, by: Caller | None = None) -> Reply:
        return (by or self.second).post(f"/v1/adjustments/proposals/{proposal}/approve")

    def taken(self, *, until: int | None = None, session: str | None = None) -> str:
        proposal = self.propose(until=until, session=session)
        assert proposal.status == 201, proposal.body
        reply = self.approve(proposal.body["id"])
        assert reply.status == 200, reply.body
        return str(reply.body["decision_id"])

    def heard(self, decision: str, outcome: str, amount: int = 0) -> News:
        (shown,) = [each for each in self.citizen.get("/v1/me/decisions").body["items"] if each["id"] == decision]
        data = {
            "appeal": fresh_key(), "decision": decision, "person": self.citizen.person, "kind": "hours",
            "subject": shown["subject"], "outcome": outcome, "amount": amount,
        }  # fmt: skip
        return News("x", "AppealDecided", now_ms(), "", "", data)


@pytest.fixture
def review(world: World) -> Review:
    return Review(world)


def test_two_persons_revoke_a_session_with_minutes_points_and_a_decision(review: Review) -> None:
    assert totals(review.citizen) == (180, 3, 0)
    proposal = review.propose().body["id"]
    assert totals(review.citizen) == (180, 3, 0)
    decision = review.approve(proposal).body["decision_id"]
    assert review.approve(proposal).body["decision_id"] == decision
    assert totals(review.citizen) == (0, 0, 0)
    states = [(each["state"], each["minutes"], each["points"]) for each in entries(review.citizen)]
    assert states == [("revoked", -180, -3), ("closed", 180, 3)]
    (shown,) = review.citizen.get("/v1/me/decisions").body["items"]
    assert (shown["kind"], shown["code"], shown["evidence"]) == ("hours", "not_there", "camera-4")


def test_one_person_takes_nothing_and_no_household_is_two(review: Review) -> None:
    proposal = review.propose().body["id"]
    assert review.approve(proposal, review.first).code == "own_proposal"
    home = fresh_key()
    live_in(review.first, home)
    live_in(review.second, home)
    assert review.approve(proposal).code == "not_independent"
    live_in(review.citizen, home)
    assert review.propose().code == "not_independent"
    assert totals(review.citizen) == (180, 3, 0)


def test_a_session_is_shortened_to_what_is_proven(review: Review) -> None:
    review.taken(until=ulid_ms(review.session) + HOUR + 30_000)
    assert totals(review.citizen) == (60, 1, 0)
    assert review.propose(until=ulid_ms(review.session) + 2 * HOUR).code == "nothing_to_adjust"
    review.taken()
    assert totals(review.citizen) == (0, 0, 0)
    assert review.propose().code == "nothing_to_adjust"


def test_what_another_session_covers_is_not_lost(review: Review) -> None:
    again = str(served(review.world, review.citizen, review.station, hours=2).body["id"])
    assert totals(review.citizen)[:2] == (300, 5)
    review.taken(session=again)
    assert totals(review.citizen) == (180, 3, 0)


def test_an_appeal_gives_back_all_or_a_part_and_a_repeat_changes_nothing(review: Review) -> None:
    decision = review.taken()
    give_hours_back(review.heard(decision, "upheld"))
    assert totals(review.citizen) == (0, 0, 0)
    news = review.heard(decision, "partial", 120)
    for _ in range(2):
        give_hours_back(news)
    assert totals(review.citizen) == (120, 2, 0)
    assert entries(review.citizen)[0]["state"] == "restored"


def test_a_reversal_gives_back_what_was_taken(review: Review) -> None:
    decision = review.taken(until=ulid_ms(review.session) + HOUR)
    give_hours_back(review.heard(decision, "reversed"))
    assert totals(review.citizen) == (180, 3, 0)
    review.taken()
    assert totals(review.citizen) == (0, 0, 0)


def test_reviewers_reach_their_own_area_only(review: Review) -> None:
    stranger = review.world.citizen(("county_admin", "370302"))
    assert review.propose(stranger).code == "not_your_area"
    proposal = review.propose().body["id"]
    assert review.approve(proposal, stranger).code == "not_your_area"


def test_the_appeal_over_http_reaches_the_hours(review: Review) -> None:
    decision = review.taken()
    hearer = review.world.citizen(("city_admin", "3703"))
    log_in_again(review.citizen)
    appeal = review.citizen.post(f"/v1/me/decisions/{decision}/appeal", {"statement": "我在场。"}).body["id"]
    assert hearer.post(f"/v1/appeals/{appeal}/assign", {"volunteer_no": number_of(hearer)}).status == 200
    judged = hearer.post(f"/v1/appeals/{appeal}/decide", {"outcome": "reversed", "code": "seen"})
    assert judged.body["state"] == "reversed"


def test_a_late_repeat_of_the_check_out_still_answers_what_it_answered_first(world: World) -> None:
    review = Review(world)
    review.taken()
    reply = review.citizen.post(
        f"/v1/check-ins/{review.session}/check-out",
        {"code": "x", "location": {"lat": 36.8, "lng": 118.0, "accuracy_m": 10, "datum": "gcj02"}},
    )
    assert reply.code in ("code_invalid", None)
