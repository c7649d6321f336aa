"""What shifts keep about a person (kit/holdings.py): a roster stands, as whoever insures it has it."""

from ..kit.holdings import erased, farewell, kept, listed, nobodys, own, removed
from ..kit.sweeping import each
from ..kit.table import Unit, run
from .enrolling import is_enrolled, take_off
from .making import found_in
from .store import Ahead, Enrolment, Here, Shift, of_person


@farewell
def withdraw_everywhere(person: str) -> None:
    """Who leaves withdraws from what has not begun, so that others find a place. Safe to repeat."""
    rows = [row for item in listed(of_person)(person) if (row := Enrolment.of(item)) is not None]
    each(rows, lambda row: run(lambda unit: _withdraw(unit, person, row.shift)))


def _withdraw(unit: Unit, person: str, shift_id: str) -> None:
    shift = found_in(unit, shift_id)
    if int(shift.start_at) > unit.now_ms and shift.state == "open" and is_enrolled(unit, shift_id, person):
        take_off(unit, person, shift)


kept(Enrolment, "shifts", listed(of_person), "the roster of a shift under an id: who was insured on it")
kept(Here, "", None, "which sessions were served on a shift: ids")
erased(Ahead, "shifts_ahead", own("SHIFTS"), removed)
nobodys("a station's shift; who made it, by id", Shift)
