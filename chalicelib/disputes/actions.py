"""What the two parties say: the citizen disputes and takes it back, the merchant answers, both may agree to reverse.

Each is one write, guarded by the dispute's revision and the redemption's state; whoever comes second reads again.
"""

from .. import exchange
from ..identity import profile_of
from ..kit.record import Command
from ..kit.table import Replayed, Unit, run
from ..kit.who import Actor
from ..moderation import checked_text
from ..policy import at as figures_at
from .changing import Case, case_of, keep, side_of
from .rules import (
    AlreadyAnswered,
    Dispute,
    DisputeEnded,
    Grounds,
    Moved,
    NoSuchDispute,
    Party,
    PartyToIt,
    Statement,
    against_agreeing,
    against_opening,
    answered,
    asked,
    both_agree,
    ended,
    opened,
    window_ends_at,
    withdrawn,
)
from .store import dispute_key


def open_dispute(actor: Actor, command: Command, redemption_id: str, grounds: Grounds, words: str) -> Moved:
    """The citizen says that he did not get it: until that is decided, no batch has its line.

    NoSuchRedemption, NotConfirmedYet, AlreadyDisputed, DisputeEnded, DisputeWindowOver, TextRisky.
    """

    def act(unit: Unit) -> Moved:
        case = _of_person(unit, actor, command, redemption_id)
        figures = figures_at(case.redemption.ended_at or unit.now_ms)
        refusal = against_opening(case.redemption, case.dispute, figures, unit.now_ms)
        if refusal is not None:
            raise refusal
        _check(actor, words)
        complaint = Statement(actor.person, unit.now_ms, words)
        after = opened(case.begun(unit), complaint, grounds, figures_at(unit.now_ms))
        return keep(unit, case, after, exchange.dispute(unit, case.redemption, by=actor.person))

    return run(act)


def withdraw(actor: Actor, command: Command, redemption_id: str) -> Moved:
    """The citizen takes his dispute, or what he asked for, back. NoSuchRedemption, NoSuchDispute, DisputeEnded."""

    def act(unit: Unit) -> Moved:
        case = _of_person(unit, actor, command, redemption_id)
        before = _begun(case)
        if before.state not in ("open", "asked"):
            raise DisputeEnded(state=before.state)
        after, redemption = withdrawn(before, unit.now_ms), case.redemption
        if before.state == "open":
            redemption = exchange.uphold(unit, redemption, by=actor.person)
        _tell(unit, "DisputeWithdrawn", after, actor)
        return keep(unit, case, after, redemption)

    return run(act)


def answer(actor: Actor, command: Command, redemption_id: str, words: str) -> Moved:
    """The merchant says how it was, once.

    NoSuchRedemption, NoSuchDispute, DisputeEnded, AlreadyAnswered, PartyToIt, TextRisky.
    """

    def act(unit: Unit) -> Moved:
        case = case_of(unit, actor, command, redemption_id)
        if side_of(actor, case.redemption) != "merchant":
            raise exchange.NoSuchRedemption()
        before = _begun(case)
        if before.state != "open":
            raise DisputeEnded(state=before.state)
        if before.answer is not None:
            raise AlreadyAnswered()
        _demand_other_hands(unit, actor, case.redemption)
        _check(actor, words)
        after = answered(before, Statement(actor.person, unit.now_ms, words), figures_at(before.opened_at))
        _tell(unit, "DisputeAnswered", after, actor)
        return keep(unit, case, after, case.redemption)

    return run(act)


def agree(actor: Actor, command: Command, redemption_id: str) -> Moved:
    """One party agrees that the redemption is reversed; when both have, it is, and nobody else is asked.

    A party that repeats itself, with any key, changes nothing. NoSuchRedemption, NotConfirmedYet, DisputeEnded,
    DisputeWindowOver, PartyToIt.
    """

    def act(unit: Unit) -> Moved:
        case = case_of(unit, actor, command, redemption_id)
        party = side_of(actor, case.redemption)
        if party is None:
            raise exchange.NoSuchRedemption()
        _demand_news(unit, case, party)
        figures = figures_at(case.redemption.ended_at or unit.now_ms)
        refusal = against_agreeing(case.redemption, case.dispute, figures, unit.now_ms)
        if refusal is not None:
            raise refusal
        if party == "merchant":
            _demand_other_hands(unit, actor, case.redemption)
        ends_at = window_ends_at(case.redemption, figures)
        after = asked(case.begun(unit), party, Statement(actor.person, unit.now_ms), ends_at)
        redemption = case.redemption
        if both_agree(after):
            after = ended(after, "reversed", unit.now_ms)
            redemption = exchange.reverse(unit, redemption, by=actor.person)
        _tell(unit, "ReversalAgreed", after, actor)
        return keep(unit, case, after, redemption)

    return run(act)


def _of_person(unit: Unit, actor: Actor, command: Command, redemption_id: str) -> Case:
    case = case_of(unit, actor, command, redemption_id)
    if case.redemption.person != actor.person:
        raise exchange.NoSuchRedemption()
    return case


def _begun(case: Case) -> Dispute:
    if case.dispute is None:
        raise NoSuchDispute()
    return case.dispute


def _demand_news(unit: Unit, case: Case, party: Party) -> None:
    """A party that has agreed already gets the state as it is."""
    before = case.dispute
    if before is not None and party in before.agreed and before.state in ("asked", "open", "reversed"):
        raise Replayed(Moved("", "", before.state, case.redemption.state, before.due_at, before.agreed[party].at))


def _demand_other_hands(unit: Unit, actor: Actor, redemption: exchange.Redemption) -> None:
    """Whoever speaks for the merchant is not the citizen's household, nor on his phone."""
    household = profile_of(unit, redemption.person).household or ""
    if exchange.same_hands(redemption, actor.person, device=actor.device, households=(actor.household, household)):
        raise PartyToIt()


def _check(actor: Actor, words: str) -> None:
    if words:
        checked_text(actor.openid, words)


def _tell(unit: Unit, fact: str, dispute: Dispute, actor: Actor) -> None:
    key = dispute_key(dispute.merchant, dispute.redemption)
    unit.tell(key, fact, redemption=dispute.redemption, merchant=dispute.merchant, by=actor.person)
