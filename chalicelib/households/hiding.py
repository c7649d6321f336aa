"""What lists say of a child: the day and the community, and neither where it was nor when."""

from .. import identity
from ..kit.clock import now_ms
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import at as figures_at


def is_hidden(person: str) -> bool:
    """Whether lists of somebody's services say the day and the community only: a child's say no more."""
    return run(lambda unit: is_hidden_in(unit, person))


def is_hidden_in(unit: Unit, person: str) -> bool:
    """The same, read through a Unit."""
    return _is_childs(identity.age_of(unit, person), unit.now_ms)


def is_hidden_from(actor: Actor) -> bool:
    """The same of his own lists for whoever the door has looked at: it has read how old he is."""
    now = now_ms()
    return _is_childs(identity.minors_age(actor.born, now), now)


def _is_childs(age: int | None, at_ms: int) -> bool:
    return age is not None and age < figures_at(at_ms).minors.shown_from_age
