"""The arbiter: he finds that a redemption stands, or reverses it. Never of the merchant's town, never a party.

An arbiter may also reverse what nobody disputed, or too late, settled or not: that is a decision of its own.
"""

from collections.abc import Callable

from .. import exchange
from ..identity import profile_of
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import NotYourArea, area_tree, reaches
from .changing import Case, case_of, keep, side_of
from .rules import (
    ARBITER,
    ENDED,
    ArbiterOfTheTown,
    Decision,
    Dispute,
    DisputeEnded,
    Finding,
    Moved,
    NoSuchDispute,
    NotConfirmedYet,
    PartyToIt,
    ended,
)
from .store import dispute_key

TOWN_DIGITS = 9
Carry = Callable[[Unit, Case], exchange.Redemption]


def uphold(actor: Actor, command: Command, redemption_id: str, finding: Finding, evidence: str) -> Moved:
    """The redemption stands, and its line comes into the next batch.

    NoSuchRedemption, NoSuchDispute, DisputeEnded, NotYourArea, ArbiterOfTheTown, PartyToIt.
    """

    def act(unit: Unit) -> Moved:
        case = case_of(unit, actor, command, redemption_id)
        if case.dispute is None:
            raise NoSuchDispute()
        _demand_impartial(unit, actor, case, case.dispute)
        if case.dispute.state != "open":
            raise DisputeEnded(state=case.dispute.state)
        after = ended(case.dispute, "upheld", unit.now_ms, Decision(actor.person, unit.now_ms, finding, evidence))
        _tell(unit, after, actor, finding)
        return keep(unit, case, after, exchange.uphold(unit, case.redemption, by=actor.person))

    return run(act)


def reverse(actor: Actor, command: Command, redemption_id: str, finding: Finding, evidence: str) -> Moved:
    """The points are the citizen's again; the merchant's next batch has a negative line where this one was settled.

    NoSuchRedemption, NotConfirmedYet, DisputeEnded, NotYourArea, ArbiterOfTheTown, PartyToIt.
    """

    def act(unit: Unit) -> Moved:
        case = case_of(unit, actor, command, redemption_id)
        if not case.redemption.was_confirmed:
            raise NotConfirmedYet(state=case.redemption.state)
        before = case.begun(unit)
        _demand_impartial(unit, actor, case, before)
        if before.state in ENDED:
            raise DisputeEnded(state=before.state)
        after = ended(before, "reversed", unit.now_ms, Decision(actor.person, unit.now_ms, finding, evidence))
        _tell(unit, after, actor, finding)
        return keep(unit, case, after, exchange.reverse(unit, case.redemption, by=actor.person))

    return run(act)


def _demand_impartial(unit: Unit, actor: Actor, case: Case, dispute: Dispute) -> None:
    if not reaches(actor, dispute.area, ARBITER):
        raise NotYourArea()
    if _sits_in_town(actor, dispute.area):
        raise ArbiterOfTheTown()
    said = {each.by for each in (dispute.complaint, dispute.answer, *dispute.agreed.values()) if each is not None}
    parties = {case.redemption.person, case.redemption.ended_by, *said} - {""}
    if actor.person in parties or side_of(actor, case.redemption) is not None:
        raise PartyToIt()
    if actor.household and any(profile_of(unit, each).household == actor.household for each in sorted(parties)):
        raise PartyToIt()


def _sits_in_town(actor: Actor, area: str) -> bool:
    """Whether any office of the actor is the town's, or in it. (A merchant without a town has no town's officers.)"""
    town = area[:TOWN_DIGITS]
    return len(town) == TOWN_DIGITS and any(area_tree().contains(town, role.scope) for role in actor.roles)


def _tell(unit: Unit, after: Dispute, actor: Actor, finding: Finding) -> None:
    key = dispute_key(after.merchant, after.redemption)
    outcome = after.state
    unit.tell(
        key, "DisputeDecided", redemption=after.redemption, merchant=after.merchant, by=actor.person, outcome=outcome,
        finding=finding,
    )  # fmt: skip
