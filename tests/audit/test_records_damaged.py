"""Damage to what stands beside the postings is found: desks, days, redemptions, stock, limits, settlements."""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.audit.history import Books, lived

Row = dict[str, Any]


KINDS = [
    ("P#", "DESK"), ("P#", "DAY#"), ("RDM#", "REDEMPTION"), ("OFFER#", "STOCK#"), ("OFFERS", "O-"),
    ("P#", "LIMIT#"), ("SETTLE#", "PAGE#"), ("SETTLE#", "BATCH#"), ("M#", "CHAIN"),
]  # fmt: skip
CITIES = 6 if "LONG" in os.environ else 2
_cities: list[Books] = []


def _sound() -> Iterator[Books]:
    """Sound cities that have something of every kind: months settled, reservations open."""
    every = (lived(300, seed=seed, people=16).books() for seed in itertools.count(1))
    return (each for each in every if all(of_kind(each, pk, sk) for pk, sk in KINDS))


@pytest.fixture(scope="module", params=range(CITIES))
def city(request: pytest.FixtureRequest) -> Books:
    """One of them; each is made once."""
    if not _cities:
        _cities.extend(itertools.islice(_sound(), CITIES))
    found: Books = _cities[request.param]
    return found


def less(value: Row) -> Row:
    ((kind, content),) = value.items()
    if kind == "BOOL":
        return {kind: not content}
    if kind == "N":
        return {kind: str(int(content) - 1)}
    if kind == "BS":
        return {kind: [bytes(16)]}
    if isinstance(content, bytes):
        return {kind: bytes([content[0] ^ 1, *content[1:]])}
    return {kind: chr(ord(content[0]) ^ 1) + content[1:] if content else "?"}


DESK = ("av", "he", "de", "ho", "sq", "lo", "ch", "eo", "mi", "g1pk", "g1sk")
REDEMPTION = ("st", "pp", "pe", "of", "lo", "g1pk", "g1sk", "g2sk")
WATCHED = [
    *(("P#", "DESK", name) for name in DESK),
    ("P#", "DAY#", "en"),
    *(("RDM#", "REDEMPTION", name) for name in REDEMPTION),
    *(("OFFER#", "STOCK#", name) for name in ("qt", "lv", "pp", "pv")),
    ("P#", "LIMIT#", "ct"),
    ("SETTLE#", "PAGE#", "bd"),
    *(("SETTLE#", "BATCH#", name) for name in ("st", "co", "g1pk", "g1sk", "g2pk", "g2sk")),
    *(("M#", "CHAIN", name) for name in ("sq", "ch")),
    ("SETTLE#", "STATEMENT#", "ok"),
    *(("FEED#", "", name) for name in ("pe", "se", "dy")),
]


def of_kind(city: Books, pk: str, sk: str) -> list[int]:
    """Where the rows of a kind stand that the audit speaks of: open redemptions, locked batches, desks in use."""
    return [
        at
        for at, item in enumerate(city.records)
        if item["pk"]["S"].startswith(pk) and item["sk"]["S"].startswith(sk) and _speaks(city, item)
    ]


def _speaks(city: Books, item: Row) -> bool:
    if item["sk"]["S"] == "REDEMPTION":
        return bool(item["st"]["S"] == "reserved")
    if item["sk"]["S"].startswith("BATCH#"):
        return item["st"]["S"] not in ("draft", "blocked")
    if item["sk"]["S"].startswith("PAGE#"):
        locked = [row["co"]["S"] for row in city.records if row["sk"]["S"].startswith("BATCH#") and _speaks(city, row)]
        return any(item["sk"]["S"].rpartition("#")[2] in content for content in locked)
    return True


@pytest.mark.parametrize(("pk", "sk", "name"), WATCHED)
def test_a_changed_value_is_found(city: Books, pk: str, sk: str, name: str) -> None:
    for at in [at for at in of_kind(city, pk, sk) if name in city.records[at]][:2]:
        records = list(city.records)
        records[at] = {**records[at], name: less(records[at][name])}
        assert Books(records, city.postings, city.now).verdict.found, city.records[at]


@pytest.mark.parametrize(("pk", "sk", "name"), [each for each in WATCHED if each[2] not in ("he", "de")])
def test_a_lost_value_is_found(city: Books, pk: str, sk: str, name: str) -> None:
    """(Nothing held and nothing owed may also be said by silence.)"""
    for at in [at for at in of_kind(city, pk, sk) if name in city.records[at]][:2]:
        if city.records[at][name] in ({"N": "0"}, {"S": ""}):
            continue
        records = list(city.records)
        records[at] = {key: value for key, value in records[at].items() if key != name}
        assert Books(records, city.postings, city.now).verdict.found, city.records[at]


@pytest.mark.parametrize(("pk", "sk"), KINDS)
def test_a_lost_record_is_found(city: Books, pk: str, sk: str) -> None:
    """Whichever it is; of those of SILENT nothing need speak."""
    for at in of_kind(city, pk, sk):
        records = [row for number, row in enumerate(city.records) if number != at]
        found = Books(records, city.postings, city.now).verdict.found
        assert found or _silent(city.records[at]), city.records[at]


def _moved_nothing(item: Row) -> bool:
    return "sq" not in item and "mi" not in item


def _had_nothing(item: Row) -> bool:
    return bool(item["ct"] == {"N": "0"})


SILENT: dict[str, tuple[Callable[[Row], bool], str]] = {
    "DESK": (_moved_nothing, "no posting and no minute of this person: the next command makes the desk again"),
    "LIMIT": (_had_nothing, "of this offer the person has nothing any more, which no row says as well as one of 0"),
}
"""What a person loses nothing by: kind → (which of them, why other rows need not speak of it)."""


def _silent(item: Row) -> bool:
    which, _ = SILENT.get(item["sk"]["S"].partition("#")[0], (None, ""))
    return which is not None and which(item)


@pytest.mark.parametrize("change", [lambda n: n + 1, lambda n: -n - 1, lambda n: n + 1_000_000])
def test_stock_out_of_nothing_or_below_it_is_found(city: Books, change: Callable[[int], int]) -> None:
    for at in of_kind(city, "OFFER#", "STOCK#")[:3]:
        records = list(city.records)
        records[at] = {**records[at], "qt": {"N": str(change(int(records[at]["qt"]["N"])))}}
        assert Books(records, city.postings, city.now).verdict.found, city.records[at]
