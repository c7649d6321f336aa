"""Attribute values as DynamoDB counts and compares them.

Source: DynamoDB developer guide, "Item sizes and formats" and "Comparison operator and function reference".
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

Value = Mapping[str, Any]
Item = Mapping[str, Value]

ITEM_MAX = 400 * 1024


def number(text: str) -> int | Decimal:
    """A number's value: int where it is one (most are, and ints are fast)."""
    try:
        return int(text)
    except ValueError:
        return Decimal(text)


def canonical(value: Value) -> dict[str, Any]:
    """The value as the store gives it back: numbers without needless digits, sets in one order."""
    ((kind, raw),) = value.items()
    if kind == "N":
        return {"N": _plain(raw)}
    if kind == "NS":
        return {"NS": sorted(map(_plain, raw))}
    if kind in ("SS", "BS"):
        return {kind: sorted(raw)}
    return {kind: raw}


def _plain(text: str) -> str:
    if text.isdecimal() and (text[0] != "0" or text == "0"):
        return text
    exact = Decimal(text)
    return "0" if not exact else f"{exact.normalize():f}"


def equal(left: Value | None, right: Value | None) -> bool:
    """Equality of two values; a missing one equals nothing."""
    if left is None or right is None:
        return False
    if left == right:
        return True
    ((kind, one),), ((other, two),) = left.items(), right.items()
    if kind != other:
        return False
    if kind == "N":
        return number(one) == number(two)
    if kind in ("SS", "BS"):
        return set(one) == set(two)
    return kind == "NS" and {number(each) for each in one} == {number(each) for each in two}


def ordered(left: Value | None, right: Value | None) -> tuple[Any, Any] | None:
    """Both values in a form that `<` understands; None where DynamoDB sees no order (missing, other types)."""
    if left is None or right is None:
        return None
    ((kind, one),), ((other, two),) = left.items(), right.items()
    if kind != other or kind not in ("S", "N", "B"):
        return None
    if kind == "N":
        return number(one), number(two)
    return (one.encode(), two.encode()) if kind == "S" else (bytes(one), bytes(two))


def size_of(item: Item) -> int:
    """The item's bytes: names and values."""
    total = 0
    for name, value in item.items():
        text = value.get("S")
        total += len(name if name.isascii() else name.encode())
        total += len(text) if text is not None and text.isascii() else value_size(value)
    return total


def value_size(value: Value) -> int:
    """A value's bytes."""
    ((kind, raw),) = value.items()
    if kind == "S":
        return len(raw) if raw.isascii() else len(raw.encode())
    if kind == "N":
        return _number_size(raw)
    if kind == "B":
        return len(raw)
    if kind in ("SS", "NS", "BS"):
        single = kind[0]
        return sum(value_size({single: each}) for each in raw)
    if kind == "L":
        return 3 + sum(1 + value_size(each) for each in raw)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + value_size(each) for name, each in raw.items())
    return 1


@lru_cache(maxsize=1 << 14)
def _number_size(text: str) -> int:
    """A byte, one more per pair of significant digits (pairs are aligned on the point), one for a minus."""
    if text.isdecimal():
        significant = text.strip("0")
        zeros = len(text.lstrip("0")) - len(significant)
        return 1 + (len(significant) + zeros % 2 + 1) // 2 if significant else 1
    sign, digits, exponent = Decimal(text).normalize().as_tuple()
    if not any(digits):
        return 1
    assert isinstance(exponent, int)
    aligned = len(digits) + exponent % 2
    return 1 + (aligned + 1) // 2 + sign


def write_units(size: int) -> int:
    """Write units of a write of so many bytes: one per started KB."""
    return max(1, -(-size // 1024))


def read_units(size: int) -> int:
    """Units of a strongly consistent read of so many bytes: one per started 4 KB."""
    return max(1, -(-size // 4096))
