"""Everybody speaks at once: one of them is first, the others read what it is, and the books agree."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from chalicelib.disputes.rules import DisputeWindowOver, against_opening, window_ends_at
from chalicelib.exchange import Redemption
from chalicelib.kit.clock import DAY
from chalicelib.policy.figures import Figures
from tests.between import between
from tests.disputes.quarrel import PRICE, PURSE, Quarrel, let_time_work
from tests.exchange.test_races import at_once
from tests.world import Reply

OVER = {None, "dispute_ended", "busy_retry"}


def reversals(quarrel: Quarrel) -> int:
    return sum(row["tx"]["S"].endswith(":reverse") for row in quarrel.books().postings)


def test_two_arbiters_at_once_are_one_decision(quarrel: Quarrel) -> None:
    quarrel.dispute()
    first, second = quarrel.arbiter(), quarrel.arbiter()
    jobs = [partial(quarrel.reverse, first), partial(quarrel.uphold, second)] * 4
    replies: list[Reply] = at_once(jobs)
    assert sum(reply.status == 200 for reply in replies) == 1
    assert {reply.code for reply in replies} <= OVER
    is_reversed = quarrel.state() == "reversed"
    assert (reversals(quarrel), quarrel.points()) == ((1, PURSE) if is_reversed else (0, PURSE - PRICE))
    assert quarrel.books().verdict.found == ()


def test_an_agreement_and_an_arbiter_at_once_are_one_outcome(quarrel: Quarrel) -> None:
    quarrel.dispute()
    arbiter = quarrel.arbiter()
    jobs: list[Callable[[], Any]] = [
        partial(quarrel.agree, quarrel.citizen),
        partial(quarrel.agree, quarrel.shop.owner),
        partial(quarrel.uphold, arbiter),
        partial(quarrel.reverse, arbiter),
    ]
    replies: list[Reply] = at_once(jobs * 2)
    assert {reply.code for reply in replies} <= OVER
    seen = quarrel.seen().body
    assert seen["dispute"] in ("reversed", "upheld")
    assert (seen["decision"] is None) == (seen["dispute"] == "reversed" and len(seen["agreed"]) == 2)
    assert reversals(quarrel) == (1 if seen["dispute"] == "reversed" else 0)
    assert quarrel.books().verdict.found == ()


def test_both_parties_on_two_phones_each_reverse_once(quarrel: Quarrel) -> None:
    people = [quarrel.citizen, quarrel.shop.owner, quarrel.citizen, quarrel.shop.clerk]
    replies: list[Reply] = at_once([partial(quarrel.agree, each) for each in people * 3])
    assert {reply.code for reply in replies} <= {None, "busy_retry"}
    assert (quarrel.state(), quarrel.points(), reversals(quarrel)) == ("reversed", PURSE, 1)
    assert quarrel.books().verdict.found == ()


def test_sixteen_taps_open_one_dispute(quarrel: Quarrel) -> None:
    codes = Counter(reply.code for reply in at_once([quarrel.dispute] * 16))
    assert codes[None] == 1
    assert set(codes) <= {None, "already_disputed", "busy_retry"}


def test_a_dispute_and_a_reversal_at_once_have_one_order(quarrel: Quarrel) -> None:
    arbiter = quarrel.arbiter()
    replies: list[Reply] = at_once([quarrel.dispute, partial(quarrel.reverse, arbiter)])
    assert quarrel.state() == "reversed"  # what was disputed first is reversed all the same
    assert {reply.code for reply in replies} <= {None, "dispute_ended"}
    assert quarrel.points() == PURSE


def test_a_withdrawal_that_comes_between_is_seen(quarrel: Quarrel) -> None:
    quarrel.dispute()
    arbiter = quarrel.arbiter()
    with between(quarrel.withdraw):
        assert quarrel.uphold(arbiter).code == "dispute_ended"
    assert quarrel.state() == "confirmed"


def test_an_answer_that_comes_between_moves_the_deadline_that_the_sweep_saw(quarrel: Quarrel) -> None:
    quarrel.dispute()
    quarrel.world.later(hours=73)
    with between(quarrel.answer):
        let_time_work()
    seen = quarrel.seen().body
    assert (seen["is_overdue"], seen["answer"] is not None, seen["due_at"] is not None) == (False, True, True)


def test_the_window_ends_with_its_last_millisecond() -> None:
    redemption = Redemption("r", "p", "o", "水", "m", 1, 0, (), 0, 0, state="confirmed", ended_at=1_000)
    last = window_ends_at(redemption, Figures())
    assert last == 1_000 + 7 * DAY
    assert against_opening(redemption, None, Figures(), last) is None
    assert isinstance(against_opening(redemption, None, Figures(), last + 1), DisputeWindowOver)
