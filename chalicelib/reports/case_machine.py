"""What may follow what of a case: one table of verbs. Pure. (docs/flows/report.md draws it)"""

from dataclasses import dataclass

from .rules import CaseState, NotInThisState

OPEN: tuple[CaseState, ...] = ("accepted", "dispatched", "returned", "in_progress", "deferred", "resolved")
"""States in which a case has exactly one owner and one running deadline."""


@dataclass(frozen=True)
class Move:
    """One verb of the case machine."""

    come_from: tuple[CaseState, ...]
    to: CaseState


CASE_MOVES: dict[str, Move] = {
    "dispatch": Move(("accepted", "returned"), "dispatched"),
    "return": Move(("dispatched",), "returned"),
    "start": Move(("dispatched",), "in_progress"),
    "defer": Move(("in_progress",), "deferred"),
    "resume": Move(("deferred",), "in_progress"),
    "resolve": Move(("dispatched", "in_progress"), "resolved"),
    "close": Move(("resolved",), "closed"),
    "rework": Move(("resolved",), "in_progress"),
    "reopen": Move(("closed",), "in_progress"),
    "void": Move(OPEN, "void"),
    "restore": Move(("void",), "returned"),
}


def demand_move(verb: str, state: CaseState) -> CaseState:
    """The state that the verb leads to. NotInThisState."""
    move = CASE_MOVES[verb]
    if state not in move.come_from:
        raise NotInThisState(state=state)
    return move.to
