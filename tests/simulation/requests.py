"""Generated requests, as PynamoDB would write them, on a few keys and attributes that often meet."""

from typing import Any

from hypothesis import strategies as st

Request = tuple[str, dict[str, Any]]

NAMES = {"#n": "av", "#s": "na", "#b": "os", "#r": "rs", "#h": "g1pk", "#k": "g1sk", "#x": "zz"}
NUMBERS = st.sampled_from(["0", "1", "7", "-3", "10", "1.5", "12345678901234567890"])
TEXTS = st.sampled_from(["", "a", "ab", "b", "中文"])
BYTES = st.sampled_from([b"a", b"ab", b"\x00" * 16])
SETS = st.lists(BYTES, min_size=1, max_size=3, unique=True)
VALUES = {
    "#n": NUMBERS.map(lambda each: {"N": each}),
    "#s": TEXTS.map(lambda each: {"S": each}),
    "#b": BYTES.map(lambda each: {"B": each}),
    "#r": SETS.map(lambda each: {"BS": each}),
    "#h": st.sampled_from(["X", "Y"]).map(lambda each: {"S": each}),
    "#k": st.sampled_from(["1", "2", "3"]).map(lambda each: {"S": each}),
    "#x": NUMBERS.map(lambda each: {"N": each}),
}
KEYS = st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["DAY#1", "DAY#2", "DESK"]))
ATTRIBUTES = st.sampled_from(list(NAMES))


def _condition(draw: st.DrawFn, values: dict[str, Any], depth: int = 0) -> str:
    def value(of: Any) -> str:
        name = f":c{len(values)}"
        values[name] = draw(of)
        return name

    kind = draw(st.integers(0, 10 if depth < 2 else 7))
    name = draw(ATTRIBUTES)
    if kind == 0:
        return f"attribute_exists ({name})"
    if kind == 1:
        return f"attribute_not_exists ({name})"
    if kind <= 4:
        sign = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
        of = draw(st.sampled_from([name, name, "#n", "#s"]))
        return f"{name} {sign} {value(VALUES[of])}" if sign in ("=", "<>") else f"#n {sign} {value(NUMBERS_AS)}"
    if kind == 5:
        return f"contains (#r, {value(VALUES['#b'])})"
    if kind == 6:
        return f"size (#r) < {value(NUMBERS_AS)}"
    if kind == 7:
        return f"begins_with (#s, {value(st.sampled_from(['a', 'b', '中']).map(lambda each: {'S': each}))})"
    if kind == 8:
        return f"(NOT {_condition(draw, values, depth + 1)})"
    both = draw(st.sampled_from(["AND", "OR"]))
    return f"({_condition(draw, values, depth + 1)} {both} {_condition(draw, values, depth + 1)})"


NUMBERS_AS = NUMBERS.map(lambda each: {"N": each})


def _update(draw: st.DrawFn, values: dict[str, Any]) -> str:
    def value(of: Any) -> str:
        name = f":u{len(values)}"
        values[name] = draw(of)
        return name

    free = draw(st.lists(ATTRIBUTES, min_size=1, max_size=5, unique=True))
    clauses: dict[str, list[str]] = {}
    for name in free:
        kind = draw(st.integers(0, 4))
        if kind == 0:
            clauses.setdefault("REMOVE", []).append(name)
        elif kind == 1 and name == "#n":
            clauses.setdefault("SET", []).append(f"#n = if_not_exists (#n, {value(NUMBERS_AS)}) + {value(NUMBERS_AS)}")
        elif kind == 2 and name in ("#n", "#x"):
            clauses.setdefault("SET", []).append(f"{name} = {name} - {value(NUMBERS_AS)}")
        elif kind == 3 and name in ("#n", "#r"):
            clauses.setdefault("ADD", []).append(f"{name} {value(VALUES[name])}")
        elif kind == 4 and name == "#r":
            clauses.setdefault("DELETE", []).append(f"#r {value(VALUES[name])}")
        else:
            clauses.setdefault("SET", []).append(f"{name} = {value(VALUES[name])}")
    return " ".join(f"{clause} {', '.join(parts)}" for clause, parts in clauses.items())


def _key(pair: tuple[str, str]) -> dict[str, Any]:
    return {"pk": {"S": pair[0]}, "sk": {"S": pair[1]}}


