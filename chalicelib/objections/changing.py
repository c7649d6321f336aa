"""How an objection changes: under its revision, with the command that changed it."""

from pynamodb.expressions.update import Action

from ..kit.record import Command
from ..kit.revised import revise
from ..kit.table import Unit
from .rules import NoSuchObjection, State
from .store import Objection, objection_key


def found_in(unit: Unit, objection_id: str) -> Objection:
    """An objection, read strongly through the Unit. NoSuchObjection."""
    found = unit.get(Objection, objection_key(objection_id))
    if found is None:
        raise NoSuchObjection()
    return found


def change(unit: Unit, found: Objection, command: Command | None, state: State, *updates: Action) -> None:
    """Join the Unit with a change of an objection, guarded by its revision."""
    revise(unit, objection_key(found.id), found, Objection.state.set(state), *updates, command=command)
    found.state = state


def ended() -> list[Action]:
    """It is in no queue any more."""
    return [each.remove() for each in (Objection.g1pk, Objection.g1sk, Objection.g2pk, Objection.g2sk)]
