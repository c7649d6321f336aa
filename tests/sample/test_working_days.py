"""The sample city keeps the holidays that the State Council announced, and says how far it knows them."""

import json

import msgspec

from chalicelib.policy import WorkingDays, after_office_minutes, is_provisional, is_working_day
from infra.sample import SampleCity
from infra.sample.load import policies
from infra.sample.working_days import working_days
from tests.policy.test_calendar import at

CALENDAR = working_days()


def test_a_holiday_of_the_middle_of_the_week_and_the_sunday_that_pays_for_it_are_known() -> None:
    assert not is_working_day("2026-02-18", CALENDAR), "the spring festival"
    assert is_working_day("2026-09-20", CALENDAR), "a Sunday, for the national day"
    assert after_office_minutes(at("2026-09-30 17:30"), 60, CALENDAR) == at("2026-10-08 09:00")


def test_what_nobody_has_announced_is_provisional() -> None:
    assert is_provisional(at(f"{int(CALENDAR.known_until[:4]) + 1}-01-01 00:00"), CALENDAR)
    assert not is_provisional(at(f"{CALENDAR.known_until} 12:00"), CALENDAR)


def test_only_what_differs_from_monday_to_friday_is_kept() -> None:
    bare = WorkingDays()
    assert not any(is_working_day(day, CALENDAR) or not is_working_day(day, bare) for day in CALENDAR.holidays)
    assert not any(is_working_day(day, bare) or not is_working_day(day, CALENDAR) for day in CALENDAR.make_up_days)


def test_the_city_is_loaded_with_them() -> None:
    documents = {record.name: json.loads(record.document) for _, record in policies(SampleCity())}
    assert msgspec.convert(documents["working_days"], WorkingDays) == CALENDAR
