"""The ledger's arithmetic at its edges: pure."""

import pytest

from chalicelib.kit.clock import DAY, day_start_ms
from chalicelib.points.chain import GENESIS, Folded, Row, fold, link
from chalicelib.points.mirror import Mirror, mirror_of
from chalicelib.points.moves import ClawBack, Dishonour, Earn, Honour, Return
from chalicelib.points.rules import (
    Balances,
    Leg,
    Lot,
    NotCorrectable,
    Owner,
    asset_of,
    cause_code,
    days_left,
    expiry_of,
    graced,
    merged,
    owner_of,
    parted,
    step_of,
    taken,
    unbalanced,
)
from chalicelib.policy.figures import Figures
from chalicelib.policy.trade_figures import Points

FIGURES = Figures()
MONDAY = day_start_ms("2026-11-23")
ULID = "01J0000000000000000000000A"


def test_a_person_is_called_by_the_plain_id_and_others_by_their_kind_too() -> None:
    assert (owner_of("ANNA").partition, owner_of("ANNA").name) == ("P#ANNA", "ANNA")
    team = Owner("T", "T-1")
    assert owner_of(team) is team
    assert (team.partition, team.name) == ("T#T-1", "T#T-1")


def test_points_end_with_the_year_after_the_one_of_their_business_day() -> None:
    new_year = day_start_ms("2027-01-01")
    assert expiry_of(new_year - 1, FIGURES) == "2027-12-31"
    assert expiry_of(new_year, FIGURES) == "2028-12-31"
    assert expiry_of(new_year, Figures(points=Points(expire_years_after=3))) == "2030-12-31"


def test_a_lot_that_ended_while_it_was_held_has_a_weeks_grace() -> None:
    lots = (Lot("2026-11-22", 1), Lot("2026-11-23", 2), Lot("2027-12-31", 3))
    assert graced(lots, MONDAY, FIGURES) == (Lot("2026-11-30", 1), Lot("2026-11-23", 2), Lot("2027-12-31", 3))


def test_days_are_counted_from_midnight_to_midnight() -> None:
    assert [days_left("2026-11-24", MONDAY + part) for part in (0, DAY - 1, DAY)] == [1, 1, 0]
    assert days_left("2026-11-22", MONDAY) == -1


@pytest.mark.parametrize(("days", "step"), [(31, None), (30, 30), (8, 30), (7, 7), (1, 1), (0, 1), (-1, None)])
def test_the_notice_that_is_due_is_the_nearest_that_was_reached(days: int, step: int | None) -> None:
    assert step_of(days, (30, 7, 1)) == step


def test_a_cause_is_its_txid_without_ids_and_days() -> None:
    assert cause_code(f"rdm:{ULID}:confirm") == "rdm_confirm"
    assert cause_code(f"exp:{ULID}:2026-12-31") == "exp"
    assert cause_code(f"corr:problem:{ULID}") == "corr_problem"
    assert cause_code(f"sess:{ULID}:v3") == "sess"


def test_honour_and_points_balance_each_for_itself() -> None:
    assert {name: asset_of(name) for name in ("honour", "city:honour", "held", "merchant:M")} == {
        "honour": "honour", "city:honour": "honour", "held": "points", "merchant:M": "points",
    }  # fmt: skip
    assert unbalanced((("honour", 2), ("available", -2))) == {"honour": 2, "points": -2}
    assert unbalanced((("available", 2), ("held", 1), ("program:x", -3), ("honour", 1), ("city:honour", -1))) == {}


def test_of_five_lots_the_second_falls_to_the_thirds_day() -> None:
    lots = [Lot(f"202{year}-12-31", year) for year in (9, 5, 6, 8, 7)]
    assert merged([*lots, Lot("2026-12-31", 1)]) == (
        Lot("2025-12-31", 5), Lot("2027-12-31", 14), Lot("2028-12-31", 8), Lot("2029-12-31", 9),
    )  # fmt: skip
    assert merged([Lot("2026-12-31", 0)]) == ()
    assert len(merged(lots[:4])) == 4


def test_a_lot_lives_through_its_last_day() -> None:
    old, today = Lot("2026-11-22", 1), Lot("2026-11-23", 2)
    assert parted((old, today), "2026-11-23") == ((old,), (today,))
    assert Balances(available=3, lots=(old, today)).spendable("2026-11-23") == 2


def test_nothing_taken_leaves_everything() -> None:
    lots = (Lot("2026-12-31", 2), Lot("2027-12-31", 3))
    assert taken(lots, 0) == ((), lots)
    assert taken(lots, 2) == ((lots[0],), (lots[1],))
    assert taken(lots, 3) == ((lots[0], Lot("2027-12-31", 1)), (Lot("2027-12-31", 2),))


def test_an_inflow_without_debt_says_nothing_of_debt() -> None:
    _, legs = Earn(3, "program:x", "2027-12-31").apply(Balances())
    assert legs == (("available", 3), ("program:x", -3))


def row(seq: int, *legs: Leg, txid: str = "", lots: tuple[Lot, ...] = ()) -> Row:
    return Row("ANNA", seq, txid or f"t:{seq}", 1, "cause", "system", 0, legs, lots)


