"""What lists say of a child: the day and the community, and neither where it was nor when."""

from .. import identity
from ..kit.table import Unit, run
from ..policy import at as figures_at


def is_hidden(person: str) -> bool:
    """Whether lists of somebody's services say the day and the community only: a child's say no more."""
    return run(lambda unit: is_hidden_in(unit, person))


def is_hidden_in(unit: Unit, person: str) -> bool:
    """The same, read through a Unit."""
    age = identity.age_of(unit, person)
    return age is not None and age < figures_at(unit.now_ms).minors.shown_from_age
