"""Good and bad values made from a route's own types: a sample that passes, and every way to spoil it."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from msgspec import inspect

Path = tuple[str | int, ...]
MISSING = object()
QUICK = settings(database=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
LONG = 61_000  # longer than the longest text, shorter than the largest body
SPOILS_FOR_ALL: tuple[tuple[str, Any], ...] = (("a list", [[]]), ("an object", {"x": {}}))


@dataclass(frozen=True)
class Spoiled:
    """A body with one thing wrong. `code` is what has to be answered; None: any refusal will do (an action judges)."""

    what: str
    body: Any
    code: str | None


def sample(of: Any) -> Any:
    """The smallest value that the type lets through."""
    return _sample(inspect.type_info(of))


def _sample(kind: inspect.Type) -> Any:
    match kind:
        case inspect.StructType():
            return {each.encode_name: _sample(each.type) for each in kind.fields if each.required}
        case inspect.StrType():
            return _text(kind.pattern, kind.min_length or 1)
        case inspect.IntType():
            return max(kind.ge or 0, (kind.gt if kind.gt is not None else -1) + 1)
        case inspect.FloatType():
            return float(kind.ge or 0) / 2
        case inspect.BoolType():
            return True
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.UnionType():
            return _sample(_inner(kind))
        case inspect.ListType() | inspect.VarTupleType():
            return [_sample(kind.item_type)] * max(1, kind.min_length or 0)
        case inspect.Metadata():
            return _sample(kind.type)
    return {}


@cache
def _text(pattern: str | None, least: int) -> str:
    if pattern is None:
        return "x" * least
    fitting = st.from_regex(pattern, fullmatch=True).filter(lambda text: len(text) >= least and "\n" not in text)
    return str(find(fitting, lambda _: True, settings=QUICK))


def spoiled(of: Any) -> Iterator[Spoiled]:
    """Every body that is the sample with one thing wrong."""
    kind = inspect.type_info(of)
    whole = _full(kind)
    for what, path, value, code in _spoils(kind, ()):
        yield Spoiled(f"{'.'.join(map(str, path)) or '$'}: {what}", _with(whole, path, value), code)


def _full(kind: inspect.Type) -> Any:
    """The sample with every optional field filled in, so that each can be spoiled."""
    if isinstance(kind, inspect.UnionType):
        return _full(_inner(kind))
    if isinstance(kind, inspect.StructType):
        return {each.encode_name: _full(each.type) for each in kind.fields}
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        return [_full(kind.item_type)] * max(1, kind.min_length or 0)
    return _sample(kind)


def _inner(kind: inspect.UnionType) -> inspect.Type:
    return next(each for each in kind.types if not isinstance(each, inspect.NoneType))


def _may_be_null(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.UnionType) and any(isinstance(each, inspect.NoneType) for each in kind.types)


Spoil = tuple[str, Path, Any, str | None]


def _spoils(kind: inspect.Type, path: Path) -> Iterator[Spoil]:
    match kind:
        case inspect.UnionType():
            yield from _spoils(_inner(kind), path)
        case inspect.Metadata():
            yield from _spoils(kind.type, path)
        case inspect.StructType():
            yield "an unknown field", (*path, "no_such_field"), 1, "unknown_field"
            yield "a text", path, "x", "invalid_field"
            for each in kind.fields:
                here = (*path, each.encode_name)
                if each.required:
                    yield "missing", here, MISSING, "missing_field"
                    if not _may_be_null(each.type):
                        yield "null", here, None, "invalid_field"
                yield from _spoils(each.type, here)
        case inspect.StrType():
            yield from _spoiled_text(kind, path)
        case inspect.IntType() | inspect.FloatType():
            yield from _spoiled_number(kind, path)
        case inspect.ListType() | inspect.VarTupleType():
            yield "a text", path, "x", "invalid_field"
            yield "too many", path, [_full(kind.item_type)] * ((kind.max_length or LONG) + 1), "invalid_field"
            yield from _spoils(kind.item_type, (*path, 0))
        case inspect.LiteralType():
            yield from ((what, path, value, "invalid_field") for what, value in _no_words(kind))
        case inspect.BoolType():
            yield "a number", path, 1, "invalid_field"
            yield "a text", path, "true", "invalid_field"
        case inspect.DictType():
            yield "a list", path, [], "invalid_field"


def _no_words(kind: inspect.LiteralType) -> Iterator[tuple[str, Any]]:
    yield from (("another word", "no-such-word"), ("a control character", f"{kind.values[0]}\x00"), ("a number", 7))


def _spoiled_text(kind: inspect.StrType, path: Path) -> Iterator[Spoil]:
    yield "a number", path, 7, "invalid_field"
    yield "a truth", path, True, "invalid_field"
    yield from ((what, path, value, "invalid_field") for what, value in SPOILS_FOR_ALL)
    good = _text(kind.pattern, kind.min_length or 1)
    yield "too long", path, good[-1] * ((kind.max_length or LONG) + 1), "invalid_field"
    if kind.min_length:
        yield "empty", path, "", "invalid_field"
    # A text without a pattern is judged by the action, with a refusal of its own.
    judged = "invalid_field" if kind.pattern else None
    for what, bad in (("a control character", f"{good}\x00"), ("an escape", f"{good}\x1b[2J"), ("emoji", f"{good}😀")):
        if not kind.pattern or not re.search(kind.pattern, bad):
            yield what, path, bad, judged
    yield "half a surrogate", path, "\ud83d", "broken_json"


def _spoiled_number(kind: inspect.IntType | inspect.FloatType, path: Path) -> Iterator[Spoil]:
    yield from ((what, path, value, "invalid_field") for what, value in SPOILS_FOR_ALL)
    yield "a text", path, "1", "invalid_field"
    yield "a truth", path, True, "invalid_field"
    yield "NaN", path, float("nan"), "broken_json"
    yield "infinity", path, float("inf"), "broken_json"
    yield "huge", path, 10**30, "invalid_field"
    yield "hugely negative", path, -(10**30), "invalid_field"
    if kind.ge is not None:
        yield "too small", path, kind.ge - 1, "invalid_field"
    if isinstance(kind, inspect.IntType):
        yield "a fraction", path, 1.5, "invalid_field"


def spoiled_query(of: Any) -> Iterator[tuple[str, str, str | None]]:
    """(name, text, code) of every way to spoil one field of a query."""
    info = inspect.type_info(of)
    assert isinstance(info, inspect.StructType)
    for each in info.fields:
        kind = _inner(each.type) if isinstance(each.type, inspect.UnionType) else each.type
        for text in _bad_texts(kind):
            yield each.encode_name, text, "invalid_field"
        if each.encode_name == "cursor":
            for text in ("x", "%F0%9F%98%80", "e30", "eyJwayI6IngiLCJzayI6IngifQ", "A" * 900):
                yield "cursor", text, None


def _bad_texts(kind: inspect.Type) -> list[str]:
    match kind:
        case inspect.IntType():
            bounds = [str(kind.ge - 1)] if kind.ge is not None else []
            return [*bounds, "x", "1.5", "nan", "9" * 30, "-" + "9" * 30, "1e400", ""]
        case inspect.FloatType():
            return ["x", "nan", "inf", "-inf", "9" * 30, "1e400", ""]
        case inspect.StrType():
            return ["x" * LONG, "a%00b"] if kind.pattern or kind.max_length is None else ["x" * LONG]
        case inspect.LiteralType():
            return ["no-such-word", "", "%00"]
    return []


def _with(whole: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    copy = deepcopy(whole)
    place = copy
    for step in path[:-1]:
        place = place[step]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy
