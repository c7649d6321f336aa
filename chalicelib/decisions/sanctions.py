"""Sanctions (惩戒): warned, rewards held, points and back-fill barred, a team suspended; by two persons, for a time.

What is barred is read where rewards are granted (reports) and where hours are filled in later (checkin). Check-out
points, orders and redemptions do not ask: whoever must not serve at all is frozen (identity).
"""

from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec.structs import replace

from .. import identity, teams
from ..kit.clock import DAY
from ..kit.errors import Forbidden
from ..kit.foureyes import approve, propose
from ..kit.pages import Listing, every
from ..kit.record import Command
from ..kit.revised import revise
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import CITY_CODE
from ..policy import Figures
from ..policy import at as figures_at
from .actions import made
from .independence import demand_second_person
from .rules import Grounds, NoSuchSanction, SanctionNeedsTeam, Step
from .store import DUE_SANCTIONS, PREFIX, Decision, Sanctions, decision_key, due, sanctions_key

KIND = "sanction"
ADMINS = ("city_admin", "county_admin")


class NotAgainstOneself(Forbidden, says="不能对自己提出惩戒。"):
    """Nobody proposes a sanction against himself."""


class Sanction(msgspec.Struct, frozen=True):
    """What is proposed: which step against whom, why, and on what evidence."""

    person: str
    step: Step
    code: str
    evidence: str
    team: str = ""


@dataclass(frozen=True)
class Bars:
    """Until when (UTC ms, 0: not at all) a person's rewards are held, and his points and back-fills barred."""

    rewards_until: int = 0
    points_until: int = 0


def bars_of(unit: Unit, person: str) -> Bars:
    """What is barred to a person, read strongly through the Unit."""
    found = unit.get(Sanctions, sanctions_key(person))
    return Bars(int(found.rewards_until), int(found.points_until)) if found is not None else Bars()


def propose_sanction(actor: Actor, command: Command, volunteer_no: str, wanted: Sanction) -> str:
    """Propose a step of the ladder; returns the proposal's id.

    NoSuchPerson, NotAgainstOneself, SanctionNeedsTeam, NoSuchTeam.
    """
    person = identity.person_of_volunteer_no(volunteer_no)
    if person is None:
        raise identity.NoSuchPerson()
    if person == actor.person:
        raise NotAgainstOneself()
    return run(lambda unit: _propose(unit, actor, command, replace(wanted, person=person)))


def _propose(unit: Unit, actor: Actor, command: Command, wanted: Sanction) -> str:
    _demand_team(unit, wanted)
    payload = msgspec.json.encode(wanted).decode()
    return propose(unit, actor, command, kind=KIND, subject=KIND, payload=payload, beneficiary=wanted.person)


def _demand_team(unit: Unit, wanted: Sanction) -> None:
    if (wanted.step == "team_suspension") != bool(wanted.team):
        raise SanctionNeedsTeam()
    if wanted.team:
        teams.registry.read(unit, wanted.team)
        roles = identity.profile_of(unit, wanted.person).roles
        if not any(role.name == "team_leader" and role.scope == wanted.team for role in roles):
            raise SanctionNeedsTeam()


def approve_sanction(actor: Actor, command: Command, proposal_id: str) -> Decision:
    """Approve it as a second person of another household; the decision and its effect land in this write.

    NoSuchSanction, OwnProposal, AlreadyApproved, NotIndependent.
    """
    return run(lambda unit: _approve(unit, actor, command, proposal_id))


def _approve(unit: Unit, actor: Actor, command: Command, proposal_id: str) -> Decision:
    proposal, fresh = approve(unit, actor, proposal_id, kind=KIND, subject=KIND)
    wanted = msgspec.json.decode(proposal.payload, type=Sanction)
    if not fresh:
        return _stands(unit, wanted.person, proposal_id)
    demand_second_person(unit, actor, (proposal.proposer, wanted.person))
    until_at = _ends_at(wanted.step, unit.now_ms, figures_at(unit.now_ms))
    scope = min((scope for role in ADMINS for scope in actor.scopes(role)), key=len, default=CITY_CODE)
    subject = wanted.team or wanted.step
    by = (proposal.proposer, actor.person)
    decision = made(unit, Grounds(wanted.person, KIND, subject, wanted.code, wanted.evidence, scope, by, until_at))
    if wanted.team and until_at is not None:
        decision.g1pk, decision.g1sk = DUE_SANCTIONS, f"{due(until_at)}#{proposal_id}"
        _set_team(unit, command, wanted.team, suspended=True)
    key = decision_key(wanted.person, proposal_id)
    unit.create(key, decision, stale)
    unit.tell(key, "SanctionSet", decision=proposal_id, person=wanted.person, step=wanted.step)
    _bar(unit, wanted.person, [*_others(wanted.person, proposal_id), decision])
    return decision


def _stands(unit: Unit, person: str, decision_id: str) -> Decision:
    found = unit.get(Decision, decision_key(person, decision_id))
    if found is None:
        raise NoSuchSanction()
    return found


def _ends_at(step: Step, now_ms: int, figures: Figures) -> int | None:
    days = {
        "reward_freeze": figures.decisions.reward_freeze_days,
        "points_ban": figures.decisions.points_ban_days,
        "team_suspension": figures.decisions.team_suspension_days,
    }.get(step)
    return now_ms + days * DAY if days is not None else None


def _others(person: str, but: str) -> list[Decision]:
    """The person's other sanctions, whatever became of them."""
    found = (Decision.of(item) for item in every(Listing(f"P#{person}", prefix=PREFIX)))
    return [each for each in found if each is not None and each.kind == KIND and each.id != but]


def _bar(unit: Unit, person: str, sanctions: list[Decision]) -> None:
    """What all of a person's sanctions together bar: the latest end of each step."""
    bans = [each.ends_at for each in sanctions if each.subject == "points_ban"]
    freezes = [each.ends_at for each in sanctions if each.subject == "reward_freeze"]
    points, rewards = max(bans, default=0), max(freezes, default=0)
    before = unit.get(Sanctions, sanctions_key(person))
    if before is None:
        if points or rewards:
            unit.create(
                sanctions_key(person), Sanctions(rewards_until=rewards, points_until=points, revision=0), stale
            )  # fmt: skip
        return
    until = (Sanctions.rewards_until.set(rewards), Sanctions.points_until.set(points))
    revise(unit, sanctions_key(person), before, *until)


def lift(person: str, decision_id: str, days_left: int) -> None:
    """End a sanction after an appeal so many days after it was decided (0: at once). A repeat changes nothing."""
    run(lambda unit: _lift(unit, person, decision_id, days_left))


def _lift(unit: Unit, person: str, decision_id: str, days_left: int) -> None:
    decision = _stands(unit, person, decision_id)
    if not decision.until_at:
        return
    ended_at = int(decision.decided_at) + days_left * DAY
    if ended_at >= decision.ends_at:
        return
    listed = [Decision.g1sk.set(f"{due(ended_at)}#{decision_id}")] if decision.g1pk else []
    key = decision_key(person, decision_id)
    revise(unit, key, decision, Decision.ended_at.set(ended_at), *listed)
    unit.tell(key, "SanctionShortened", decision=decision_id, person=person)
    decision.ended_at = ended_at
    _bar(unit, person, [*_others(person, decision_id), decision])


def ended(now_ms: int) -> list[Decision]:
    """Team sanctions whose time is over."""
    listed = every(Listing(DUE_SANCTIONS, index="gsi1", up_to=f"{due(now_ms)}~"))
    return [each for item in listed if (each := Decision.of(item)) is not None]


def resume(person: str, decision_id: str) -> None:
    """Let a team serve again whose suspension is over. A repeat changes nothing."""
    run(lambda unit: _resume(unit, person, decision_id))


def _resume(unit: Unit, person: str, decision_id: str) -> None:
    decision = _stands(unit, person, decision_id)
    if not decision.g1pk or decision.ends_at > unit.now_ms:
        return
    revise(unit, decision_key(person, decision_id), decision, Decision.g1pk.remove(), Decision.g1sk.remove())
    _set_team(unit, Command(decision_id, "ended"), decision.subject, suspended=False)


def _set_team(unit: Unit, command: Command, team_id: str, *, suspended: bool) -> None:
    state: Literal["active", "suspended"] = "suspended" if suspended else "active"
    teams.registry.alter(unit, command, team_id, lambda old: replace(old, state=state))
