"""Minutes and points of a day: whatever the order and the cuts, the total is the same."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.hours.rules import Entry, Service, added, by_day, credited, minutes_of, points_of, standing, union_ms
from chalicelib.kit.clock import DAY, MINUTE, day_end_ms, day_on, day_start_ms
from chalicelib.policy import Figures
from chalicelib.policy.service_figures import Hours

START = day_start_ms("2026-11-23")
FIGURES = Figures()
MOMENTS = st.integers(START, START + DAY)
INTERVALS = st.tuples(MOMENTS, MOMENTS).map(lambda ends: (min(ends), max(ends)))
GRADED = st.tuples(INTERVALS, st.integers(0, 3)).map(lambda both: (*both[0], both[1]))
DAYS = st.lists(GRADED, max_size=12)
Totals = tuple[int, int, int]


def recorded(sessions: list[tuple[int, int, int]]) -> tuple[Entry, ...]:
    """A day's sessions, recorded one after the other."""
    entries: tuple[Entry, ...] = ()
    for number, (start, end, grade) in enumerate(sessions):
        gain = added(entries, start, end, grade=grade, figures=FIGURES)
        entries = (*entries, Entry(f"s{number}", f"t{number}", start, end, grade, gain.minutes, gain.points))
    return entries


def totals(sessions: list[tuple[int, int, int]], figures: Figures = FIGURES) -> Totals:
    """What a day's sessions add up to, recorded one after the other."""
    entries: tuple[Entry, ...] = ()
    minutes = points = verified = 0
    for start, end, grade in sessions:
        gain = added(entries, start, end, grade=grade, figures=figures)
        entries = (*entries, Entry("s", "t", start, end, grade, gain.minutes, gain.points))
        minutes, points, verified = minutes + gain.minutes, points + gain.points, verified + gain.verified_minutes
        assert gain.day_minutes == minutes
    return minutes, points, verified


@given(DAYS, st.randoms(use_true_random=False))
def test_the_order_of_sessions_changes_nothing(day: list[tuple[int, int, int]], chance: object) -> None:
    shuffled = list(day)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    assert totals(day) == totals(shuffled)


@given(DAYS, st.data())
def test_cutting_a_session_in_two_changes_nothing(day: list[tuple[int, int, int]], data: st.DataObject) -> None:
    cut: list[tuple[int, int, int]] = []
    for start, end, grade in day:
        middle = data.draw(st.integers(start, end))
        cut += [(start, middle, grade), (middle, end, grade)]
    assert totals(day) == totals(cut)


@given(DAYS)
def test_a_session_recorded_twice_counts_once(day: list[tuple[int, int, int]]) -> None:
    assert totals(day) == totals(day + day)


@given(DAYS)
def test_a_day_is_the_floor_of_its_union_and_never_over_its_cap(day: list[tuple[int, int, int]]) -> None:
    covered = {at // 1000 for start, end, _ in day for at in range(start - start % 1000, end, 1000)} if day else set()
    minutes, points, verified = totals(day)
    assert abs(min(len(covered) // 60, 480) - minutes) <= 1
    assert 0 <= verified <= minutes <= 480
    assert points == verified // 60


@given(DAYS, st.integers(1, 120), st.integers(0, 3), st.integers(1, 600))
def test_points_are_the_floor_of_good_minutes_under_any_policy(
    day: list[tuple[int, int, int]], per_point: int, grade: int, cap: int
) -> None:
    figures = Figures(hours=Hours(minutes_per_point=per_point, min_grade_for_points=grade, daily_cap_minutes=cap))
    minutes, points, verified = totals(day, figures)
    assert points == verified // per_point
    assert verified <= minutes <= cap
    good = [(start, end) for start, end, graded in day if graded >= max(1, grade)]
    assert verified == minutes_of(good, figures)
    assert points == points_of(day, figures)


@given(st.lists(INTERVALS, max_size=8))
def test_a_union_is_no_longer_than_its_parts_and_no_shorter_than_the_longest(intervals: list[tuple[int, int]]) -> None:
    lengths = [end - start for start, end in intervals]
    assert max(lengths, default=0) <= union_ms(intervals) <= sum(lengths)


@pytest.mark.parametrize(
    ("intervals", "milliseconds"),
    [
        ([], 0),
        ([(10, 10)], 0),
        ([(0, 10), (10, 20)], 20),
        ([(0, 10), (5, 15)], 15),
        ([(0, 100), (10, 20)], 100),
        ([(30, 40), (0, 10)], 20),
    ],
)
def test_unions_by_hand(intervals: list[tuple[int, int]], milliseconds: int) -> None:
    assert union_ms(intervals) == milliseconds


@given(st.integers(START, START + 3 * DAY), st.integers(0, 2 * DAY))
def test_a_service_is_cut_at_midnight_and_nowhere_else(start: int, length: int) -> None:
    pieces = by_day(Service("s", "t", start, start + length, 3))
    assert pieces[0][1] == start
    assert pieces[-1][2] == start + length
    for (day, begin, end), following in zip(pieces, [*pieces[1:], None], strict=True):
        assert day == day_on(begin)
        assert begin <= end <= day_end_ms(day)
        if following is not None:
            assert end == following[1] == day_end_ms(day)


def test_midnight_is_that_of_zibo() -> None:
    start = int(datetime(2026, 11, 23, 15, 59, tzinfo=UTC).timestamp() * 1000)
    pieces = by_day(Service("s", "t", start, start + 2 * MINUTE, 3))
    assert [(day, end - begin) for day, begin, end in pieces] == [("2026-11-23", MINUTE), ("2026-11-24", MINUTE)]


@given(DAYS)
def test_each_credited_minute_is_one_sessions_alone_and_the_stronger_grade_has_it(
    day: list[tuple[int, int, int]],
) -> None:
    entries = recorded(day)
    stretches = credited(entries)
    assert all(one.end_at <= two.start_at for one, two in itertools.pairwise(stretches))
    for grade in range(4):
        good = [(start, end) for start, end, graded in standing(entries) if graded >= grade]
        assert sum(each.minutes for each in stretches if each.grade >= grade) == minutes_of(good, FIGURES)


def test_of_equal_grades_the_earlier_entry_has_the_minute() -> None:
    evening = [(START, START + 60 * MINUTE, 2), (START + 30 * MINUTE, START + 90 * MINUTE, 2)]
    handover = [(each.session, each.minutes) for each in credited(recorded(evening))]
    assert handover == [("s0", 30), ("s0", 30), ("s1", 30)]
    weaker_first = [(START, START + 60 * MINUTE, 1), (START + 30 * MINUTE, START + 90 * MINUTE, 3)]
    assert [(each.session, each.minutes) for each in credited(recorded(weaker_first))] == [
        ("s0", 30), ("s1", 30), ("s1", 30),
    ]  # fmt: skip
