"""What must be true of reports and cases (R1 to R12), and what holds each: a test by itself, and the bank test.

The machine of tests/simulation/test_reports.py asks the house and a small city written from these rules: both agree.
"""

from dataclasses import dataclass

MACHINE = "simulation/test_reports.py::test_reports_and_cases_agree_with_the_rules_in_words"
INCIDENTS, SUBMITTING, REWARDS = (f"reports/test_{name}.py::test_" for name in ("incidents", "submitting", "rewards"))
FIRST = "reports/test_first_places.py::test_"
CASES, TIMES, STATES = (f"reports/test_{name}.py::test_" for name in ("cases", "times", "machine"))


@dataclass(frozen=True)
class Invariant:
    """One rule. `bank`: what of the bank test (infra/simulation) looks at it."""

    name: str
    rule: str
    bank: str
    tests: tuple[str, ...]


INVARIANTS = (
    Invariant("R1", "one report a person and key", "told against stored (`rewards.py`)", (
        MACHINE, SUBMITTING + "the_same_key_beats_every_refusal_that_came_since",
    )),
    Invariant("R2", "one reward an incident; when its first report falls, the next oldest takes its place",
        "`infra/audit/cases.py` at any moment, first places at the end (`rewards.py`)", (
        MACHINE, INCIDENTS + "when_the_first_falls_the_next_oldest_takes_its_place",
        INCIDENTS + "who_is_attached_in_the_moment_of_the_fall_takes_the_place",
        FIRST + "the_report_that_follows_the_one_that_fell_is_shown_in_its_place",
        "simulation/test_one_incident.py::test_of_five_hundred_reports_of_the_same_second_the_first_is_rewarded",
    )),
    Invariant("R3", "first is who was complete first by the server's clock, then by id",
        "every write (`first_watch.py`), places at the end (`first_places.py`)", (
        MACHINE, INCIDENTS + "who_was_complete_first_is_the_first_whatever_the_screener_took_first",
        FIRST + "an_earlier_report_that_is_attached_just_as_the_first_falls_is_before_a_later_one",
        FIRST + "the_first_that_falls_just_as_an_earlier_report_is_attached_gives_it_the_place",
        "simulation/test_one_incident.py::test_of_five_hundred_reports_of_the_same_second_the_first_is_rewarded",
    )),
    Invariant("R4", "only the listed edges, one revision after the other", "every write (`case_watch.py`)", (
        MACHINE, STATES + "the_case_machine_has_the_edges_of_its_table_and_no_others",
        CASES + "every_verb_that_the_table_does_not_list_is_refused",
    )),
    Invariant("R5", "the same bytes are rewarded once in the city; what looks alike is for a human",
        "what was paid, and what passed unseen, at any moment (`reuse.py`)", (
        REWARDS + "the_same_photo_pays_once_in_the_whole_city",
        CASES + "the_bytes_of_an_old_photo_are_no_after_photo",
        "reports/test_likeness.py::test_a_photo_that_was_seen_near_by_is_reviewed",
    )),
    Invariant("R6", "an open case has one owner, one deadline, one alarm",
        "every write (`case_watch.py`), `infra/audit/cases.py` at any moment", (
        MACHINE, "audit/test_cases.py::test_what_is_damaged_is_found_and_what_follows_from_the_case_is_mended",
    )),
    Invariant("R7", "a case stands for two pauses and thirty days at most", "every write (`case_watch.py`)", (
        MACHINE, TIMES + "a_case_is_deferred_only_so_often_and_so_long",
    )),
    Invariant("R8", "nobody looks at his own unit's work, or at what he or his household is rewarded for",
        "whose verifications and voids were done (`rewards.py`)", (
        MACHINE, CASES + "nobody_verifies_his_own_work_or_his_own_reward",
        CASES + "who_left_the_unit_still_does_not_verify_what_he_did",
    )),
    Invariant("R9", "the caps of a day and a month, and a budget that is never below nothing",
        "day, month and budget at any moment (`rewards.py`)", (
        REWARDS + "rewards_in_the_same_moment_cannot_pass_the_days_cap",
        REWARDS + "the_months_budget_is_never_overspent_whatever_its_shards",
        "reports/test_appealed.py::test_over_the_months_cap_a_reward_lapses",
        "simulation/test_reports_budget.py::test_of_five_hundred_reports_a_hundred_a_month_are_rewarded_in_their_order",
        "points/test_budgets.py::test_five_hundred_awards_on_a_budget_of_a_hundred_wait_and_come_in_order",
    )),
    Invariant("R10", "nothing public tells who, with what camera, or when exactly it was taken",
        "what strangers read in the run and at its end, and every photo that is shown (`public.py`)", (
        "opendata/test_feed.py::test_nobody_learns_who_reported",
        "media/test_bare.py::test_no_derivative_has_a_byte_of_metadata",
    )),
    Invariant("R11", "what was acknowledged is there, whatever crashes",
        "told against stored under crashes (`rewards.py`), facts against states, photos that came (`promised.py`)", (
        "simulation/test_report_day.py::test_a_day_of_reports_loses_none_whatever_comes_twice_or_late",
    )),
    Invariant("R12", "state, visibility, safety and reward never contradict",
        "every write (`case_watch.py`), `infra/audit/cases.py` at any moment", (
        MACHINE, STATES + "state_safety_and_visibility_never_contradict",
    )),
)  # fmt: skip
