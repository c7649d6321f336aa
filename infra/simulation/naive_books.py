"""The naive shape's own books, folded: what the house's checker asks of the house, in the same words. Pure."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.kit.record import Item

from .deeds import Deed

START = 40
TAKES = ("reserved", "confirmed")
Books = dict[str, dict[str, Any]]
BROKEN = (
    ("check in", "repeats refused", r"check_in "),
    ("check out", "repeats refused", r"check_out "),
    ("check out", "points that nothing made", r"P#"),
    ("reserve", "the phone's own price", r"redemption \S+ reserved for"),
    ("reserve", "stock that does not add up", r"O-"),
    ("reserve", "repeats refused, or told otherwise", r"reserve "),
    ("confirm", "confirmed, and something else", r"confirm \S+ done, and"),
    ("confirm", "repeats refused", r"confirm "),
    ("cancel", "ended more than once", r"redemption \S+ ended"),
    ("cancel", "cancelled, and something else", r"cancel \S+ done, and"),
    ("cancel", "repeats refused, or told otherwise", r"cancel "),
)
"""Of which operation a violation speaks, what broke, and how its sentence begins; the first that fits."""


def broken(sentences: Iterable[str]) -> dict[str, dict[str, int]]:
    """How often what broke, by operation."""
    counts: dict[str, dict[str, int]] = {}
    for sentence in sentences:
        operation, what = next((row[:2] for row in BROKEN if re.match(row[2], sentence)), ("", sentence))
        of_it = counts.setdefault(operation, {})
        of_it[what] = of_it.get(what, 0) + 1
    return counts


def naive_found(
    deeds: Iterable[Deed], records: Iterable[Item], put_in: Mapping[str, int], prices: Mapping[str, int]
) -> Iterator[str]:
    """Every violation at rest."""
    books: defaultdict[str, Books] = defaultdict(dict)
    for item in records:
        kind, _, name = item["pk"]["S"].partition("#")
        if kind == "NAIVE":
            books[name][item["sk"]["S"]] = json.loads(item["d"]["S"])
    yield from _stock(books["OFFER"], books["REDEMPTION"], put_in)
    yield from _points(books["PERSON"], books["REDEMPTION"], books["SERVICE"])
    yield from _prices(books["REDEMPTION"], prices)
    yield from _told(deeds, books["REDEMPTION"])


def _stock(offers: Books, redemptions: Books, put_in: Mapping[str, int]) -> Iterator[str]:
    taken = Counter(each["offer"] for each in redemptions.values() if each["state"] in TAKES)
    for name, offer in offers.items():
        if offer["left"] + taken[name] != put_in[name] or offer["left"] < 0:
            yield f"{name}: {put_in[name]} were put in, {offer['left']} are left, {taken[name]} are out"


def _points(people: Books, redemptions: Books, services: Books) -> Iterator[str]:
    fold: Counter[str] = Counter()
    for each in services.values():
        fold[each["person"]] += each["points"]
    for each in redemptions.values():
        fold[each["person"]] -= each["price_points"] * (each["state"] in TAKES)
    for name, person in people.items():
        if person["points"] != START + fold[name] or person["points"] < 0:
            yield f"P#{name}: has {person['points']}, its services and redemptions make {START + fold[name]}"


def _prices(redemptions: Books, prices: Mapping[str, int]) -> Iterator[str]:
    for name, each in redemptions.items():
        if each["price_points"] != prices[each["offer"]]:
            yield f"redemption {name}: reserved for {each['price_points']}, the price is {prices[each['offer']]}"


def _told(deeds: Iterable[Deed], redemptions: Books) -> Iterator[str]:
    ended: Counter[str] = Counter()
    for deed in deeds:
        key, name = deed.command.key, deed.about.get("redemption", "")
        if deed.verb == "reserve" and deed.refused and key in redemptions:
            yield f"reserve {key}: refused, and there is such a redemption"
        if deed.verb == "reserve" and deed.done and key not in redemptions:
            yield f"reserve {key}: done, and there is no such redemption"
        if deed.verb in ("confirm", "cancel") and deed.done:
            ended[name] += 1
            if redemptions[name]["state"] != f"{deed.verb}{'ed' if deed.verb == 'confirm' else 'led'}":
                yield f"{deed.verb} {key}: done, and the redemption is {redemptions[name]['state']}"
    yield from (f"redemption {name}: ended {count} times" for name, count in ended.items() if count > 1)
