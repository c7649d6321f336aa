import pytest

from infra.local.schedules import MOST_RUNS, ScheduleFailed, due
from infra.local.virtual_clock import SECOND_NS

MINUTE = 60 * SECOND_NS
DAY = 24 * 60 * MINUTE


def test_a_run_is_due_at_the_end_of_every_period() -> None:
    assert list(due({"sweep": "rate(1 minute)"}, 0, 3 * MINUTE)) == [
        (MINUTE, "sweep"),
        (2 * MINUTE, "sweep"),
        (3 * MINUTE, "sweep"),
    ]


def test_less_than_a_period_makes_nothing_due() -> None:
    assert not list(due({"nightly": "rate(1 day)"}, 0, DAY - 1))


def test_a_long_jump_sweeps_a_few_times_and_at_its_end() -> None:
    moments = [at for at, _ in due({"sweep": "rate(1 minute)"}, 0, 30 * DAY)]
    assert len(moments) == MOST_RUNS
    assert moments[-1] == 30 * DAY


def test_several_schedules_fall_due_in_the_order_of_time() -> None:
    schedules = {"nightly": "rate(1 day)", "hourly": "rate(8 hours)"}
    assert [name for _, name in sorted(due(schedules, 0, DAY))] == ["hourly", "hourly", "hourly", "nightly"]


def test_a_schedule_that_the_city_cannot_tell_is_refused() -> None:
    with pytest.raises(ScheduleFailed, match="cron"):
        list(due({"monthly": "cron(0 2 1 * ? *)"}, 0, DAY))
