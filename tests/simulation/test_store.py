"""What the local engine cannot be asked: virtual time, lag, and the size rules of the developer guide."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.simulation.store import TOKEN_NS, Store, tables
from infra.simulation.values import read_units, size_of, write_units


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_ns = 0


def _store(clock: Clock, lag_ns: int = 0) -> Store:
    return Store(tables(records=("gsi1", "gsi2")), lambda: clock.now_ns, lambda: lag_ns)


def _put(sk: str = "DESK", **values: Any) -> dict[str, Any]:
    return {"TableName": "records", "Item": {"pk": {"S": "P#1"}, "sk": {"S": sk}, **values}}


def _code(store: Store, operation: str, request: dict[str, Any]) -> str:
    with pytest.raises(ClientError) as refusal:
        store.ask(operation, request)
    return str(refusal.value.response["Error"]["Code"])


def test_a_token_is_known_for_ten_minutes() -> None:
    clock = Clock()
    store = _store(clock)
    once = {"TransactItems": [{"Put": _put(n={"N": "1"})}], "ClientRequestToken": "token"}
    other = {"TransactItems": [{"Put": _put(n={"N": "2"})}], "ClientRequestToken": "token"}
    store.ask("TransactWriteItems", once)
    clock.now_ns = TOKEN_NS - 1
    assert "ReadCapacityUnits" in store.ask("TransactWriteItems", once)["ConsumedCapacity"][0]
    assert _code(store, "TransactWriteItems", other) == "IdempotentParameterMismatchException"
    clock.now_ns = TOKEN_NS
    assert "WriteCapacityUnits" in store.ask("TransactWriteItems", other)["ConsumedCapacity"][0]


def test_an_index_shows_a_change_when_its_lag_is_over() -> None:
    clock = Clock()
    store = _store(clock, lag_ns=5)
    store.ask("PutItem", _put(g1pk={"S": "X"}, g1sk={"S": "1"}))
    query = {
        "TableName": "records",
        "IndexName": "gsi1",
        "KeyConditionExpression": "#h = :h",
        "ExpressionAttributeNames": {"#h": "g1pk"},
        "ExpressionAttributeValues": {":h": {"S": "X"}},
    }
    assert store.ask("Query", query)["Items"] == []
    clock.now_ns = 5
    assert len(store.ask("Query", query)["Items"]) == 1


def test_a_transaction_has_at_most_a_hundred_items_and_none_twice() -> None:
    store = _store(Clock())
    many = {"TransactItems": [{"Put": _put(str(number))} for number in range(101)]}
    twice = {"TransactItems": [{"Put": _put()}, {"Put": _put()}]}
    assert _code(store, "TransactWriteItems", many) == "ValidationException"
    assert _code(store, "TransactWriteItems", twice) == "ValidationException"


def test_an_item_has_at_most_400_kb() -> None:
    store = _store(Clock())
    overhead = size_of(_put(v={"S": ""})["Item"])
    store.ask("PutItem", _put(v={"S": "a" * (400 * 1024 - overhead)}))
    assert _code(store, "PutItem", _put(v={"S": "a" * (400 * 1024 - overhead + 1)})) == "ValidationException"


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "中文a"}, 7),
        ({"N": "0"}, 1),
        ({"N": "27"}, 2),
        ({"N": "-27"}, 3),
        ({"N": "100"}, 2),
        ({"N": "1000"}, 2),
        ({"N": "3.14"}, 3),
        ({"B": b"12345"}, 5),
        ({"BOOL": True}, 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"L": [{"S": "a"}, {"N": "27"}]}, 8),
        ({"M": {"k": {"S": "a"}}}, 6),
    ],
)
def test_sizes_follow_the_developer_guide(value: dict[str, Any], size: int) -> None:
    assert size_of({"n": value}) == 1 + size


def test_units_are_whole_and_never_none() -> None:
    assert [write_units(size) for size in (0, 1024, 1025)] == [1, 1, 2]
    assert [read_units(size) for size in (0, 4096, 4097)] == [1, 1, 2]


ASKED = {"ConditionExpression": "#n = :v", "ExpressionAttributeNames": {"#n": "n"}}
WRONG = {
    "a name that no expression uses": {"ExpressionAttributeNames": {"#n": "n", "#m": "m"}},
    "a value that no expression uses": {"ExpressionAttributeValues": {":v": {"N": "1"}, ":w": {"N": "1"}}},
    "names and no expression": {"ConditionExpression": ""},
    "a name that is not defined": {"ConditionExpression": "#n = :v AND #m = :v"},
    "a value that is not defined": {"ConditionExpression": "#n IN (:v, :w)"},
    "no names": {"ConditionExpression": "n = :v", "ExpressionAttributeNames": {}},
    "no values": {"ConditionExpression": "attribute_exists (#n)", "ExpressionAttributeValues": {}},
    "a name of nothing": {"ExpressionAttributeNames": {"#n": ""}},
    "a set of nothing": {"ExpressionAttributeValues": {":v": {"BS": []}}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_placeholders_that_do_not_fit_the_expressions_are_refused_wherever_they_stand(wrong: dict[str, Any]) -> None:
    store = _store(Clock())
    request = _put(n={"N": "1"}) | ASKED | {"ExpressionAttributeValues": {":v": {"N": "1"}}} | wrong
    assert _code(store, "PutItem", request) == "ValidationException"
    assert _code(store, "TransactWriteItems", {"TransactItems": [{"Put": request}]}) == "ValidationException"
    assert store.rows("records") == []


def test_a_query_with_a_placeholder_too_many_is_refused() -> None:
    store = _store(Clock())
    values = {":h": {"S": "P#1"}, ":r": {"S": "D"}}
    query = {"TableName": "records", "KeyConditionExpression": "pk = :h", "ExpressionAttributeValues": values}
    assert _code(store, "Query", query) == "ValidationException"
