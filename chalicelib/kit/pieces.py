"""Pieces: what a Unit wants of one key, merged, and the one engine operation that it comes to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action, Update

from .errors import Refusal
from .keys import Key
from .layout import WRITES
from .record import Item, Record
from .send import Request

Otherwise = Callable[[Item | None], Refusal | None]
Recognise = Callable[[Item], Any]
"""Old item -> the first answer, or None when this command is not the one that wrote it. May raise a Refusal."""


@dataclass
class Piece:
    """All that a Unit wants of one key."""

    record: Record | None = None
    remove: bool = False
    updates: list[Action] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    otherwise: list[Otherwise] = field(default_factory=list)
    recognise: list[Recognise] = field(default_factory=list)

    def writes(self) -> bool:
        """Whether it changes the item."""
        return self.record is not None or self.remove or bool(self.updates)

    def asks(self) -> bool:
        """Whether the engine has anything to do with it: a piece that only recognises has not."""
        return self.writes() or bool(self.conditions)

    def demand(self, *, record: bool = False, remove: bool = False, updates: bool = False) -> None:
        """A key is created, changed or removed in one Unit: two of these would lose one of them."""
        if (self.record is not None or record) + (self.remove or remove) + (bool(self.updates) or updates) > 1:
            raise ValueError("a key is created, changed or removed in one Unit, not two of these")


def operation_of(key: Key, piece: Piece, stamp: bytes | None) -> tuple[str, Request]:
    """The one operation ("Put", "Update", "Delete", "ConditionCheck") that a piece comes to, and its request.

    `stamp` marks a write that stands alone, so that it is known again when its answer was lost.
    """
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    request: Request = {
        "TableName": key.table_name,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if piece.record is not None:
        operation = "Put"
        if stamp is not None:
            piece.record.stamp = stamp
        request["Item"] = piece.record.item()
    else:
        operation = "Delete" if piece.remove else "Update" if piece.updates else "ConditionCheck"
        request["Key"] = key.raw
    if operation == "Update":
        marks = [Record.layout.set(Record.layout | WRITES)] if WRITES else []  # this update may make the item
        if stamp is not None:
            marks.append(Record.stamp.set(stamp))
        request["UpdateExpression"] = Update(*piece.updates, *marks).serialize(names, values)
    conditions = list(piece.conditions)
    if operation == "Update" and stamp is not None:  # a repeat of this very request must not apply it twice
        conditions.append(Record.stamp.does_not_exist() | (Record.stamp != stamp))
    if conditions:
        request["ConditionExpression"] = _all(conditions).serialize(names, values)
    request["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    if values:
        request["ExpressionAttributeValues"] = values
    return operation, request


def _all(conditions: Iterable[Condition]) -> Condition:
    first, *rest = conditions
    for each in rest:
        first = first & each
    return first
