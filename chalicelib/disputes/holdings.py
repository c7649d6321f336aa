"""What disputes keep about a person (kit/holdings.py): what was found stays, what the citizen said goes."""

from collections.abc import Iterator

from msgspec.structs import replace

from .. import exchange
from ..kit.holdings import erased, found
from ..kit.record import Item
from ..kit.revised import revise
from ..kit.table import Key, Unit
from .rules import Dispute, Statement
from .store import DisputeRow, dispute_key


def _disputes(person: str) -> Iterator[Item]:
    return found(*(dispute_key(each.merchant, each.id) for each in exchange.redemptions_by(person)))


def _wordless(unit: Unit, key: Key) -> None:
    row = unit.get(DisputeRow, key)
    if row is None or (bare := _bare(row.dispute)) == row.dispute:
        return
    revise(unit, key, row, DisputeRow.dispute.set(bare))


def _bare(dispute: Dispute) -> Dispute:
    """The dispute without the citizen's words; an arbiter's evidence may quote them, so it goes too."""
    agreed = {party: _silent(said) if party == "person" else said for party, said in dispute.agreed.items()}
    decision = replace(dispute.decision, evidence="") if dispute.decision is not None else None
    complaint = _silent(dispute.complaint) if dispute.complaint is not None else None
    return replace(dispute, complaint=complaint, agreed=agreed, decision=decision)


def _silent(said: Statement) -> Statement:
    return replace(said, words="")


erased(DisputeRow, "disputes", _disputes, _wordless)
