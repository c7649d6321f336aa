"""How an objection changes: under its revision, with the command that changed it."""

from pynamodb.expressions.update import Action

from ..kit.record import Command, remember
from ..kit.table import Unit, stale
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
    revision = int(found.revision)
    kept = [Objection.commands.set(remember(found.commands, command))] if command is not None else []
    unit.change(
        objection_key(found.id),
        Objection.state.set(state),
        *updates,
        *kept,
        Objection.revision.set(revision + 1),
        condition=Objection.revision == revision,
        otherwise=stale,
    )
    found.state = state


def ended() -> list[Action]:
    """It is in no queue any more."""
    return [each.remove() for each in (Objection.g1pk, Objection.g1sk, Objection.g2pk, Objection.g2sk)]
