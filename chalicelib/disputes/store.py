"""Where disputes live.

DISPUTES#<merchant> / <redemption>    all that was said about one redemption; gsi1: its next deadline;
                                      gsi2: the arbiters' list that it stands in, by area and moment
"""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.update import Action

from ..kit.record import JsonAttribute, WordAttribute
from ..kit.revised import Revised
from ..kit.table import Key
from .rules import Dispute, Moved, Queue, State

KEPT_DONE = 8
DUE_PARTITION = "DUE#DISPUTE"


class DisputeRow(Revised):
    """A dispute."""

    state = WordAttribute[State](attr_name="st")
    dispute = JsonAttribute[Dispute](Dispute, attr_name="dc", null=False)
    done = JsonAttribute[tuple[Moved, ...]](tuple[Moved, ...], attr_name="dn")


def dispute_key(merchant: str, redemption: str) -> Key:
    """Where the dispute of a redemption lives."""
    return Key(f"DISPUTES#{merchant}", redemption)


def queue_partition(queue: Queue) -> str:
    """The partition of gsi2 with the disputes of a list, by `<area>#<moment>#<redemption>`."""
    return f"DISPUTES#{queue}"


def place_in_queue(dispute: Dispute) -> str:
    """Its range key there: an area's disputes stand together, the oldest first."""
    return f"{dispute.area}#{dispute.opened_at:013d}#{dispute.redemption}"


def due_at(moment: int) -> str:
    """A deadline as a range key of gsi1."""
    return f"{moment:013d}"


def new_row(dispute: Dispute, done: tuple[Moved, ...]) -> DisputeRow:
    """The first row of a dispute."""
    queue = dispute.queue
    return DisputeRow(
        state=dispute.state,
        revision=0,
        dispute=dispute,
        done=done,
        g1pk=DUE_PARTITION if dispute.due_at else None,
        g1sk=due_at(dispute.due_at) if dispute.due_at else None,
        g2pk=queue_partition(queue) if queue else None,
        g2sk=place_in_queue(dispute) if queue else None,
    )


def changes(dispute: Dispute, done: tuple[Moved, ...]) -> list[Action]:
    """What makes a row say this, and stand where it belongs."""
    queue = dispute.queue
    due, listed = (DisputeRow.g1pk, DisputeRow.g1sk), (DisputeRow.g2pk, DisputeRow.g2sk)
    places = (DUE_PARTITION, due_at(dispute.due_at)) if dispute.due_at else None
    lists = (queue_partition(queue), place_in_queue(dispute)) if queue else None
    return [
        DisputeRow.state.set(dispute.state),
        DisputeRow.dispute.set(dispute),
        DisputeRow.done.set(done),
        *_placed(due, places),
        *_placed(listed, lists),
    ]


def _placed(attributes: tuple[UnicodeAttribute, UnicodeAttribute], values: tuple[str, str] | None) -> list[Action]:
    if values is None:
        return [each.remove() for each in attributes]
    return [each.set(value) for each, value in zip(attributes, values, strict=True)]