def test_the_fold_names_each_missing_row_and_what_follows_what() -> None:
    far = row(4)
    state = fold([(far, link(GENESIS, far))])
    assert state.violations == [
        "ANNA/1: is missing", "ANNA/2: is missing", "ANNA/3: is missing", "ANNA/4: follows 0",
    ]  # fmt: skip
    assert (state.seq, state.head) == (4, link(GENESIS, far))


def test_the_fold_names_a_broken_link_and_a_cause_that_came_twice() -> None:
    first, second = row(1), row(2, txid="t:1")
    state = fold([(first, link(GENESIS, first)), (second, b"?" * 32)])
    assert state.violations == ["ANNA/2: the chain is broken behind ANNA/1", "ANNA/2: t:1 was posted before"]


def test_the_fold_forgets_no_gap_over_another() -> None:
    first, second = row(2), row(4)
    head = link(GENESIS, first)
    missing = [each for each in fold([(first, head), (second, link(head, second))]).violations if "missing" in each]
    assert missing == ["ANNA/1: is missing", "ANNA/3: is missing"]


def test_the_fold_adds_an_account_up_that_a_row_names_twice() -> None:
    twice = row(1, ("held", 1), ("held", 2), ("x", -3))
    assert fold([(twice, link(GENESIS, twice))]).balances == Balances(held=3)


def test_the_fold_adds_every_account_up() -> None:
    lots = (Lot("2027-12-31", 2),)
    first = row(1, ("available", 2), ("program:x", -2), ("honour", 4), ("city:honour", -4), lots=lots)
    second = row(2, ("held", 1), ("program:x", -1), lots=lots)
    head = link(GENESIS, first)
    state = fold([(first, head), (second, link(head, second))])
    assert state.violations == []
    assert state.balances == Balances(available=2, held=1, honour=4, lots=lots)
    assert state.others == {"program:x": -3, "city:honour": -4}
    assert state.txids == {"t:1", "t:2"}


@pytest.mark.parametrize("account", ["available", "held", "honour"])
def test_the_fold_names_each_balance_below_zero(account: str) -> None:
    state = Folded()
    loss = row(1, (account, -1), ("x", 1))
    state.add(loss, link(GENESIS, loss))
    assert "ANNA/1: a balance is negative" in state.violations


def test_an_overpaid_debt_is_a_balance_below_zero() -> None:
    state = Folded()
    paid = row(1, ("debt", 1), ("x", -1))
    state.add(paid, link(GENESIS, paid))
    assert state.violations == ["ANNA/1: a balance is negative"]


def test_points_of_no_lot_and_lots_of_no_points_are_named() -> None:
    for found, legs in ((lots, ("held", 1)) for lots in ((Lot("2027-12-31", 1),),)):
        state = Folded()
        odd = row(1, legs, ("x", -1), lots=found)
        state.add(odd, link(GENESIS, odd))
        assert state.violations == ["ANNA/1: lots do not sum to available"]


AWARD = (("available", 5), ("program:reports:2026-11", -5), ("honour", 2), ("city:honour", -2))


def test_an_award_is_undone_to_the_last_leg_and_so_is_its_correction() -> None:
    award = mirror_of(row(1, *AWARD, txid=f"problem:{ULID}"))
    assert award == Mirror("program:reports:2026-11", 5, 2, back=False)
    assert award.weight == 5
    assert award.moves((), "2026-11-23") == (ClawBack(5, award.source, "2026-11-23"), Dishonour(2))
    taken_back = tuple((name, -amount) for name, amount in AWARD)
    back = mirror_of(row(2, *taken_back, txid=f"corr:problem:{ULID}"))
    assert back == Mirror("program:reports:2026-11", 5, 2, back=True)
    lots = (Lot("2027-12-31", 5),)
    assert back.moves(lots, "2026-11-23") == (Return(lots, back.source), Honour(2))


def test_an_award_of_honour_alone_is_undone_alone() -> None:
    award = mirror_of(row(1, ("honour", 7), ("city:honour", -7), txid=f"moment:{ULID}"))
    assert (award, award.weight) == (Mirror("", 0, 7, back=False), 7)
    assert award.moves((), "2026-11-23") == (Dishonour(7),)
    back = mirror_of(row(2, ("honour", -7), ("city:honour", 7), txid=f"corr:moment:{ULID}"))
    assert back.moves((), "2026-11-23") == (Honour(7),)
    assert mirror_of(row(2, ("honour", -7), ("city:honour", 7), txid=f"corr:moment:{ULID}:again")) == back


@pytest.mark.parametrize(
    ("txid", "legs"),
    [
        (f"rdm:{ULID}:confirm", (("held", -5), ("merchant:M", 5))),
        (f"corr:rdm:{ULID}", (("available", 5), ("merchant:M", -5))),
        (f"problem:{ULID}", ()),
        (f"problem:{ULID}", (("available", -5), ("program:x", 5))),
        (f"problem:{ULID}", (("honour", -5), ("city:honour", 5))),
        (f"problem:{ULID}", (("available", 5), ("program:x", -3), ("program:y", -2))),
    ],
)
def test_what_is_no_plain_award_has_no_mirror(txid: str, legs: tuple[Leg, ...]) -> None:
    with pytest.raises(NotCorrectable) as refused:
        mirror_of(row(1, *legs, txid=txid))
    assert refused.value.details == {"cause": txid.partition(":")[0]}
