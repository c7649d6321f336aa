"""The simulated engine: DynamoDB's semantics in memory, behind the port of kit.send.

A request takes effect in one instant; how requests meet, get lost or come twice is the scheduler's and the faults'
business. Source: DynamoDB API reference; its behaviour is compared with the local engine in tests/simulation.
"""

import marshal
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import expressions, updates
from .answers import bill, cancelled, invalid, refused, transaction_bill
from .reading import query
from .shelf import Index, Place, Shelf, Stored
from .values import ITEM_MAX, canonical, read_units, size_of, write_units

Request = dict[str, Any]
TOKEN_NS = 600 * 10**9
TRANSACTION_MAX = 100
_TRUE: expressions.Condition = lambda item, values: True  # noqa: E731  (a constant, not a function to be named)


@dataclass
class _Wish:
    """One item's part of a write, looked at but not carried out."""

    shelf: Shelf
    place: Place
    old: Stored | None
    request: Request
    verb: str
    new: Stored | None = None
    size: int = 0  # the greater of both items'


def tables(**names: tuple[str, ...]) -> dict[str, Shelf]:
    """Tables by name, each with its indexes: tables(records=("gsi1", "gsi2"), postings=("gsi1",))."""
    return {
        name: Shelf(name, {each: Index(each, f"g{each[-1]}pk", f"g{each[-1]}sk") for each in indexes})
        for name, indexes in names.items()
    }


