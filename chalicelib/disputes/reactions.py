"""What time does to disputes: an answer or a decision is overdue, or what one party asked for has lapsed."""

from ..kit.pages import Listing, every
from ..kit.revised import revise
from ..kit.sweeping import each
from ..kit.table import Unit, run
from ..policy import at as figures_at
from .rules import overtaken
from .store import DUE_PARTITION, DisputeRow, changes, dispute_key, due_at


def sweep(now_ms: int) -> int:
    """Every dispute whose deadline is over; returns how many were looked at. Safe to run twice."""
    listed = every(Listing(DUE_PARTITION, index="gsi1", up_to=due_at(now_ms)))
    due = (row for item in listed if (row := DisputeRow.of(item)) is not None)
    return each(due, lambda row: run(lambda unit: overtake(unit, row.dispute.merchant, row.sk)))


def overtake(unit: Unit, merchant: str, redemption: str) -> None:
    """Join the Unit with what time does to a dispute now; nothing, where its deadline has moved."""
    key = dispute_key(merchant, redemption)
    row = unit.get(DisputeRow, key)
    if row is None:
        return
    after = overtaken(row.dispute, figures_at(row.dispute.opened_at), unit.now_ms)
    if after is None:
        return
    revise(unit, key, row, *changes(after, row.done or ()))
    has_lapsed = after.state == "lapsed"
    fact = "ReversalLapsed" if has_lapsed else "DisputeOverdue" if after.is_overdue else "DisputeUnanswered"
    unit.tell(key, fact, redemption=redemption, merchant=merchant)
