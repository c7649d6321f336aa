"""Decisions, appeals and sanctions, in the words of the tests."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib import decisions
from chalicelib.identity import tokens
from chalicelib.identity.store import Profile, profile_key, volunteer_no_for
from chalicelib.kit.clock import DAY, now_ms
from chalicelib.kit.record import Command
from chalicelib.kit.secrets import key_ring
from chalicelib.kit.table import Unit, run, stale
from chalicelib.places import CITY_CODE
from tests.world import Caller, Reply, World, fresh_key

COUNTY = "370303"


def number_of(caller: Caller) -> str:
    """A person's volunteer number."""
    return volunteer_no_for(caller.person)


def log_in_again(*callers: Caller) -> None:
    """A token lives for a week: after a longer journey these persons have a fresh one."""
    for each in callers:
        session = tokens.Session(each.person, each.actor.epoch, each.actor.device, now_ms() + 7 * DAY)
        each.token = tokens.issue(session, key_ring())


def live_in(person: Caller, household: str) -> None:
    """A person moves into a household."""
    key, home = profile_key(person.person), Profile.household.set(household)
    run(lambda unit: unit.change(key, home, condition=Profile.version.exists(), otherwise=stale))


@dataclass
class Court:
    """A citizen, two officers of his county and two of the city."""

    world: World
    citizen: Caller = field(init=False)
    first: Caller = field(init=False)
    second: Caller = field(init=False)
    city: Caller = field(init=False)
    other_city: Caller = field(init=False)

    def __post_init__(self) -> None:
        self.citizen = self.world.citizen()
        self.first, self.second = (self.world.citizen(("county_admin", COUNTY)) for _ in range(2))
        self.city, self.other_city = (self.world.citizen(("city_admin", CITY_CODE)) for _ in range(2))

    def later(self, *, days: float) -> None:
        """Time passes, and everybody logs in again."""
        self.world.later(days=days)
        log_in_again(self.citizen, self.first, self.second, self.city, self.other_city)

    def decided(self, *, by: Caller | None = None, scope: str = COUNTY, **more: Any) -> str:
        """Something that hurts the citizen is decided; returns the decision's id."""
        judge = by or self.first
        grounds = decisions.Grounds(
            self.citizen.person, "test", "thing", "unproven", "list-7", scope, (judge.person,), **more
        )  # fmt: skip

        def join(unit: Unit) -> str:
            return decisions.decide(unit, Command(fresh_key(), "d"), grounds)

        return run(join)

    def appeal(self, decision: str, **rest: Any) -> Reply:
        return self.citizen.post(f"/v1/me/decisions/{decision}/appeal", {"statement": "当时我在场。"}, **rest)

    def appealed(self, decision: str) -> str:
        reply = self.appeal(decision)
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    def assign(self, appeal: str, to: Caller, *, by: Caller | None = None, **rest: Any) -> Reply:
        return (by or self.city).post(f"/v1/appeals/{appeal}/assign", {"volunteer_no": number_of(to)}, **rest)

    def judge(self, appeal: str, outcome: str, *, by: Caller | None = None, **more: Any) -> Reply:
        return (by or self.city).post(f"/v1/appeals/{appeal}/decide", {"outcome": outcome, "code": "heard", **more})

    def judged(self, decision: str, outcome: str, *, by: Caller | None = None, **more: Any) -> str:
        """An appeal from filing to its outcome."""
        appeal, hearer = self.appealed(decision), by or self.city
        assert self.assign(appeal, hearer).status == 200
        reply = self.judge(appeal, outcome, by=hearer, **more)
        assert reply.status == 200, reply.body
        return appeal

    def sanctioned(self, step: str, *, person: Caller | None = None, **more: Any) -> Reply:
        """A sanction, proposed by one and approved by the other."""
        proposal = self.propose(step, person=person, **more)
        assert proposal.status == 201, proposal.body
        reply = self.approve(proposal.body["id"])
        assert reply.status == 200, reply.body
        return reply

    def propose(self, step: str, *, person: Caller | None = None, **more: Any) -> Reply:
        body = {"volunteer_no": number_of(person or self.citizen), "step": step, "code": "staged", "evidence": "case-9"}
        return self.first.post("/v1/sanctions/proposals", body | more)

    def approve(self, proposal: str, *, by: Caller | None = None, **rest: Any) -> Reply:
        return (by or self.second).post(f"/v1/sanctions/proposals/{proposal}/approve", **rest)

    def shown(self) -> list[dict[str, Any]]:
        """The citizen's decisions as he sees them."""
        return list(self.citizen.get("/v1/me/decisions").body["items"])