class Store:
    """The engine. `now_ns` is its clock; an index shows a change `index_lag_ns()` later."""

    def __init__(
        self,
        shelves: Mapping[str, Shelf],
        now_ns: Callable[[], int],
        index_lag_ns: Callable[[], int] = lambda: 0,
    ) -> None:
        self.shelves = dict(shelves)
        self._now_ns, self._index_lag_ns = now_ns, index_lag_ns
        self._tokens: dict[str, tuple[bytes, list[tuple[str, int]]]] = {}
        self._kept: deque[tuple[int, str]] = deque()
        self._operations: dict[str, Callable[[Request], dict[str, Any]]] = {
            "GetItem": self._get,
            "BatchGetItem": self._batch_get,
            "Query": self._query,
            "PutItem": lambda request: self._write("Put", request),
            "UpdateItem": lambda request: self._write("Update", request),
            "DeleteItem": lambda request: self._write("Delete", request),
            "TransactWriteItems": self._transact,
        }

    def ask(self, operation: str, request: Request) -> dict[str, Any]:
        """The answer to a request; raises ClientError as the SDK would."""
        return self._operations[operation](request)

    def rows(self, table: str) -> list[Stored]:
        """Every item of a table (for the auditor, who scans)."""
        return list(self.shelves[table].items.values())

    # ---- reads

    def _shelf(self, request: Request) -> Shelf:
        found = self.shelves.get(request["TableName"])
        if found is None:
            raise refused("Request", "ResourceNotFoundException", "Requested resource not found")
        return found

    def _get(self, request: Request) -> dict[str, Any]:
        shelf = self._shelf(request)
        place = _place(request["Key"])
        item = shelf.items.get(place)
        units = read_units(shelf.size(place)) / (1 if request.get("ConsistentRead") else 2)
        answer: dict[str, Any] = {"ConsumedCapacity": bill(shelf.name, units)}
        if item is not None:
            answer["Item"] = item
        return answer

    def _batch_get(self, request: Request) -> dict[str, Any]:
        asked = request["RequestItems"]
        if not 0 < sum(len(each["Keys"]) for each in asked.values()) <= 100:
            raise invalid("BatchGetItem", "Too many items requested for the BatchGetItem call")
        responses: dict[str, list[Stored]] = {}
        bills = []
        for name, each in asked.items():
            shelf = self._shelf({"TableName": name})
            places = [_place(key) for key in each["Keys"]]
            if len(set(places)) < len(places):
                raise invalid("BatchGetItem", "Provided list of item keys contains duplicates")
            found = [shelf.items.get(place) for place in places]
            responses[name] = [item for item in found if item is not None]
            units = sum(read_units(shelf.size(place)) for place in places)
            bills.append(bill(name, units / (1 if each.get("ConsistentRead") else 2)))
        return {"Responses": responses, "UnprocessedKeys": {}, "ConsumedCapacity": bills}

    def _query(self, request: Request) -> dict[str, Any]:
        _check_placeholders("Query", request)
        return query(self._shelf(request), request, self._now_ns())

    # ---- writes

    def _write(self, verb: str, request: Request) -> dict[str, Any]:
        operation = f"{verb}Item"
        wish = self._wish(verb, request, operation)
        if not self._holds(wish, operation):
            more = _old(wish)
            raise refused(operation, "ConditionalCheckFailedException", "The conditional request failed", **more)
        try:
            self._make(wish, operation)
        except expressions.Invalid as error:
            raise invalid(operation, str(error)) from error
        self._carry_out(wish)
        indexes = wish.shelf.index_units(wish.old, wish.new)
        return {"ConsumedCapacity": bill(wish.shelf.name, write_units(wish.size), indexes)}

    def _transact(self, request: Request) -> dict[str, Any]:
        asked = request["TransactItems"]
        token = request.get("ClientRequestToken")
        if not 0 < len(asked) <= TRANSACTION_MAX:
            raise invalid("TransactWriteItems", "Member must have length less than or equal to 100")
        signature = marshal.dumps(asked, 2)  # version 2: equal requests give equal bytes
        known = self._known(token) if token else None
        if known is not None:
            return _replayed(signature, *known)
        wishes = [self._wish(verb, part, "TransactWriteItems") for each in asked for verb, part in each.items()]
        if len({(wish.shelf.name, wish.place) for wish in wishes}) < len(wishes):
            text = "Transaction request cannot include multiple operations on one item"
            raise invalid("TransactWriteItems", text)
        reasons = [self._reason(wish) for wish in wishes]
        if any(reason["Code"] != "None" for reason in reasons):
            raise cancelled(reasons)
        for wish in wishes:
            self._carry_out(wish)
        if token:
            self._tokens[token] = (signature, [(wish.shelf.name, wish.size) for wish in wishes])
            self._kept.append((self._now_ns() + TOKEN_NS, token))
        return {"ConsumedCapacity": _bills(wishes)}

    def _reason(self, wish: _Wish) -> dict[str, Any]:
        """Why this part cancels the transaction ("None": it does not)."""
        if not self._holds(wish, "TransactWriteItems"):
            return {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed", **_old(wish)}
        try:
            self._make(wish, "TransactWriteItems")
        except expressions.Invalid as error:
            return {"Code": "ValidationError", "Message": str(error)}
        return {"Code": "None"}

    def _known(self, token: str) -> tuple[bytes, list[tuple[str, int]]] | None:
        while self._kept and self._kept[0][0] <= self._now_ns():
            self._tokens.pop(self._kept.popleft()[1], None)
        return self._tokens.get(token)

    def _wish(self, verb: str, request: Request, operation: str) -> _Wish:
        _check_placeholders(operation, request)
        shelf = self._shelf(request)
        place = _place(request["Item"] if verb == "Put" else request["Key"])
        return _Wish(shelf, place, shelf.items.get(place), request, verb, size=shelf.size(place))

    def _holds(self, wish: _Wish, operation: str) -> bool:
        text = wish.request.get("ConditionExpression")
        if text is None:
            return True
        try:
            asks = expressions.condition(text, wish.request.get("ExpressionAttributeNames"))
        except expressions.Invalid as error:
            raise invalid(operation, str(error)) from error
        return asks(wish.old or {}, wish.request.get("ExpressionAttributeValues", {}))

    def _make(self, wish: _Wish, operation: str) -> None:
        """Work out the new item, and refuse one that cannot be."""
        request = wish.request
        if wish.verb == "Put":
            wish.new = {name: canonical(value) for name, value in request["Item"].items()}
        elif wish.verb == "Update":
            key = {name: dict(value) for name, value in request["Key"].items()}
            change = updates.update(request["UpdateExpression"], request.get("ExpressionAttributeNames"))
            wish.new = change(wish.old or key, request.get("ExpressionAttributeValues", {}))
        elif wish.verb == "ConditionCheck":
            wish.new = wish.old
            return
        if wish.new is not None:
            size = size_of(wish.new)
            _check(operation, wish.shelf, wish.new, size)
            wish.size = max(wish.size, size)

    def _carry_out(self, wish: _Wish) -> None:
        if wish.verb != "ConditionCheck":
            wish.shelf.put(wish.place, wish.new, self._now_ns() + self._index_lag_ns())


def _place(key: Mapping[str, Mapping[str, Any]]) -> Place:
    return key["pk"]["S"], key["sk"]["S"]


def _check_placeholders(operation: str, request: Request) -> None:
    try:
        expressions.check_placeholders(request)
    except expressions.Invalid as error:
        raise invalid(operation, str(error)) from error


def _old(wish: _Wish) -> dict[str, Any]:
    wanted = wish.request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return {"Item": wish.old} if wanted and wish.old is not None else {}


def _check(operation: str, shelf: Shelf, item: Stored, size: int) -> None:
    keys = [name for index in shelf.indexes.values() for name in (index.hash_name, index.range_name)]
    for name in ("pk", "sk", *(key for key in keys if key in item)):
        if not item[name].get("S"):
            raise invalid(
                operation, f"One or more parameter values were invalid: {name} must be a text that is not empty"
            )
    if any(kind in value and not value[kind] for value in item.values() for kind in ("SS", "NS", "BS")):
        raise invalid(operation, "One or more parameter values were invalid: An string set  may not be empty")
    if size > ITEM_MAX:
        raise invalid(operation, "Item size has exceeded the maximum allowed size")


def _bills(wishes: list[_Wish]) -> list[dict[str, Any]]:
    bills = []
    for name in dict.fromkeys(wish.shelf.name for wish in wishes):
        own = [wish for wish in wishes if wish.shelf.name == name]
        indexes: dict[str, float] = {}
        for wish in own:
            for index, units in wish.shelf.index_units(wish.old, wish.new).items():
                indexes[index] = indexes.get(index, 0) + units
        bills.append(transaction_bill(name, sum(2 * write_units(wish.size) for wish in own), indexes))
    return bills


def _replayed(signature: bytes, before: bytes, sizes: list[tuple[str, int]]) -> dict[str, Any]:
    """A token that comes again with the same request only reads what was written under it."""
    if signature != before:
        text = "Request token already in use for another request with a different payload"
        raise refused("TransactWriteItems", "IdempotentParameterMismatchException", text)
    bills = []
    for name in dict.fromkeys(name for name, _ in sizes):
        units = float(sum(2 * read_units(size) for table, size in sizes if table == name))
        bills.append({"TableName": name, "CapacityUnits": units, "ReadCapacityUnits": units})
    return {"ConsumedCapacity": bills}
