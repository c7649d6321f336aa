"""`./dev verify` finds a thousand damages of each kind to the postings, and names the row."""

from random import Random

import pytest

from tests.audit.damage import KINDS, Damage
from tests.audit.history import Books, lived

CITIES, EACH = 10, 100


@pytest.fixture(scope="module")
def cities() -> list[Books]:
    """Small cities with a history, sound ones."""
    books = [lived(40, seed=seed, people=6).books() for seed in range(CITIES)]
    assert all(each.verdict.found == () and len(each.postings) > 20 for each in books)
    return books


@pytest.mark.parametrize("damage", KINDS.values(), ids=KINDS)
def test_a_thousand_damages_are_all_found_and_the_row_is_named(cities: list[Books], damage: Damage) -> None:
    missed = []
    for number in range(CITIES * EACH):
        city, dice = cities[number % CITIES], Random(number)
        rows = list(city.postings)
        places = damage(rows, dice)
        found = Books(city.records, rows, city.now).verdict.found
        named = [place for place in places if any(_names(sentence, place) for sentence in found)]
        if len(named) < len(places):
            missed.append((number, places, found))
    assert missed == []


def _names(sentence: str, place: str) -> bool:
    """Whether a sentence speaks of this posting, and not of one whose number begins alike."""
    return f"{place}:" in sentence or sentence.endswith(place)
