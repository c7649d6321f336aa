"""What must be true of sessions and hours (C1 to C10), and what holds each: a test by itself, and the bank test.

Two machines of hypothesis ask the house and the rules in words: tests/checkin/test_session_machine.py of sessions,
tests/hours/test_day_machine.py of days.
"""

from infra.proof.invariants import Invariant

SESSIONS = "checkin/test_session_machine.py::test_five_thousand_steps_of_sessions_are_what_they_are_in_words"
DAYS = "hours/test_day_machine.py::test_fifty_thousand_steps_of_days_are_worth_what_they_are_in_words"
GUARDS, ENROLLING = "checkin/test_guards.py::test_", "shifts/test_enrolling.py::test_"

SERVICE = (
    Invariant("C1", "one open session a person at most", "every write (`witness.py`)", (
        SESSIONS, GUARDS + "one_session_is_open_at_a_time_and_the_refusal_names_it",
    )),
    Invariant("C2", "what is credited of a person's day is disjoint", "`service.py` at any moment", (DAYS,)),
    Invariant("C3", "a day is worth its cap at most, and no cut or order of its sessions changes it",
        "`service.py` at any moment", (
        DAYS, "hours/test_any_cut.py::test_splitting_or_reordering_sessions_never_changes_the_total",
    )),
    Invariant("C4", "a minute belongs to one team at most", "`infra/audit/services.py` at any moment", (
        DAYS, "hours/test_teams.py::test_what_teams_and_nobody_have_of_a_day_is_the_day",
        "audit/test_rosters.py::test_a_minute_of_two_teams_and_a_team_of_no_session_are_found",
    )),
    Invariant("C5", "a code's step is used once by a person", "every write (`witness.py`)", (
        SESSIONS, GUARDS + "one_step_of_a_code_is_used_once_a_person",
    )),
    Invariant("C6", "no role writes minutes but by a decision of two", "who entered what (`amended.py`)", (
        "shape/test_insider_minutes.py::test_every_way_to_minutes_has_its_row_and_its_guard",
        "shape/test_insider_minutes.py::test_no_role_but_keepers_and_leaders_adds_a_minute_by_itself",
    )),
    Invariant("C7", "hours are the sum of their records", "`infra/audit/services.py` at any moment", (
        "statistics/test_folding.py::test_a_day_replayed_twice_and_shuffled_folds_to_what_its_records_say",
    )),
    Invariant("C8", "every session ends by itself when it is due", "at rest (`rest.py`)", (
        SESSIONS, "shifts/test_attending.py::test_it_ends_by_itself_half_an_hour_after_the_shift_or_above_its_length",
    )),
    Invariant("C9", "repeats, pieces and any order of an offline list count the same", "at rest (`lines.py`)", (
        SESSIONS, "offline/test_any_order.py::test_any_order_pieces_and_repeats_count_the_same",
    )),
    Invariant("C10", "a shift's roster was enrolled before it began, and never changes after",
        "every write (`roster_watch.py`), `infra/audit/rosters.py` at any moment", (
        ENROLLING + "when_a_shift_has_begun_its_roster_stands", ENROLLING + "in_a_rush_no_more_enrol_than_it_takes",
        "audit/test_rosters.py::test_a_spoilt_roster_is_found",
    )),
)  # fmt: skip
