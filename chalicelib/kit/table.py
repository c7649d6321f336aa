"""The Unit: one use case, one write.

Features say what must be true and what changes; the Unit merges the pieces of each key and picks the cheapest write
that is still atomic: one item = one conditional PutItem/UpdateItem/DeleteItem (1 unit per KB), several = one
TransactWriteItems (2 units per KB). Nothing else in the tree writes.

A failed condition brings the old item back, and each piece says what that means. `recognise` speaks first: a command
that was already done gets its first answer, whatever else would refuse.
"""

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from .clock import now_ms
from .errors import BusyRetry, IdempotencyKeyInvalid, Refusal
from .keys import Key
from .log import meter
from .pieces import Otherwise, Piece, Recognise, operation_of
from .record import Fact, Item, Record, without_owner
from .send import ConditionFailed, may_repeat, pause_s, send, within

__all__ = ["RUNS", "Key", "Otherwise", "Recognise", "Replayed", "Stale", "Unit", "fetch", "run", "stale", "taken"]

R = TypeVar("R", bound=Record)
T = TypeVar("T")

RUNS = 6
RUN_S = 4.0


class Stale(Exception):
    """What was read has changed meanwhile, and no piece calls that a refusal: run the action again."""


@dataclass
class Replayed(Exception):
    """This very command was done before; `answer` is what it answered then."""

    answer: Any


def stale(_: Item | None) -> Refusal | None:
    """The `otherwise` of a guard on what was just read: a failure only means that it has to be read again."""
    return None


class Unit:
    """One use case's reads and its one write. Made by `run`; actions fill it, or join the one they are given."""

    def __init__(self) -> None:
        self.now_ms = now_ms()
        self._pieces: dict[Key, Piece] = {}
        self._read: dict[Key, Item | None] = {}
        self._told: dict[Key, list[Fact]] = {}
        self._stamp = os.urandom(8)

    # ---- reading

    def read(self, *keys: Key) -> list[Item | None]:
        """The items of these keys, strongly consistent, in one round trip; each key is read once a Unit."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._read]
        if missing:
            self._read.update(fetch(missing))
        return [self._read[key] for key in keys]

    def get(self, record: type[R], key: Key) -> R | None:
        """One item as a record's view of it."""
        return record.of(self.read(key)[0])

    # ---- saying what must be true and what changes

    def require(self, key: Key, condition: Condition, otherwise: Otherwise) -> None:
        """A guard on an item that this piece does not change."""
        piece = self._piece(key)
        piece.conditions.append(condition)
        piece.otherwise.append(otherwise)

    def create(self, key: Key, record: Record, otherwise: Otherwise, recognise: Recognise | None = None) -> None:
        """Put the record if the key is free."""
        piece = self._piece(key)
        if piece.record is not None:
            raise ValueError(f"{key} is created twice in one Unit")
        piece.demand(record=True)
        record.pk, record.sk = key.pk, key.sk
        piece.record = record
        piece.conditions.append(Record.pk.does_not_exist())
        piece.otherwise.append(otherwise)
        self.recognise(key, recognise)

    def change(self, key: Key, *updates: Action, condition: Condition | None, otherwise: Otherwise) -> None:
        """Update the item under a condition (None only where another piece guards the same key)."""
        piece = self._piece(key)
        piece.demand(updates=True)
        piece.updates.extend(updates)
        if condition is not None:
            piece.conditions.append(condition)
        piece.otherwise.append(otherwise)

    def remove(self, key: Key, condition: Condition, otherwise: Otherwise) -> None:
        """Delete the item under a condition."""
        piece = self._piece(key)
        piece.demand(remove=True)
        piece.remove = True
        piece.conditions.append(condition)
        piece.otherwise.append(otherwise)

    def recognise(self, key: Key, recognise: Recognise | None) -> None:
        """How to tell from the old item that this command was already done, and what it answered."""
        if recognise is not None:
            self._piece(key).recognise.append(recognise)

    def tell(self, key: Key, name: str, /, **data: Any) -> None:
        """A fact that rides on the item of this key, which the Unit must create or change. At most three."""
        told = self._told.setdefault(key, [])
        told.append(Fact(name, self.now_ms, data))
        if len(told) > 3:
            raise ValueError(f"more than three facts on {key}")

    def created(self, table: Literal["records", "postings"]) -> list[Key]:
        """The keys of a table that this Unit creates so far."""
        return [key for key, piece in self._pieces.items() if key.table == table and piece.record is not None]

    # ---- the write

    def commit(self) -> None:
        """Write everything or nothing. Raises a Refusal, Replayed, Stale, or BusyRetry. An empty Unit does nothing."""
        for key, facts in self._told.items():
            self._carry(key, tuple(without_owner(key.pk, fact) for fact in facts))
        if not any(piece.writes() for piece in self._pieces.values()):
            return
        keys = [key for key, piece in self._pieces.items() if piece.asks()]
        try:
            self._write(keys)
        except ConditionFailed as failed:
            self._explain(keys, failed)

    def _piece(self, key: Key) -> Piece:
        return self._pieces.setdefault(key, Piece())

    def _carry(self, key: Key, facts: tuple[Fact, ...]) -> None:
        piece, trace = self._piece(key), bytes.fromhex(meter().trace_id) or self._stamp
        if piece.record is not None:
            piece.record.facts, piece.record.facts_number, piece.record.trace_id = facts, 1, trace
        elif piece.updates:
            number = (Record.facts_number | 0) + 1
            told = Record.facts.set(facts), Record.facts_number.set(number), Record.trace_id.set(trace)
            piece.updates += told
        else:
            raise ValueError(f"a fact is told of {key}, which this Unit does not write")

    def _write(self, keys: list[Key]) -> None:
        if len(keys) == 1:
            operation, request = operation_of(keys[0], self._pieces[keys[0]], self._stamp)
            send(operation + "Item", request)
            return
        items = []
        for key in keys:
            operation, request = operation_of(key, self._pieces[key], None)
            items.append({operation: request})
        send("TransactWriteItems", {"TransactItems": items, "ClientRequestToken": self._stamp.hex()})

    def _explain(self, keys: list[Key], failed: ConditionFailed) -> None:
        if failed.doubtful and len(keys) == 1 and self._is_own(failed.items[0]):
            return  # the answer of an earlier try was lost: this is our own write
        for index, item in enumerate(failed.items):
            answer = self._recognised(keys[index], item)
            if answer is not None:
                raise Replayed(answer)
        for index in failed.failed:
            for otherwise in self._pieces[keys[index]].otherwise:
                refusal = otherwise(failed.items[index])
                if refusal is not None:
                    raise refusal
        raise Stale

    def first_answer(self) -> Any:
        """What this command answered when it was done before, looked up afresh; None when it never was."""
        asked = [key for key, piece in self._pieces.items() if piece.recognise]
        for key, item in fetch(asked).items() if asked else ():
            answer = self._recognised(key, item)
            if answer is not None:
                return answer
        return None

    def _recognised(self, key: Key, item: Item | None) -> Any:
        if item is None:
            return None
        answers = (recognise(item) for recognise in self._pieces[key].recognise)
        return next((answer for answer in answers if answer is not None), None)

    def _is_own(self, item: Item | None) -> bool:
        if item is None:
            return all(piece.remove for piece in self._pieces.values())
        return bytes(item.get("u", {}).get("B", b"")) == self._stamp


