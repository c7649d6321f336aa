"""A restore cuts a city in half, item by item: it is repaired, `verify` is content, a second repair does nothing."""

import os
from random import Random

import pytest

from chalicelib.policy import Figures
from infra.audit import examine
from infra.repair import Books, House, repaired
from infra.simulation.shelf import Stored
from tests.audit import history
from tests.audit.history import lived

EACH = 100 if "LONG" in os.environ else 30  # of each of ten cities
HOUSE = House(lambda _: Figures(), lambda redemption: redemption[-8:])
WITHIN = (5, 20, 60, 200, 400)
NO_REASON = "is posted, and nobody knows who corrected it and why"
NOT_ITS_DAYS = "was paid otherwise than its days say"
"""A correction's record holds the reason and the second person: when it is lost, only a person can say them again."""


def after(books: history.Books) -> Books:
    return repaired(books.records, books.postings, books.now, HOUSE)


def again(books: Books) -> Books:
    return repaired(books.rows("records"), books.rows("postings"), books.now, HOUSE)


def found(books: Books) -> tuple[str, ...]:
    return examine(books.rows("records"), books.rows("postings"), books.now).found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_hundreds_of_restores_are_all_repaired_and_a_second_repair_does_nothing(seed: int) -> None:
    city, hurt = lived(90, seed=seed, people=6), 0
    for number in range(EACH):
        last = min(WITHIN[number % len(WITHIN)], len(city.writes) - city.settled)
        cut = city.restored(Random(number), last)
        hurt += bool(cut.verdict.found)
        books = after(cut)
        assert [each for each in books.left if not each.endswith(NO_REASON)] == [], f"city {seed}, restore {number}"
        assert books.left or found(books) == (), f"city {seed}, restore {number}"
        assert again(books).changes() == [], f"city {seed}, restore {number}"
    assert hurt > EACH / 3, "many of them had to be repaired"


def test_what_is_whole_is_not_touched() -> None:
    city = lived(120, seed=3, people=8).books()
    books = after(city)
    assert (books.changes(), books.left, books.notes) == ([], [], [])


def test_a_payment_whose_batch_is_lost_is_left_to_a_person() -> None:
    city = lived(300, seed=0, people=16).books()
    posted = {row["tx"]["S"] for row in city.postings}  # a month that is worth nothing is paid without one
    batches = (item for item in city.records if item["sk"]["S"].startswith("BATCH#"))
    paid = next(item for item in batches if item["st"]["S"] == "paid" and name_of(item) in posted)
    city.records.remove(paid)
    books = after(city)
    assert (books.left, books.changes()) == ([f"{name_of(paid)}: was paid, and the batch is not here any more"], [])
    city.records.append({**paid, "st": {"S": "draft"}})
    books = after(city)
    assert "nobody knows who signed it" in books.left[0]
    assert found(books)


def name_of(batch: Stored) -> str:
    """How the ledger calls the payment of a batch."""
    merchant, month = batch["pk"]["S"].removeprefix("SETTLE#"), batch["sk"]["S"].removeprefix("BATCH#")
    return f"settle:{merchant}.{month}:paid"


def test_no_posting_is_ever_changed_or_removed() -> None:
    city = lived(120, seed=5, people=8)
    for number in range(20):
        cut = city.restored(Random(number), 200)
        rows = {(item["pk"]["S"], item["sk"]["S"]): item for item in cut.postings}
        kept = {(item["pk"]["S"], item["sk"]["S"]): item for item in after(cut).rows("postings")}
        assert rows.items() <= kept.items() or all(kept[place] == item for place, item in rows.items())


def test_a_gap_in_the_middle_of_a_chain_is_named_and_nothing_of_its_owner_is_touched() -> None:
    gaps = 0
    for seed in range(3):
        city = lived(120, seed=seed, people=8)
        for number in range(10):
            cut = city.restored(Random(number), 200, torn=True)
            books = after(cut)
            assert bool(books.left) == bool(found(books))
            for sentence in books.left:
                if sentence.endswith(NO_REASON):
                    continue
                if sentence.endswith(NOT_ITS_DAYS):  # a torn restore may have lost a later day, too: verify names it
                    session = sentence.split()[2]
                    assert any(f"sess:{session} is worth" in each for each in found(books)), sentence
                    continue
                gaps += 1
                owner = sentence.partition("/")[0]
                assert "is missing, and" in sentence
                assert f"{owner}/" in " ".join(found(books))
                places = {(change.place.pk, change.place.sk) for change in books.changes()}
                assert not {place for place in places if place == (f"P#{owner}", "DESK")}
    assert gaps


def test_every_change_says_what_was_there_what_is_there_and_why() -> None:
    cut = lived(120, seed=2, people=8).restored(Random(1), 200)
    changes = after(cut).changes()
    assert changes
    for change in changes:
        head, *values = change.lines()
        assert head.startswith(f"{change.place.pk}/{change.place.sk}: ")
        assert change.why[0] in head
        assert values or change.after is None
        assert all(" -> " in each for each in values)
        if change.after is not None and change.place.table == "records":
            assert "Repaired" in change.after["f"]["S"]
            assert int(change.after["fn"]["N"]) == int((change.before or {}).get("fn", {"N": "0"})["N"]) + 1
