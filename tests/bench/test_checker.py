"""The checker of the bench finds each thing that can be wrong, and nothing in honest books."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from infra.bench.books import Redemption, Session
from tests.bench.conftest import CONFIRM, IN, OUT, RESERVE, Told

Break = Callable[[Told], object]
BROKEN: dict[str, tuple[Break, str]] = {
    "answered in two ways": (lambda told: told.answer(IN, 201, id="S1", grade=1), "in two ways"),
    "a repeat refused": (lambda told: told.refuse(RESERVE, "not_enough_points"), "its repeat was refused"),
    "a check-in lost": (lambda told: told.books.sessions.clear(), "is not there"),
    "a check-out lost": (lambda told: told.change("sessions", "S1", open=True), "the session is not closed"),
    "other points told": (lambda told: told.change("sessions", "S1", points=1), "2 points were told"),
    "a reservation lost": (lambda told: told.books.redemptions.clear(), "reserve R1: was acknowledged"),
    "a confirmation lost": (lambda told: told.change("redemptions", "R1", state="reserved"), "is not confirmed"),
    "a session of nobody's": (
        lambda told: told.books.sessions.update(S2=Session("person", "station", open=False)),
        "session S2: nobody asked",
    ),
    "two sessions at once": (
        lambda told: told.books.sessions.update({name: Session("person", "station", open=True) for name in "AB"}),
        "2 sessions are open",
    ),
    "a session that nobody knows of": (
        lambda told: told.books.sessions.update(A=Session("person", "station", open=True)),
        "does not know of it",
    ),
    "a redemption of nobody's": (
        lambda told: told.books.redemptions.update(R2=Redemption("person", "offer", "shop", "reserved", 1)),
        "redemption R2: nobody asked",
    ),
    "two clerks": (
        lambda told: told.answer(replace(CONFIRM, person="other", key="C2"), 200, receipt={}),
        "to 2 clerks",
    ),
    "points from nowhere": (lambda told: told.change("wallets", "person", available=5), "should have (1, 0)"),
    "points held for nothing": (lambda told: told.change("wallets", "person", held=1), "should have (1, 0)"),
    "spent twice": (lambda told: told.change("redemptions", "R1", price=3), "did not have"),
    "a unit vanished": (lambda told: told.books.left.update(offer=8), "should be 9"),
    "more than there were": (lambda told: told.books.stock.update(offer=0), "1 were reserved of 0"),
    "posted twice": (lambda told: (told.books.causes or []).append("sess:S1"), "2 times in the ledger"),
    "never posted": (lambda told: (told.books.causes or []).remove("rdm:R1:reserve"), "0 times in the ledger"),
    "a counter too high": (lambda told: (told.books.visits or {}).update(station=2), "visits of station station"),
    "takings too low": (lambda told: (told.books.taken or {}).update(shop=0), "takings of merchant shop"),
    "its own audit": (lambda told: told.books.own.append("the chain is broken"), "the chain is broken"),
}


def test_honest_books_are_honest(told: Told) -> None:
    assert told.found() == []


def test_a_shape_without_postings_and_counters_is_not_asked_for_them(told: Told) -> None:
    told.books.causes = told.books.visits = told.books.taken = None
    assert told.found() == []


@pytest.mark.parametrize("planted", BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_found(told: Told, planted: tuple[Break, str]) -> None:
    broken, words = planted
    broken(told)
    assert any(words in sentence for sentence in told.found()), told.found()


def test_an_answer_that_decides_nothing_is_no_contradiction(told: Told) -> None:
    told.refuse(OUT, "in_progress")
    told.answer(OUT, 503, error={"code": "busy_retry"})
    assert told.found() == []
