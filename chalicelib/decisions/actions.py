"""A decision joins the Unit of whatever hurts somebody; the person sees it, and until when he may appeal."""

from ..kit.clock import DAY
from ..kit.pages import Listing, Page, page
from ..kit.record import Command
from ..kit.table import Unit, stale
from ..policy import at as figures_at
from .rules import Grounds
from .store import PREFIX, Decision, decision_key


def decide(unit: Unit, command: Command, grounds: Grounds) -> str:
    """Join the Unit with a decision, named by the command that makes it; returns its id.

    The caller's Unit must hold the guard that lets the matter be decided once.
    """
    key = decision_key(grounds.person, command.key)
    unit.create(key, made(unit, grounds), stale)
    unit.tell(key, "DecisionMade", decision=command.key, person=grounds.person, kind=grounds.kind, code=grounds.code)
    return command.key


def made(unit: Unit, grounds: Grounds) -> Decision:
    """The record of a decision that is made now."""
    return Decision(
        kind=grounds.kind,
        subject=grounds.subject,
        code=grounds.code,
        evidence=grounds.evidence,
        scope=grounds.scope,
        by=grounds.by,
        decided_at=unit.now_ms,
        until_at=grounds.until_at,
        appeal_until=unit.now_ms + figures_at(unit.now_ms).decisions.appeal_days * DAY,
        instance=0,
        revision=0,
    )


def mine(person: str, *, limit: int, cursor: str | None) -> Page[Decision]:
    """A person's decisions, newest first. CursorInvalid."""
    found = page(Listing(f"P#{person}", prefix=PREFIX, newest_first=True), limit=limit, cursor=cursor)
    return Page([each for item in found.items if (each := Decision.of(item)) is not None], found.next_cursor)
