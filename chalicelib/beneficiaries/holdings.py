"""What the list of beneficiaries keeps about a person (kit/holdings.py): that he was served stays, his name goes."""

from ..kit.holdings import erased, farewell, listed_second, worded
from ..kit.sweeping import each
from ..kit.table import Unit, run
from .actions import end_in
from .store import Beneficiary, answered_by, beneficiary_key

_answered = listed_second(answered_by)


@farewell
def end_answering(person: str) -> None:
    """Who leaves answers for nobody any more, and nobody is served on his word. Safe to repeat."""
    rows = [row for item in _answered(person) if (row := Beneficiary.of(item)) is not None]
    each(rows, lambda row: run(lambda unit: _end(unit, row.id, person)))


def _end(unit: Unit, beneficiary: str, person: str) -> None:
    row = unit.get(Beneficiary, beneficiary_key(beneficiary))
    if row is not None and row.state != "ended":
        end_in(unit, row, by=person)


erased(Beneficiary, "beneficiaries", _answered, worded(Beneficiary.name))
