"""What reads cost, from the answers and the rule of the developer guide ("Item sizes and formats"): the local engine
says nothing of batches, and rounds a Query otherwise. (Binary values count as the text that carries them: a little
too much.)"""

from collections.abc import Iterable
from typing import Any

from infra.proxy import Exchange
from infra.simulation.values import read_units, size_of


def units_read(passed: Iterable[Exchange]) -> float:
    """Read units of all that passed."""
    return sum(_units(each) for each in passed)


def door_units(passed: list[Exchange]) -> float:
    """Of them, those with which the door looked at who asks: it begins with exactly his desk and his profile."""
    looked = [each["sk"]["S"] for each in _keys(passed[0])] if passed else []
    return _units(passed[0]) if sorted(looked) == ["DESK", "PROFILE"] else 0


def _keys(exchange: Exchange) -> list[Any]:
    asked = exchange.request.get("RequestItems", {}) if exchange.operation == "BatchGetItem" else {}
    return [key for each in asked.values() for key in each["Keys"]]


def _units(exchange: Exchange) -> float:
    request, answer = exchange.request, exchange.answer
    if exchange.operation == "GetItem":
        return _price(request, [answer.get("Item", {})])
    if exchange.operation == "Query":
        return _price(request, answer["Items"], together=True)
    if exchange.operation == "BatchGetItem":
        return sum(
            _batch(asked, answer["Responses"].get(table, [])) for table, asked in request["RequestItems"].items()
        )
    return 0


def _batch(asked: Any, found: list[Any]) -> float:
    return _price(asked, [*found, *[{}] * (len(asked["Keys"]) - len(found))])


def _price(request: Any, items: list[Any], *, together: bool = False) -> float:
    share = 1 if request.get("ConsistentRead") else 0.5
    sizes = [sum(map(size_of, items))] if together else map(size_of, items)
    return share * sum(max(1, read_units(size)) for size in sizes)
