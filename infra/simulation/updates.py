"""Update expressions, parsed once each: SET with arithmetic, REMOVE, ADD, DELETE on whole attributes.

Source: DynamoDB developer guide, "Update expressions".
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from .expressions import Invalid, Operand, Parser, Values
from .values import Item, Value, canonical, number

Stored = dict[str, dict[str, Any]]
Update = Callable[[Item, Values], Stored]
Step = Callable[[Item, Values, Stored], None]

_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")
_MISSING = "The provided expression refers to an attribute that does not exist in the item"
_WRONG_TYPE = "An operand in the update expression has an incorrect data type"


def update(expression: str, names: Mapping[str, str] | None) -> Update:
    """What an UpdateExpression makes of an item: a new item; every value is taken from the old one."""
    return _update(expression, tuple((names or {}).items()))


@cache
def _update(expression: str, names: tuple[tuple[str, str], ...]) -> Update:
    parser = _Updates(expression, dict(names))
    steps = parser.steps()
    parser.end()

    def apply(old: Item, values: Values) -> Stored:
        new: Stored = dict(old)  # type: ignore[arg-type]  # values are replaced, never changed
        for step in steps:
            step(old, values, new)
        return new

    return apply


class _Updates(Parser):
    def steps(self) -> list[Step]:
        found: list[Step] = []
        while self.peek():
            clause = self.next().upper()
            if clause not in _CLAUSES:
                self.wrong()
            found.append(self.step(clause))
            while self.take(","):
                found.append(self.step(clause))
        return found

    def step(self, clause: str) -> Step:
        name = self.name()
        if name in ("pk", "sk"):
            raise Invalid(f"Cannot update attribute {name}. This attribute is part of the key")
        if clause == "REMOVE":
            return lambda old, values, new: _drop(new, name)
        if clause == "SET":
            self.want("=")
            return _setting(name, self.sum())
        placeholder = self.next()
        change = _add if clause == "ADD" else _delete
        return lambda old, values, new: change(old.get(name), values[placeholder], name, new)

    def sum(self) -> Operand:
        left = self.term()
        if self.peek() not in ("+", "-"):
            return left
        sign, right = self.next(), self.term()
        return lambda item, values: _total(left(item, values), right(item, values), sign)

    def term(self) -> Operand:
        if self.take("("):
            found = self.sum()
            self.want(")")
            return found
        if self.peek(1) != "(" or self.peek().lower() == "size":
            return self.operand()
        function = self.next().lower()
        self.want("(")
        first = self.sum()
        self.want(",")
        second = self.sum()
        self.want(")")
        if function == "if_not_exists":
            return lambda item, values: first(item, values) or second(item, values)
        if function == "list_append":
            return lambda item, values: _appended(first(item, values), second(item, values))
        return self.wrong()


def _drop(new: Stored, name: str) -> None:
    new.pop(name, None)


def _setting(name: str, value: Operand) -> Step:
    def step(old: Item, values: Values, new: Stored) -> None:
        found = value(old, values)
        if found is None:
            raise Invalid(_MISSING)
        new[name] = canonical(found)

    return step


def _total(left: Value | None, right: Value | None, sign: str) -> Value:
    if left is None or right is None:
        raise Invalid(_MISSING)
    if "N" not in left or "N" not in right:
        raise Invalid(_WRONG_TYPE)
    one, two = number(left["N"]), number(right["N"])
    return {"N": str(one + two if sign == "+" else one - two)}


def _appended(left: Value | None, right: Value | None) -> Value:
    if left is None or right is None or "L" not in left or "L" not in right:
        raise Invalid(_WRONG_TYPE)
    return {"L": [*left["L"], *right["L"]]}


def _add(old: Value | None, by: Value, name: str, new: Stored) -> None:
    ((kind, more),) = by.items()
    if kind not in ("N", "SS", "NS", "BS") or (old is not None and kind not in old):
        raise Invalid(_WRONG_TYPE)
    if kind == "N":
        new[name] = canonical(_total(old or {"N": "0"}, by, "+"))
        return
    new[name] = canonical({kind: sorted(set(old[kind] if old else ()) | set(more))})


def _delete(old: Value | None, by: Value, name: str, new: Stored) -> None:
    ((kind, fewer),) = by.items()
    if old is None:
        return
    if kind not in ("SS", "NS", "BS") or kind not in old:
        raise Invalid(_WRONG_TYPE)
    left = sorted(set(old[kind]) - set(fewer))
    if left:
        new[name] = {kind: left}
    else:
        new.pop(name, None)
