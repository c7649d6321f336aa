"""An appeal is heard by somebody else, higher up, in time; its outcome is news, and nothing is edited."""

import pytest

from chalicelib.decisions.reactions import sweep_appeals
from chalicelib.decisions.store import Appeal, appeal_key
from chalicelib.kit.clock import day_on, now_ms, parse_rfc3339
from chalicelib.kit.table import fetch
from chalicelib.policy.calendar import end_of_working_day
from chalicelib.policy.people_figures import WorkingDays
from tests.decisions.deciding import COUNTY, Court, live_in, number_of
from tests.policy.publishing import Publish
from tests.world import fresh_key


def facts_of(appeal: str) -> list[tuple[str, dict[str, object]]]:
    found = Appeal.of(fetch([appeal_key(appeal)])[appeal_key(appeal)])
    assert found is not None
    return [(fact.name, fact.data) for fact in found.facts or ()]


def test_a_person_sees_what_was_decided_against_him_and_until_when_he_may_appeal(court: Court) -> None:
    decision = court.decided()
    (shown,) = court.shown()
    assert (shown["id"], shown["code"], shown["evidence"], shown["appeal_state"]) == (
        decision, "unproven", "list-7", None,
    )  # fmt: skip
    days = parse_rfc3339(shown["appeal_until"]) - parse_rfc3339(shown["decided_at"])
    assert days == 15 * 86_400_000


def test_an_appeal_is_filed_once_and_its_repeat_answers_the_same(court: Court) -> None:
    decision, key = court.decided(), fresh_key()
    first, again = court.appeal(decision, key=key), court.appeal(decision, key=key)
    assert first.status == again.status == 201
    assert first.body == again.body
    assert court.appeal(decision).code == "appeal_open"
    assert court.shown()[0]["appeal_state"] == "filed"


def test_an_appeal_after_its_days_is_too_late_and_anothers_decision_is_not_there(court: Court) -> None:
    decision = court.decided()
    assert court.city.post(f"/v1/me/decisions/{decision}/appeal", {"statement": "?"}).code == "no_such_decision"
    court.later(days=15.001)
    assert court.appeal(decision).code == "appeal_too_late"


def test_an_appeal_is_heard_one_level_up_and_listed_there(court: Court) -> None:
    appeal = court.appealed(court.decided())
    listed = court.city.get("/v1/appeals?limit=50").body["items"]
    assert appeal in [each["appeal"]["id"] for each in listed]
    assert court.second.get("/v1/appeals").body["items"] == []
    assert court.second.get("/v1/appeals?area=3703").code == "not_your_area"
    assert court.assign(appeal, court.city, by=court.second).code == "no_such_appeal"


@pytest.mark.parametrize("who", ["decider", "same level", "household of the decider", "household of the person"])
def test_who_has_a_part_or_is_no_higher_hears_nothing(court: Court, who: str) -> None:
    decision = court.decided(by=court.other_city if who == "decider" else court.first)
    home = fresh_key()
    if who.startswith("household"):
        live_in(court.other_city, home)
        live_in(court.first if "decider" in who else court.citizen, home)
    hearer = court.second if who == "same level" else court.other_city
    appeal = court.appealed(decision)
    assert court.assign(appeal, hearer).code == "hearer_unfit"
    assert court.assign(appeal, court.city).status == 200


def test_only_the_assigned_officer_decides_and_only_once(court: Court) -> None:
    appeal = court.appealed(court.decided())
    assert court.judge(appeal, "reversed").code == "not_the_hearer"
    key = fresh_key()
    assert court.assign(appeal, court.city, key=key).status == 200
    assert court.assign(appeal, court.city, key=key).headers["Idempotency-Replayed"] == "true"
    assert court.judge(appeal, "reversed", by=court.other_city).code == "not_the_hearer"
    assert court.judge(appeal, "reversed").body["state"] == "reversed"
    assert court.judge(appeal, "upheld").code == "appeal_over"
    assert court.assign(appeal, court.other_city).code == "appeal_over"
    (fact,) = facts_of(appeal)
    assert fact[0] == "AppealDecided"
    assert (fact[1]["outcome"], fact[1]["kind"], fact[1]["subject"]) == ("reversed", "test", "thing")
    assert appeal not in [each["appeal"]["id"] for each in court.city.get("/v1/appeals?limit=50").body["items"]]


def test_there_is_one_further_appeal_to_the_city_and_no_third(court: Court) -> None:
    decision = court.decided()
    court.judged(decision, "upheld")
    court.later(days=14)
    second = court.appealed(decision)
    assert court.assign(second, court.city).code == "hearer_unfit"
    assert court.assign(second, court.other_city).status == 200
    assert court.judge(second, "upheld", by=court.other_city).body["instance"] == 2
    assert court.appeal(decision).code == "no_further_appeal"


def test_what_was_reversed_cannot_be_appealed_again(court: Court) -> None:
    decision = court.decided()
    court.judged(decision, "reversed")
    assert court.appeal(decision).code == "no_further_appeal"


def test_an_appeal_is_overdue_after_seven_working_days_and_is_said_so_once(court: Court) -> None:
    reply = court.appeal(court.decided())
    appeal = reply.body["id"]
    assert day_on(parse_rfc3339(reply.body["due_at"]) - 1) == "2026-12-02"  # filed on Monday 23 November
    court.later(days=9)
    sweep_appeals(now_ms())
    assert facts_of(appeal)[0][0] == "AppealFiled"
    court.later(days=1)
    sweep_appeals(now_ms())
    sweep_appeals(now_ms())
    assert facts_of(appeal)[0] == ("AppealOverdue", {"appeal": appeal, "person": court.citizen.person, "area": "3703"})
    listed = court.city.get("/v1/appeals?limit=50").body["items"]
    assert [each["overdue"] for each in listed if each["appeal"]["id"] == appeal] == [True]


@pytest.mark.parametrize(
    ("days", "calendar", "last"),
    [
        (1, WorkingDays(), "2026-11-24"),
        (4, WorkingDays(), "2026-11-27"),
        (5, WorkingDays(), "2026-11-30"),
        (5, WorkingDays(make_up_days=("2026-11-28",)), "2026-11-28"),
        (2, WorkingDays(holidays=("2026-11-24", "2026-11-25")), "2026-11-27"),
    ],
)
def test_working_days_follow_the_years_calendar(days: int, calendar: WorkingDays, last: str) -> None:
    monday = parse_rfc3339("2026-11-23T01:00:00Z")
    assert day_on(end_of_working_day(monday, days, calendar) - 1) == last


def test_the_days_of_appeal_are_policy(court: Court, publish: Publish) -> None:
    publish("decisions", appeal_days=3)
    court.decided()
    shown = court.shown()[0]
    assert parse_rfc3339(shown["appeal_until"]) - parse_rfc3339(shown["decided_at"]) == 3 * 86_400_000


def test_nobody_is_assigned_who_does_not_exist(court: Court) -> None:
    appeal = court.appealed(court.decided(scope=COUNTY))
    reply = court.city.post(f"/v1/appeals/{appeal}/assign", {"volunteer_no": "ZB0000000000"})
    assert reply.code == "no_such_person"
    assert number_of(court.city).startswith("ZB")