@st.composite
def writes(draw: st.DrawFn, verbs: tuple[str, ...] = ("Put", "Update", "Delete")) -> tuple[str, dict[str, Any]]:
    """(verb, request) of one item's write, most with a condition."""
    verb, key = draw(st.sampled_from(verbs)), _key(draw(KEYS))
    values: dict[str, Any] = {}
    request: dict[str, Any] = {"TableName": "records", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    text = ""
    if verb == "Put":
        chosen = draw(st.lists(ATTRIBUTES, max_size=6, unique=True))
        request["Item"] = key | {NAMES[name]: draw(VALUES[name]) for name in chosen}
        if draw(st.integers(0, 9)) == 0:
            request["Item"]["big"] = {"S": "大" * draw(st.sampled_from([300, 700, 3000]))}
    else:
        request["Key"] = key
    if verb == "Update":
        text = request["UpdateExpression"] = _update(draw, values)
    if verb == "ConditionCheck" or draw(st.integers(0, 3)):
        request["ConditionExpression"] = _condition(draw, values)
        text += request["ConditionExpression"]
    used = {name: real for name, real in NAMES.items() if name in text}
    if used:
        request["ExpressionAttributeNames"] = used
    if values:
        request["ExpressionAttributeValues"] = values
    return verb, request


@st.composite
def queries(draw: st.DrawFn) -> Request:
    """A Query as kit.pages writes it."""
    index = draw(st.sampled_from([None, "gsi1"]))
    names = {"#h": "pk", "#r": "sk"} if index is None else {"#h": "g1pk", "#r": "g1sk"}
    bound = draw(st.sampled_from(["", " AND begins_with(#r, :r)", " AND #r <= :r"]))
    request: dict[str, Any] = {
        "TableName": "records",
        "KeyConditionExpression": "#h = :h" + bound,
        "ExpressionAttributeNames": names if bound else {"#h": names["#h"]},
        "ExpressionAttributeValues": {":h": {"S": draw(st.sampled_from(["a", "b"] if index is None else ["X", "Y"]))}},
        "ScanIndexForward": draw(st.booleans()),
    }
    if bound:
        ends = ["DAY#", "DAY#1", "E"] if index is None else ["1", "2"]
        request["ExpressionAttributeValues"][":r"] = {"S": draw(st.sampled_from(ends))}
    if draw(st.booleans()):
        request["Limit"] = draw(st.integers(1, 3))
    request |= {"ConsistentRead": True} if index is None else {"IndexName": index}
    return "Query", request


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Any request that the house sends."""
    kind = draw(st.integers(0, 9))
    if kind <= 3:
        verb, request = draw(writes())
        return verb + "Item", request
    if kind <= 6:
        many = draw(st.lists(writes(("Put", "Update", "Delete", "ConditionCheck")), min_size=1, max_size=3))
        request = {"TransactItems": [{verb: part} for verb, part in many]}
        if draw(st.booleans()):
            request["ClientRequestToken"] = draw(st.sampled_from(["1", "2"]))
        return "TransactWriteItems", request
    if kind == 7:
        return draw(queries())
    if kind == 8:
        return "GetItem", {"TableName": "records", "Key": _key(draw(KEYS)), "ConsistentRead": True}
    keys = draw(st.lists(KEYS, min_size=1, max_size=4))
    asked = {"Keys": [_key(each) for each in keys], "ConsistentRead": True}
    return "BatchGetItem", {"RequestItems": {"records": asked}}


def within(request: Any, space: str) -> Any:
    """The request with its partitions, index partitions and tokens in a space of their own."""
    if isinstance(request, list):
        return [within(each, space) for each in request]
    if not isinstance(request, dict):
        return request
    moved = {name: within(each, space) for name, each in request.items()}
    for name in ("pk", "g1pk"):
        if name in moved and "S" in moved[name]:
            moved[name] = {"S": f"{space}{moved[name]['S']}"}
    names, values = moved.get("ExpressionAttributeNames", {}), moved.get("ExpressionAttributeValues", {})
    if names.get("#h") in ("pk", "g1pk"):
        for name, value in values.items():
            if value.get("S") in ("X", "Y") or name == ":h":
                values[name] = {"S": f"{space}{value['S']}"}
    if "ClientRequestToken" in moved:
        moved["ClientRequestToken"] = f"{space}{moved['ClientRequestToken']}"
    return moved
