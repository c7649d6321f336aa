"""A reporter and a verifier who always meet: counted by month for both, flagged once, decided by two others."""

import pytest

from chalicelib import identity
from chalicelib.kit.clock import day_start_ms, month_of, now_ms
from chalicelib.kit.facts import News
from chalicelib.kit.table import fetch, run
from chalicelib.policy import Risk
from chalicelib.risk.pairing import Verified, see_verified
from chalicelib.risk.pairing_rules import Meeting, same_pair
from chalicelib.risk.reactions import look_at_pair
from chalicelib.risk.store import CaseworkMonth, Pair, casework_key, pair_key
from tests.between import between
from tests.decisions.deciding import live_in
from tests.policy.publishing import Publish
from tests.risk.watching import COUNTY, Watch
from tests.world import Caller, fresh_key


def closes(verifier: Caller, reporter: Caller, *, cases: int = 1, at: int | None = None) -> list[Verified]:
    """Cases of one's reports that the other closes, and what the stream tells of them."""
    seen = [
        Verified(fresh_key(), reporter.person, verifier.person, f"{COUNTY}001", at or now_ms()) for _ in range(cases)
    ]
    for each in seen:
        see_verified(each)
    return seen


def counts(who: Caller) -> tuple[int, int]:
    key = casework_key(who.person, month_of(now_ms()))
    row = CaseworkMonth.of(fetch([key])[key])
    return (row.counts.reported, row.counts.verified) if row is not None else (0, 0)


@pytest.mark.parametrize(
    ("meeting", "is_flagged"),
    [
        (Meeting(9, 9, 9), False),
        (Meeting(10, 10, 10), True),
        (Meeting(30, 100, 30), False),
        (Meeting(30, 30, 100), False),
        (Meeting(31, 100, 100), True),
    ],
)
def test_both_must_make_too_much_of_the_others_month(meeting: Meeting, is_flagged: bool) -> None:
    assert same_pair(meeting, Risk()) is is_flagged


def test_the_figures_are_policy() -> None:
    assert same_pair(Meeting(2, 4, 4), Risk(pair_least_cases=2))
    assert not same_pair(Meeting(2, 4, 4), Risk(pair_least_cases=2, pair_percent=50))


def test_a_pair_that_meets_too_often_is_flagged_once_a_month(watch: Watch) -> None:
    verifier, reporter = watch.world.citizen(), watch.world.citizen()
    closes(verifier, reporter, cases=9)
    assert watch.flags(verifier) == []
    closes(verifier, reporter, cases=3)
    (flag,) = watch.flags(verifier)
    assert (flag["rule"], flag["figure"], flag["others"]) == ("same_pair", 100, [reporter.person])
    assert (flag["station"], flag["session"], flag["on"][8:]) == (None, None, "01")
    assert watch.flags(reporter) == []


def test_each_of_two_reporters_makes_a_pair_of_his_own(watch: Watch, publish: Publish) -> None:
    publish("risk", pair_least_cases=2)
    verifier, one, two = (watch.world.citizen() for _ in range(3))
    closes(verifier, one, cases=2)
    closes(verifier, two, cases=2)
    assert sorted(each["others"][0] for each in watch.flags(verifier)) == sorted((one.person, two.person))


def test_who_closes_everything_in_a_village_is_not_flagged_for_it(watch: Watch, publish: Publish) -> None:
    publish("risk", pair_least_cases=2, pair_percent=50)
    verifier, others = watch.world.citizen(), [watch.world.citizen() for _ in range(4)]
    for reporter in others:
        closes(verifier, reporter)
    for reporter in others:
        closes(verifier, reporter)
    assert watch.flags(verifier) == []
    assert (counts(verifier), counts(others[0])) == ((0, 8), (2, 0))


def test_a_busy_reporter_whom_others_verify_too_is_not_flagged(watch: Watch, publish: Publish) -> None:
    publish("risk", pair_least_cases=3)
    reporter, verifier = watch.world.citizen(), watch.world.citizen()
    for _ in range(7):
        closes(watch.world.citizen(), reporter)
    closes(verifier, reporter, cases=3)
    assert watch.flags(verifier) == []
    closes(verifier, reporter)
    assert [each["figure"] for each in watch.flags(verifier)] == [36]


def test_a_fact_that_comes_again_counts_once(watch: Watch, publish: Publish) -> None:
    publish("risk", pair_least_cases=3)
    verifier, reporter = watch.world.citizen(), watch.world.citizen()
    for seen in closes(verifier, reporter, cases=2) * 2:
        see_verified(seen)
    assert (counts(verifier), counts(reporter), watch.flags(verifier)) == ((0, 2), (2, 0), [])


def test_a_new_month_begins_anew_and_the_counts_of_the_old_one_go(watch: Watch, publish: Publish) -> None:
    publish("risk", pair_least_cases=2, pair_days=40)
    verifier, reporter = watch.world.citizen(), watch.world.citizen()
    last_month = day_start_ms("2026-10-31")
    closes(verifier, reporter, at=last_month)
    closes(verifier, reporter)
    assert watch.flags(verifier) == []
    key = pair_key(verifier.person, "2026-10", reporter.person)
    pair = Pair.of(fetch([key])[key])
    assert pair is not None
    assert int(pair.expires_s) == last_month // 1000 + 40 * 24 * 3600


def test_nothing_is_counted_of_who_has_left(watch: Watch) -> None:
    verifier, reporter = watch.world.citizen(), watch.world.citizen()
    run(lambda unit: identity.close(unit, reporter.person, epoch=0))
    closes(verifier, reporter)
    assert counts(verifier) == (0, 0)


def test_neither_of_the_two_nor_their_households_decide_it(watch: Watch, publish: Publish) -> None:
    publish("risk", pair_least_cases=1)
    reporter = watch.world.citizen(("auditor", COUNTY))
    verifier, kin = watch.world.citizen(("auditor", COUNTY)), watch.world.citizen(("auditor", COUNTY))
    live_in(reporter, home := fresh_key())
    live_in(kin, home)
    closes(verifier, reporter)
    (flag,) = watch.flags(verifier)
    assert [watch.say(by, flag["id"], "clear").code for by in (reporter, verifier, kin)] == ["not_independent"] * 3
    shown = watch.uphold(flag["id"])
    assert (shown["state"], shown["taken_minutes"]) == ("upheld", 0)


def test_the_same_fact_in_the_same_moment_counts_once_and_two_facts_count_twice(watch: Watch) -> None:
    verifier, reporter = watch.world.citizen(), watch.world.citizen()
    (seen,) = closes(verifier, reporter)
    again = Verified(fresh_key(), reporter.person, verifier.person, seen.area, seen.at)
    with between(lambda: see_verified(again)):
        see_verified(again)
    assert (counts(verifier), counts(reporter)) == ((0, 2), (2, 0))
    with between(lambda: closes(verifier, reporter)):
        closes(verifier, reporter)
    assert (counts(verifier), counts(reporter)) == ((0, 4), (4, 0))
    other = watch.world.citizen()
    with between(lambda: closes(verifier, other)):
        closes(verifier, reporter)
    assert (counts(verifier), counts(reporter), counts(other)) == ((0, 6), (5, 0), (1, 0))


def test_a_case_that_no_verifier_closed_counts_for_nobody(watch: Watch) -> None:
    reporter = watch.world.citizen()
    data = {"case": fresh_key(), "owner": "U-1", "area": COUNTY, "person": reporter.person, "by": ""}
    look_at_pair(News("x", "CaseClosed", now_ms(), "", "", data))
    assert counts(reporter) == (0, 0)
