"""What must be true of points, stock and settlements (P1 to P12), and what holds each: a test, and the bank test.

The machine of tests/simulation/test_reference.py asks the house and a small ledger written from these rules.
"""

from infra.proof.invariants import Invariant

MACHINE = "simulation/test_reference.py::test_on_the_simulated_engine_both_agree"
AUDIT, MOVES, RACES = "audit/test_audit.py::test_", "points/test_moves.py::test_", "exchange/test_races.py::test_"
BUDGETS, LOCKED = "points/test_budgets.py::test_", "settlement/test_immutable.py::test_"
BOOKS, SALES = "`infra/audit/ledger.py` at any moment", "`infra/audit/redemptions.py` at any moment"

LEDGER = (
    Invariant("P1", "all accounts sum to nothing, points and honour each for itself", BOOKS, (
        MACHINE, AUDIT + "points_out_of_nothing_are_found",
        "points/test_rules.py::test_honour_and_points_balance_each_for_itself",
    )),
    Invariant("P2", "nothing below zero, no points beside a debt", BOOKS, (
        MACHINE, MOVES + "a_debt_is_repaid_before_anything_is_available",
        MOVES + "a_negative_balance_a_debt_beside_points_and_loose_legs_are_found",
    )),
    Invariant("P3", "what is held is what the open reservations cost", SALES, (
        MACHINE, AUDIT + "points_held_for_nothing_are_found",
    )),
    Invariant("P4", "a redemption is confirmed once and reversed once at most",
        "every write (`witness.py`), " + SALES, (
        MACHINE, RACES + "confirm_cancel_and_expire_race_and_one_wins",
        "disputes/test_races.py::test_both_parties_on_two_phones_each_reverse_once",
        AUDIT + "a_state_that_does_not_fit_its_postings_is_found",
    )),
    Invariant("P5", "what was put into the stock is left, or out", "every write (`witness.py`), " + SALES, (
        MACHINE, "exchange/test_offers.py::test_stock_is_what_it_was_minus_what_is_out",
        RACES + "sixteen_people_on_five_units_get_five",
        "audit/test_records_damaged.py::test_stock_out_of_nothing_or_below_it_is_found",
    )),
    Invariant("P6", "what a shop has to get is what was confirmed and not yet paid", SALES, (
        "settlement/test_month.py::test_a_month_of_one_shop_settles_with_a_three_way_match",
        "settlement/test_blocked.py::test_a_difference_blocks_the_batch_and_is_listed",
    )),
    Invariant("P7", "every balance is the fold of its postings", BOOKS, (
        MACHINE, MOVES + "folding_the_postings_gives_the_balances", AUDIT + "a_changed_balance_is_found",
    )),
    Invariant("P8", "a cause is posted once", BOOKS, (
        AUDIT + "a_txid_that_two_people_have_is_found", AUDIT + "a_doubled_posting_is_found",
        "points/test_rules.py::test_the_fold_names_a_broken_link_and_a_cause_that_came_twice",
        "shape/test_house.py::test_the_house_keeps_its_rules",
    )),
    Invariant("P9", "a batch never changes once it is locked", "", (
        LOCKED + "no_write_path_reaches_a_locked_batch",
        "settlement/test_verify.py::test_every_flipped_byte_of_a_locked_batch_is_found",
        "settlement/test_reversals.py::test_a_reversal_after_the_lock_is_a_negative_line_of_the_next_batch",
    )),
    Invariant("P10", "a price is the one that was reserved, whatever the catalogue says since",
        "every write (`witness.py`), " + SALES, (
        MACHINE, "exchange/test_reserving.py::test_a_changed_price_counts_at_once_and_leaves_open_reservations_alone",
        "exchange/test_benefits.py::test_a_benefit_keeps_its_price",
    )),
    Invariant("P11", "no points go from person to person",
        "a posting moves the points of one owner (`infra/audit/ledger.py`)", (
        "points/test_no_transfer.py::test_a_route_that_posts_moves_the_points_of_one_person",
        "points/test_no_transfer.py::test_no_posting_names_another_wallet",
    )),
    Invariant("P12", "a programme's month never gives more than its budget", "`infra/audit/budgets.py` at any moment", (
        BUDGETS + "five_hundred_awards_on_a_budget_of_a_hundred_wait_and_come_in_order",
        BUDGETS + "the_audit_finds_a_shard_that_lies_and_a_budget_that_was_overspent",
    )),
)  # fmt: skip
