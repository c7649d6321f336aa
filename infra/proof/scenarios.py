"""Named faults: what may happen to a check-in, a point, an exchange or a settlement, and the tests that show the end.

A test is named as file::function below tests/; tests/shape/test_proof.py holds that each of them is there.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scenario:
    """One fault. Numbers are those of the city's fault list."""

    number: int
    fault: str
    outcome: str
    tests: tuple[str, ...]


LINE, ANSWERS, TIME = "faults/test_line.py::test_", "faults/test_engine_answers.py::test_", "faults/test_time.py::test_"
STREAMS, KIT, DEADLINES = "faults/test_streams.py::test_", "kit/test_faults.py::test_", "kit/test_deadlines.py::test_"
RACES, STORM = "exchange/test_races.py::test_", "storms/test_races.py::test_"

SCENARIOS = (
    Scenario(1, "a request is lost before the store", "sent again: one effect", (
        LINE + "a_request_that_is_lost_before_the_store_is_done_once",
        KIT + "another_ones_change_is_never_taken_for_our_own",
    )),
    Scenario(2, "an answer is lost after the commit", "the repeat finds its own row: the same answer", (
        LINE + "an_answer_that_is_lost_after_the_commit_leaves_one_effect",
        LINE + "a_phone_that_never_heard_an_answer_converges",
        LINE + "a_request_that_arrives_when_its_repeat_is_done_changes_nothing",
    )),
    Scenario(3, "one request twice in flight", "one effect, one answer", (
        RACES + "one_key_tapped_sixteen_times_is_one_reservation",
        STORM + "two_hundred_taps_with_one_key_open_one_session",
    )),
    Scenario(4, "the API is killed before or after its commit", "all or nothing; the phone's repeat converges", (
        "storms/test_killed.py::test_a_killed_api_leaves_all_or_nothing_and_the_phone_converges",
    )),
    Scenario(5, "a function is killed or runs out of time", "its message comes again; nothing is done twice", (
        "infra/test_city.py::test_a_killed_function_loses_nothing",
        "settlement/test_job.py::test_a_run_that_is_cut_off_goes_on_where_it_stopped",
    )),
    Scenario(6, "TransactionConflict", "sent again with jitter, at most eight times; then 503 and no effect", (
        ANSWERS + "a_transaction_that_meets_another_is_sent_again",
        ANSWERS + "a_transaction_that_always_meets_another_has_no_effect",
    )),
    Scenario(7, "TransactionInProgress; IdempotentParameterMismatch", "the first is sent again, the second is a bug", (
        ANSWERS + "a_transaction_that_meets_another_is_sent_again",
        ANSWERS + "a_token_that_was_used_for_something_else_is_a_bug_and_told_as_one",
    )),
    Scenario(8, "throttling", "a moment is not noticed; then 503 with Retry-After, never half", (
        ANSWERS + "a_moment_of_throttling_is_not_noticed",
        ANSWERS + "a_throttled_command_is_shed_whole",
    )),
    Scenario(9, "500, 503, truncated, cut or changed bodies", "an unknown outcome: resolved by what is stored", (
        LINE + "an_engine_that_fails_after_it_wrote_leaves_one_effect",
        LINE + "an_engine_that_stays_in_trouble_leaves_nothing",
        LINE + "what_was_read_and_arrived_broken_is_read_again",
        KIT + "an_answer_with_a_changed_digit_is_asked_for_again",
    )),
    Scenario(10, "a slow engine: half a second, or for ever", "waited for; given up while the gateway still waits", (
        TIME + "an_engine_that_is_half_a_second_slow_is_waited_for",
        TIME + "an_engine_that_says_nothing_is_given_up_while_the_gateway_still_waits",
        DEADLINES + "no_try_begins_after_the_deadline",
    )),
    Scenario(11, "an outage, with every phone repeating", "hardly more is asked; all is well when it ends", (
        "storms/test_recovery.py::test_an_outage_is_over_when_it_is_over",
        "kit/test_allowance.py::test_an_outage_is_asked_hardly_more_than_once_a_request",
    )),
    Scenario(12, "a transaction comes again after its token is forgotten", "the rows' conditions refuse it", (
        ANSWERS + "when_the_engine_has_forgotten_the_token_the_rows_still_know",
    )),
    Scenario(13, "a read that is old", "never decides", (
        ANSWERS + "nothing_is_decided_on_a_read_that_may_be_old",
        ANSWERS + "a_reservation_that_was_shown_the_past_is_judged_by_the_present",
    )),
    Scenario(14, "a statement in the middle of transactions", "a whole moment of the past", (
        "faults/test_reading.py::test_a_statement_in_the_middle_of_transactions_is_a_whole_moment",
        "audit/test_audit.py::test_only_what_is_wrong_twice_is_wrong",
    )),
    Scenario(15, "the stream repeats, five times", "the same totals", (
        STREAMS + "a_stream_that_repeats_and_shuffles_gives_the_same_totals",
        "kit/test_archive.py::test_a_batch_that_comes_again_at_once_changes_nothing",
    )),
    Scenario(16, "the stream is out of order", "the same totals", (
        STREAMS + "a_stream_that_repeats_and_shuffles_gives_the_same_totals",
        "merchants/test_clerks.py::test_the_list_of_clerks_follows_their_profiles_in_any_order_of_news",
    )),
    Scenario(17, "a part of a batch fails", "only that part comes again", (
        STREAMS + "of_a_batch_of_failed_reactions_only_those_that_fail_again_are_returned",
        "kit/test_facts.py::test_what_failed_goes_to_the_queue_and_goes_through_from_there",
    )),
    Scenario(18, "poison in the stream", "set aside at once; nothing good is lost", (
        STREAMS + "poison_is_set_aside_and_nothing_good_is_lost",
        "kit/test_sweeping.py::test_an_item_that_cannot_be_done_holds_up_no_other",
    )),
    Scenario(19, "the stream was away for more than a day", "what follows facts is found from the rows", (
        "settlement/test_job.py::test_a_merchant_that_no_fact_told_of_is_asked_once_a_month",
        "checkin/test_ending.py::test_a_session_without_a_reminder_can_be_ended_too",
    )),
    Scenario(20, "dead letters, and no redrive in the cloud", "put back to work by our own command, each once", (
        "infra/test_redrive.py::test_a_reaction_goes_into_the_queue_again_and_once_only",
        "infra/test_redrive.py::test_an_upload_and_an_unreadable_record_are_given_to_their_functions",
        "infra/test_redrive.py::test_what_fails_again_and_what_nobody_knows_stays",
    )),
    Scenario(21, "the event of an upload never comes", "a sweep has it come again; after a day the report is told so", (
        "reports/test_waiting.py::test_an_event_that_was_lost_comes_again",
        "media/test_uploads.py::test_events_that_repeat_or_come_late_change_nothing",
    )),
    Scenario(22, "an upload is replaced after its event", "the version of the event or none; what was shown stays", (
        "media/test_uploads.py::test_a_version_that_was_replaced_is_left_to_its_successor",
        "media/test_uploads.py::test_a_second_upload_never_replaces_what_the_first_one_stored",
    )),
    Scenario(23, "the function writes where its own events come from", "it cannot: another bucket, another right", (
        "infra/test_template.py::test_what_processes_photos_writes_where_no_event_comes_from",
    )),
    Scenario(24, "WeChat forgets its token (40001)", "renewed once, for all, in the way that kills no other's", (
        "faults/test_wechat_line.py::test_a_token_that_wechat_forgot_is_renewed_once",
        "wechat/test_tokens.py::test_thirty_parallel_clients_of_a_poisoned_wechat_stay_within_their_budget",
        "wechat/test_day.py::test_a_day_with_fifty_sandboxes_an_outage_and_a_storm_of_pushes_loses_and_repeats_nothing",
    )),
    Scenario(25, "WeChat is away, slow, or out of quota", "who is inside goes on; nobody gets in, nothing is passed", (
        "faults/test_wechat_line.py::test_a_wechat_that_is_away_lets_nobody_in_and_those_inside_go_on",
        "faults/test_wechat_line.py::test_a_login_whose_answer_was_lost_is_begun_anew",
        "wechat/test_verbs.py::test_no_trouble_lets_a_text_through",
        "wechat/test_faults_page.py::test_nothing_that_may_have_been_done_is_asked_for_again",
        "subscriptions/test_letters.py::test_a_letter_whose_answer_was_lost_is_never_sent_again",
    )),
    Scenario(26, "wrong clocks: a phone's by a day, a server's by five minutes", "the server's time, done or refused", (
        TIME + "a_phone_whose_clock_is_a_day_off_serves_and_reserves",
        TIME + "a_server_whose_clock_is_five_minutes_off_does_it_right_or_not_at_all",
        TIME + "time_that_runs_backwards_is_worth_no_minutes",
    )),
    Scenario(27, "two clerks, two scans", "one confirmation; the other is told by whom", (
        STORM + "a_thousand_confirmations_of_one_code_give_one_receipt",
        "exchange/test_confirming.py::test_another_clerk_is_told_when_and_where_it_was_confirmed",
    )),
    Scenario(28, "confirm, cancel and expire at once", "exactly one wins", (
        RACES + "confirm_cancel_and_expire_race_and_one_wins",
        STORM + "confirm_cancel_and_expire_at_once_end_a_reservation_once",
    )),
    Scenario(29, "a screenshot of a code", "dead after its steps; a step is used once", (
        "exchange/test_confirming.py::test_a_screenshot_is_dead_after_ninety_seconds",
        "checkin/test_guards.py::test_a_screenshot_is_worth_a_minute",
        "checkin/test_guards.py::test_one_step_of_a_code_is_used_once_a_person",
    )),
    Scenario(30, "scans of a day offline come late, twice, in any order, from two devices", "each counts once", (
        "offline/test_any_order.py::test_any_order_pieces_and_repeats_count_the_same",
        "offline/test_two_devices.py::test_two_lists_in_any_order_and_pieces_count_the_same",
        "offline/test_uploads.py::test_online_and_offline_at_once_count_once",
        "offline/test_uploads.py::test_after_three_days_a_line_is_too_late",
    )),
    Scenario(31, "a release while everything goes on: old and new code", "either ends what the other began", (
        "storms/test_releases.py::test_what_one_release_begins_the_other_ends",
        "storms/test_releases.py::test_each_release_makes_items_of_its_own_layout_and_keeps_what_only_the_other_knows",
        "storms/test_releases.py::test_a_release_that_does_not_know_a_layout_does_nothing_and_the_one_that_does_goes_on",
    )),
    Scenario(32, "a restore cuts transactions in half", "completed or released, each change told; never guessed", (
        "repair/test_restored.py::test_hundreds_of_restores_are_all_repaired_and_a_second_repair_does_nothing",
        "repair/test_restored.py::test_a_gap_in_the_middle_of_a_chain_is_named_and_nothing_of_its_owner_is_touched",
        "repair/test_command.py::test_what_was_cut_in_half_is_completed_told_and_judged",
    )),
    Scenario(33, "a posting is edited by hand", "the chain names the row", (
        "audit/test_audit.py::test_every_flipped_byte_of_a_posting_is_found",
    )),
    Scenario(34, "expiry by the engine comes days late", "the moment stands in the condition", (
        "exchange/test_confirming.py::test_thirty_seconds_of_grace_and_no_more",
        "checkin/test_ending.py::test_a_forgotten_session_ends_by_itself_and_is_worth_half_an_hour",
    )),
    Scenario(35, "photos without end take the account's capacity", "they have their share, check-ins the rest", (
        "infra/test_concurrency.py::test_photos_in_their_reservation_leave_check_ins_alone",
        "infra/test_concurrency.py::test_without_it_they_take_everything",
        "infra/test_hardening.py::test_photos_cannot_take_the_capacity_that_check_ins_need",
    )),
)  # fmt: skip
