"""Records that change under their revision: who changes one says which he has read; a later one is read again."""

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.update import Action

from .keys import Key
from .record import Command, Record, remember
from .table import Unit, stale


class Revised(Record):
    """Base of such records."""

    revision = NumberAttribute(attr_name="rv")


def revise(unit: Unit, key: Key, found: Revised, *updates: Action, command: Command | None = None) -> None:
    """Join the Unit with a change of a record that was read; it keeps the command, if there is one."""
    revision = int(found.revision)
    kept = [Record.commands.set(remember(found.commands, command))] if command is not None else []
    unit.change(
        key,
        *updates,
        *kept,
        Revised.revision.set(revision + 1),
        condition=Revised.revision == revision,
        otherwise=stale,
    )
