"""The table of fraud rules: each by its own figure, just below it and just above it."""

from typing import Any

import msgspec
import pytest

from chalicelib.kit.clock import HOUR, MINUTE, day_start_ms
from chalicelib.policy import Figures, Risk
from chalicelib.policy.people_figures import WorkingDays
from chalicelib.risk.rules import (
    AT_CHECK_IN,
    AT_CHECK_OUT,
    AT_RECALL,
    OF_A_BENEFICIARY,
    OF_A_MONTH,
    Evidence,
    Month,
    Served,
    added,
    fullest_week,
    judged,
    same_day,
    too_many,
    worked_minutes,
    z_score,
)

RISK = Risk()
ALL = AT_CHECK_IN | AT_CHECK_OUT | OF_A_MONTH | OF_A_BENEFICIARY | AT_RECALL
MONDAY = day_start_ms("2026-11-23")


def month_of(minutes: list[int], weak: int = 0) -> Month:
    return Month(len(minutes), sum(minutes), sum(each**2 for each in minutes), weak)


PEERS = [600, 660, 540] * 4

TABLE: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("one_device", {"phone_people": 2}, {"phone_people": 3}, {"device_people": 3}),
    ("same_point", {"same_point": 2}, {"same_point": 3}, {"same_point_visits": 4}),
    ("often_there", {"stays_today": 5}, {"stays_today": 6}, {"visits_a_day": 6}),
    ("impossible_travel", {"kmh": 120}, {"kmh": 121}, {"travel_flag_kmh": 121}),
    ("work_hours", {"work_minutes": 30}, {"work_minutes": 31}, {"work_overlap_minutes": 31}),
    (
        "high_hours",
        {"minutes": 840, "month": month_of([*PEERS, 840])},
        {"minutes": 841, "month": month_of([*PEERS, 841])},
        {"z_score": 5},
    ),
    (
        "weak_evidence",
        {"month": month_of([1_200], weak=120)},
        {"month": month_of([1_200], weak=121)},
        {"weak_percent": 11},
    ),
    ("beneficiary_often", {"served_today": 3}, {"served_today": 4}, {"beneficiary_a_day": 4}),
    ("beneficiary_often", {"served_in_week": 10}, {"served_in_week": 11}, {"beneficiary_a_week": 11}),
]


@pytest.mark.parametrize(("rule", "below", "above", "looser"), TABLE)
def test_a_rule_speaks_above_its_figure_and_the_figure_is_policy(
    rule: str, below: dict[str, Any], above: dict[str, Any], looser: dict[str, int]
) -> None:
    assert judged(ALL, Evidence(**below), RISK) == []
    assert judged(ALL, Evidence(**above), RISK) == [rule]
    assert judged(ALL, Evidence(**above), msgspec.structs.replace(RISK, **looser)) == []


def test_every_rule_of_the_table_has_its_test() -> None:
    assert {rule for rule, *_ in TABLE} | {"kin_scan", "never_came"} == set(ALL)


def test_a_scan_within_the_household_needs_no_figure() -> None:
    assert judged(ALL, Evidence(kin_scan=True), RISK) == ["kin_scan"]


def test_a_no_of_whom_it_served_needs_no_figure() -> None:
    assert judged(ALL, Evidence(is_denied=True), RISK) == ["never_came"]


def services(*hours_after: float) -> tuple[Served, ...]:
    return tuple(Served("p", str(index), "s", MONDAY + int(at * HOUR)) for index, at in enumerate(hours_after))


def sessions(found: tuple[Served, ...]) -> str:
    return "".join(each.session for each in found)


def test_too_many_of_a_day_are_those_of_the_day_and_no_others() -> None:
    served = services(-1, 0, 8, 16, 23.9, 24)
    assert sessions(same_day(served, served[2])) == "1234"
    assert sessions(too_many(served, served[2], RISK)) == "1234"
    assert sessions(too_many(served, served[0], RISK)) == ""


def test_seven_days_begin_anywhere_and_every_full_one_is_found() -> None:
    served = services(*(day * 24 for day in range(12)))
    risk = msgspec.structs.replace(RISK, beneficiary_a_week=6)
    assert fullest_week(served, served[5]) == 7
    assert sessions(too_many(served, served[8], risk)) == "234567891011"
    assert too_many(served, served[8], msgspec.structs.replace(RISK, beneficiary_a_week=7)) == ()
    assert fullest_week(services(0, 167.9), services(0)[0]) == 2
    assert fullest_week(services(0, 168), services(0)[0]) == 1


def test_a_share_or_a_score_of_little_says_nothing() -> None:
    assert judged(ALL, Evidence(month=month_of([1_199], weak=1_199)), RISK) == []
    few = [600] * 9
    assert judged(ALL, Evidence(minutes=9_000, month=month_of([*few, 9_000])), RISK) == []
    assert judged(ALL, Evidence(minutes=9_000, month=month_of([*few, 600, 9_000])), RISK) == ["high_hours"]


def test_the_score_is_against_the_others_and_a_small_spread_counts_as_an_hour() -> None:
    assert z_score(660, month_of([600, 600, 660]), RISK) == 1.0
    assert z_score(1_000, month_of([400, 600, 1_000]), RISK) == 5.0
    assert z_score(1_000, month_of([1_000]), RISK) == 0.0


def test_a_month_is_the_same_however_its_sessions_are_counted() -> None:
    whole = added(Month(), 0, 120, is_new=True, is_weak=False)
    whole = added(whole, 120, 60, is_new=False, is_weak=True)
    assert whole == Month(1, 180, 180**2, 60)


@pytest.mark.parametrize(
    ("day", "start", "end", "minutes"),
    [
        (0, 8 * 60, 9 * 60, 0),
        (0, 8 * 60, 9 * 60 + 31, 31),
        (0, 17 * 60, 20 * 60, 30),
        (0, 17 * 60 + 30, 20 * 60, 0),
        (5, 10 * 60, 12 * 60, 0),  # Saturday
        (4, 23 * 60, 34 * 60, 0),  # from Friday night to Saturday morning
        (0, 23 * 60, 34 * 60, 60),
    ],
)
def test_working_hours_are_those_of_working_days(day: int, start: int, end: int, minutes: int) -> None:
    begin = MONDAY + day * 24 * HOUR
    assert worked_minutes(begin + start * MINUTE, begin + end * MINUTE, Figures()) == minutes


def test_a_holiday_is_no_working_day_and_a_make_up_day_is_one() -> None:
    figures = Figures(working_days=WorkingDays(holidays=("2026-11-23",), make_up_days=("2026-11-28",)))
    assert worked_minutes(MONDAY + 10 * HOUR, MONDAY + 11 * HOUR, figures) == 0
    saturday = MONDAY + 5 * 24 * HOUR
    assert worked_minutes(saturday + 10 * HOUR, saturday + 11 * HOUR, figures) == 60