def fetch(keys: Iterable[Key]) -> dict[Key, Item | None]:
    """Items by key, strongly consistent; one BatchGetItem per 100 keys (one GetItem for a single key)."""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) == 1:
        only = wanted[0]
        request = {"TableName": only.table_name, "Key": only.raw, "ConsistentRead": True}
        return {only: send("GetItem", request).get("Item")}
    found: dict[Key, Item | None] = dict.fromkeys(wanted)
    for start in range(0, len(wanted), 100):
        found.update(_fetch_page(wanted[start : start + 100]))
    return found


def _fetch_page(wanted: list[Key]) -> dict[Key, Item | None]:
    by_place = {(key.table_name, key.pk, key.sk): key for key in wanted}
    asked: dict[str, Any] = {}
    for key in wanted:
        asked.setdefault(key.table_name, {"Keys": [], "ConsistentRead": True})["Keys"].append(key.raw)
    found: dict[Key, Item | None] = {}
    for attempt in range(8):
        if attempt:
            if not may_repeat():
                break
            time.sleep(pause_s(attempt - 1))
        answer = send("BatchGetItem", {"RequestItems": asked})
        for table, items in answer.get("Responses", {}).items():
            for item in items:
                found[by_place[table, item["pk"]["S"], item["sk"]["S"]]] = item
        asked = answer.get("UnprocessedKeys") or {}
        if not asked:
            return found
    raise BusyRetry()


def run(action: Callable[[Unit], T]) -> T:
    """Run an action on a fresh Unit and commit it; again, with jitter, when what it read was stale.

    Returns what the action returned, or the first answer when this very command was done before (the meter notes it):
    the same key with the same input beats every refusal.
    """
    with within(RUN_S):
        for attempt in range(RUNS):
            if attempt:
                meter().retries += 1
                time.sleep(pause_s(attempt - 1))
            unit = Unit()
            try:
                answer = action(unit)
                unit.commit()
                return answer
            except Replayed as replayed:
                return cast(T, _again(replayed.answer))
            except Refusal as refusal:
                blind = isinstance(refusal, BusyRetry) and not may_repeat()
                first = None if blind else unit.first_answer()
                if first is None:
                    raise
                return cast(T, _again(first))
            except Stale:
                continue
    raise BusyRetry()


def _again(answer: Any) -> Any:
    meter().replayed = True
    return answer


def taken(_: Item | None) -> Refusal | None:
    """The `otherwise` of a creation named by the client: the id is another thing's."""
    return IdempotencyKeyInvalid()
