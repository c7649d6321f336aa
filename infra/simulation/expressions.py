"""Condition expressions, parsed once each into closures. Nested paths are not simulated, and say so.

Source: DynamoDB developer guide, "Expressions reference".
"""

import operator
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NoReturn

from .values import Item, Value, equal, number, ordered, value_size

Values = Mapping[str, Value]
Condition = Callable[[Item, Values], bool]
Operand = Callable[[Item, Values], "Value | None"]

_TEXTS = (
    "ConditionExpression",
    "UpdateExpression",
    "KeyConditionExpression",
    "FilterExpression",
    "ProjectionExpression",
)
_PLACEHOLDER = re.compile(r"[#:][A-Za-z0-9_]+")
_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),+-]|[#:]?[A-Za-z0-9_]+)")
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Invalid(ValueError):
    """The engine would answer ValidationException."""


def check_placeholders(request: Mapping[str, Any]) -> None:
    """Invalid unless a request's names and values are just those that its expressions use, and say something."""
    names, values = request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    if names == {} or values == {}:
        raise Invalid("ExpressionAttributeNames or ExpressionAttributeValues must not be empty")
    defined = {*(names or ()), *(values or ())}
    used = _placeholders(tuple(request.get(each, "") for each in _TEXTS))
    if defined - used:
        raise Invalid(f"Value provided in ExpressionAttributeNames or Values unused in expressions: {defined - used}")
    if used - defined:
        raise Invalid(f"An expression attribute name or value used in expression is not defined: {used - defined}")
    if "" in (names or {}).values() or [] in (raw for value in (values or {}).values() for raw in value.values()):
        raise Invalid("One or more parameter values are not valid: an empty name, or a set that may not be empty")


@cache
def _placeholders(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(" ".join(texts)))


def condition(expression: str, names: Mapping[str, str] | None) -> Condition:
    """What a ConditionExpression asks of an item (the empty one: there is none)."""
    return _condition(expression, tuple((names or {}).items()))


@cache
def _condition(expression: str, names: tuple[tuple[str, str], ...]) -> Condition:
    parser = Parser(expression, dict(names))
    found = parser.either()
    parser.end()
    return found


class Parser:
    """Reads tokens; knows conditions and operands."""

    def __init__(self, expression: str, names: dict[str, str]) -> None:
        self.tokens: list[str] = []
        self.names = names
        self.at = 0
        place = 0
        while expression[place:].strip():
            match = _TOKEN.match(expression, place)
            if match is None:
                raise NotImplementedError(f"not simulated: {expression[place:]!r} in {expression!r}")
            self.tokens.append(match[1])
            place = match.end()

    # ---- reading tokens

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def take(self, word: str) -> bool:
        found = self.peek().upper() == word
        self.at += found
        return found

    def want(self, word: str) -> None:
        if not self.take(word):
            self.wrong()

    def end(self) -> None:
        if self.peek():
            self.wrong()

    def wrong(self) -> NoReturn:
        raise Invalid(f"Syntax error; token: {self.peek()!r}, near: {' '.join(self.tokens)!r}")

    def name(self) -> str:
        token = self.next()
        return self.names[token] if token.startswith("#") else token

    # ---- conditions

    def either(self) -> Condition:
        parts = [self.both()]
        while self.take("OR"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else lambda item, values: any(part(item, values) for part in parts)

    def both(self) -> Condition:
        parts = [self.negated()]
        while self.take("AND"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else lambda item, values: all(part(item, values) for part in parts)

    def negated(self) -> Condition:
        if self.take("NOT"):
            inner = self.negated()
            return lambda item, values: not inner(item, values)
        return self.primary()

    def primary(self) -> Condition:
        function = self.peek().lower()
        if self.peek(1) == "(" and function in _FUNCTIONS:
            self.at += 2
            found = _FUNCTIONS[function](self)
            self.want(")")
            return found
        if self.take("("):
            found = self.either()
            self.want(")")
            return found
        return self.comparison(self.operand())

    def comparison(self, left: Operand) -> Condition:
        sign = self.next()
        if sign in ("=", "<>"):
            right, wanted = self.operand(), sign == "="
            return lambda item, values: equal(left(item, values), right(item, values)) is wanted
        if sign in _ORDER:
            return _ordering(_ORDER[sign], left, self.operand())
        if sign.upper() == "BETWEEN":
            low = self.operand()
            self.want("AND")
            above, below = _ordering(operator.ge, left, low), _ordering(operator.le, left, self.operand())
            return lambda item, values: above(item, values) and below(item, values)
        if sign.upper() != "IN":
            self.wrong()
        self.want("(")
        options = [self.operand()]
        while self.take(","):
            options.append(self.operand())
        self.want(")")
        return lambda item, values: any(equal(left(item, values), each(item, values)) for each in options)

    def operand(self) -> Operand:
        token = self.peek()
        if token.lower() == "size" and self.peek(1) == "(":
            self.at += 2
            inner = self.operand()
            self.want(")")
            return lambda item, values: _length(inner(item, values))
        if token.startswith(":"):
            self.at += 1
            return lambda item, values: values[token]
        name = self.name()
        return lambda item, values: item.get(name)


def _ordering(holds: Callable[[Any, Any], bool], left: Operand, right: Operand) -> Condition:
    def judge(item: Item, values: Values) -> bool:
        pair = ordered(left(item, values), right(item, values))
        return pair is not None and holds(*pair)

    return judge


def _exists(parser: Parser) -> Condition:
    name = parser.name()
    return lambda item, values: name in item


def _not_exists(parser: Parser) -> Condition:
    name = parser.name()
    return lambda item, values: name not in item


def _two(judge: Callable[[Value, Value], bool]) -> Callable[[Parser], Condition]:
    def parse(parser: Parser) -> Condition:
        first = parser.operand()
        parser.want(",")
        second = parser.operand()

        def holds(item: Item, values: Values) -> bool:
            one, two = first(item, values), second(item, values)
            return one is not None and two is not None and judge(one, two)

        return holds

    return parse


def _begins(one: Value, two: Value) -> bool:
    return any(kind in one and kind in two and one[kind].startswith(two[kind]) for kind in ("S", "B"))


def _contains(one: Value, two: Value) -> bool:
    ((kind, whole),), ((sort, part),) = one.items(), two.items()
    if kind == "L":
        return any(equal(each, two) for each in whole)
    if kind == "NS" and sort == "N":
        return number(part) in {number(each) for each in whole}
    return kind in (sort, sort + "S") and sort in ("S", "B") and part in whole


_FUNCTIONS: dict[str, Callable[[Parser], Condition]] = {
    "attribute_exists": _exists,
    "attribute_not_exists": _not_exists,
    "attribute_type": _two(lambda one, two: two.get("S") in one),
    "begins_with": _two(_begins),
    "contains": _two(_contains),
}


def _length(value: Value | None) -> Value | None:
    if value is None:
        return None
    ((kind, raw),) = value.items()
    return {"N": str(value_size(value) if kind in ("S", "B") else len(raw))}
