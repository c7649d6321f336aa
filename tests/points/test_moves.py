"""Whatever happens to a person's points: legs sum to zero, nothing is negative, debt comes first, the chain tells."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.kit.errors import Refusal
from chalicelib.points.chain import Folded, Row, fold, link
from chalicelib.points.moves import (
    ClawBack,
    Dishonour,
    Donate,
    Earn,
    Expire,
    Hold,
    Honour,
    Move,
    Release,
    Return,
    Spend,
)
from chalicelib.points.rules import (
    LOTS_MAX,
    Balances,
    DebtOutstanding,
    HonourTooLow,
    Leg,
    Lot,
    NotEnoughPoints,
    asset_of,
    merged,
    parted,
    taken,
    unbalanced,
)

DAYS = st.sampled_from([f"{year}-12-31" for year in range(2026, 2033)])
AMOUNTS = st.integers(1, 40)
LOTS = st.lists(st.builds(Lot, DAYS, AMOUNTS), max_size=8)
PERSON = "01J0000000000000000000000A"
ON = "2026-11-23"


@dataclass
class Story:
    """An owner's postings so far, and what is on hold. `on` is the day, which only goes forward."""

    balances: Balances = field(default_factory=Balances)
    rows: list[tuple[Row, bytes]] = field(default_factory=list)
    holds: list[tuple[Lot, ...]] = field(default_factory=list)
    on: str = "2026-11-23"

    def post(self, move: Move) -> None:
        before = self.balances
        after, legs = move.apply(before)
        assert unbalanced(legs) == {}
        assert min(after.available, after.held, after.debt, after.honour) >= 0
        assert not (after.debt and after.available)
        assert sum(lot.points for lot in after.lots) == after.available
        assert len(after.lots) <= LOTS_MAX
        assert list(after.lots) == sorted(after.lots, key=lambda lot: lot.expires_on)
        seq = len(self.rows) + 1
        row = Row(PERSON, seq, f"t:{seq}", seq, "cause", "system", 0, legs, after.lots)
        self.rows.append((row, link(self.rows[-1][1] if self.rows else b"\0" * 32, row)))
        self.balances = after
        if isinstance(move, Hold):
            taken_now = move.lots(before)
            assert all(lot.expires_on >= self.on for lot in taken_now)
            self.holds.append(taken_now)

    def try_to(self, move: Move) -> None:
        """What is refused changes nothing."""
        before = self.balances
        try:
            self.post(move)
        except Refusal:
            assert self.balances == before


KINDS = ("earn", "honour", "dishonour", "clawback", "hold", "donate", "expire", "later", "return", "release", "spend")


@st.composite
def stories(draw: st.DrawFn) -> Story:
    story = Story()
    for _ in range(draw(st.integers(1, 30))):
        kind = draw(st.sampled_from(KINDS))
        points = draw(AMOUNTS)
        if kind == "later":
            story.on = max(story.on, f"{draw(st.integers(2027, 2030))}-01-01")
        elif kind == "expire":
            for lot in parted(story.balances.lots, story.on)[0]:
                story.post(Expire(lot.expires_on))
        elif kind in ("release", "spend"):
            if story.holds:
                lots = story.holds.pop(draw(st.integers(0, len(story.holds) - 1)))
                held = sum(lot.points for lot in lots)
                story.post(Release(lots) if kind == "release" else Spend(held, "merchant:M-1"))
        else:
            story.try_to(move_of(kind, points, day=draw(DAYS), on=story.on))
    return story


def move_of(kind: str, points: int, *, day: str, on: str) -> Move:
    moves: dict[str, Move] = {
        "earn": Earn(points, "program:hours", day),
        "honour": Honour(points),
        "dishonour": Dishonour(points),
        "clawback": ClawBack(points, "program:hours", on),
        "hold": Hold(points, on),
        "donate": Donate(points, on),
        "return": Return((Lot(day, points),), "merchant:M-1"),
    }
    return moves[kind]


@given(stories())
def test_folding_the_postings_gives_the_balances(story: Story) -> None:
    folded = fold(story.rows)
    assert folded.violations == []
    assert folded.balances == story.balances
    assert folded.balances.held == sum(lot.points for lots in story.holds for lot in lots)
    own = folded.balances
    points = sum(amount for account, amount in folded.others.items() if account != "city:honour")
    assert own.available + own.held - own.debt + points == 0
    assert own.honour + folded.others.get("city:honour", 0) == 0


@given(stories(), st.data())
def test_a_changed_row_breaks_the_chain(story: Story, data: st.DataObject) -> None:
    if not story.rows:
        return
    index = data.draw(st.integers(0, len(story.rows) - 1))
    row, stored = story.rows[index]
    changed = data.draw(
        st.sampled_from(
            [
                replace(row, at=row.at + 1),
                replace(row, txid=row.txid + "x"),
                replace(row, actor="somebody"),
                replace(row, cause="other"),
                replace(row, policy=1),
                replace(row, legs=(*row.legs, ("available", 1), ("program:hours", -1))),
                replace(row, lots=(*row.lots, Lot("2040-12-31", 1))),
                replace(row, person=PERSON[:-1] + "B"),
            ]
        )
    )
    rows = [*story.rows[:index], (changed, stored), *story.rows[index + 1 :]]
    assert any("the chain is broken" in each for each in fold(rows).violations)


@given(stories(), st.data())
def test_a_missing_a_swapped_and_a_doubled_row_are_found(story: Story, data: st.DataObject) -> None:
    if len(story.rows) < 2:
        return
    index = data.draw(st.integers(0, len(story.rows) - 2))
    rows = story.rows
    assert fold([*rows[:index], *rows[index + 1 :]]).violations
    assert fold([*rows[:index], rows[index + 1], rows[index], *rows[index + 2 :]]).violations
    assert fold([*rows, rows[index]]).violations


@given(LOTS)
def test_lots_never_lose_a_point_nor_expire_earlier(lots: list[Lot]) -> None:
    kept = merged(lots)
    assert len(kept) <= LOTS_MAX
    assert list(kept) == sorted(kept, key=lambda lot: lot.expires_on)
    for day in {lot.expires_on for lot in lots}:
        until = sum(lot.points for lot in lots if lot.expires_on <= day)
        assert sum(lot.points for lot in kept if lot.expires_on <= day) <= until
    assert sum(lot.points for lot in kept) == sum(lot.points for lot in lots)


@given(LOTS, st.data())
def test_taken_lots_are_the_first_to_expire(lots: list[Lot], data: st.DataObject) -> None:
    kept = merged(lots)
    total = sum(lot.points for lot in kept)
    points = data.draw(st.integers(0, total))
    out, left = taken(kept, points)
    assert (sum(lot.points for lot in out), sum(lot.points for lot in left)) == (points, total - points)
    assert not out or not left or out[-1].expires_on <= left[0].expires_on
    assert merged((*out, *left)) == kept


def test_a_debt_is_repaid_before_anything_is_available() -> None:
    owing = Balances(debt=5)
    after, legs = Earn(3, "program:hours", "2027-12-31").apply(owing)
    assert (after.available, after.debt, after.lots) == (0, 2, ())
    assert legs == (("debt", 3), ("available", 0), ("program:hours", -3))
    after, _ = Earn(3, "program:hours", "2027-12-31").apply(after)
    assert (after.available, after.debt, after.lots) == (1, 0, (Lot("2027-12-31", 1),))


def test_who_owes_or_has_too_little_holds_nothing() -> None:
    with pytest.raises(DebtOutstanding) as refused:
        Hold(1, ON).apply(Balances(debt=2))
    assert refused.value.details == {"debt": 2}
    with pytest.raises(NotEnoughPoints) as poor:
        Hold(3, ON).apply(Balances(available=2, lots=(Lot("2027-12-31", 2),)))
    assert poor.value.details == {"available": 2, "needed": 3}


def test_a_lot_whose_day_is_over_is_not_spendable_and_waits_for_the_sweep() -> None:
    before = Balances(available=5, lots=(Lot("2026-11-22", 2), Lot(ON, 3)))
    assert before.spendable(ON) == 3
    for move in (Hold(4, ON), Donate(4, ON)):
        with pytest.raises(NotEnoughPoints) as poor:
            move.apply(before)
        assert poor.value.details == {"available": 3, "needed": 4}
    after, _ = Hold(3, ON).apply(before)
    assert (after.available, after.held, after.lots) == (2, 3, (Lot("2026-11-22", 2),))
    assert Hold(2, ON).lots(before) == (Lot(ON, 2),)
    after, legs = Expire("2026-11-22").apply(after)
    assert (after.available, after.lots, legs) == (0, (), (("available", -2), ("city:expired", 2)))


def test_what_is_taken_back_comes_from_the_longest_lived_lots() -> None:
    before = Balances(available=9, lots=(Lot("2026-12-31", 4), Lot("2027-12-31", 5)))
    back = ClawBack(6, "program:hours", ON)
    after, legs = back.apply(before)
    assert (after.available, after.debt, after.lots) == (3, 0, (Lot("2026-12-31", 3),))
    assert back.lots(before) == (Lot("2026-12-31", 1), Lot("2027-12-31", 5))
    assert {leg for leg in legs if leg[1]} == {("available", -6), ("program:hours", 6)}


def test_what_cannot_be_taken_back_is_owed_and_the_next_inflow_repays_it() -> None:
    poor = Balances(available=2, held=3, lots=(Lot("2027-12-31", 2),))
    owing, legs = ClawBack(6, "program:hours", ON).apply(poor)
    assert (owing.available, owing.held, owing.debt, owing.lots) == (0, 3, 4, ())
    assert {leg for leg in legs if leg[1]} == {("available", -2), ("debt", -4), ("program:hours", 6)}
    for inflow in (Earn(5, "program:hours", ON), Return((Lot(ON, 5),), "merchant:M-1")):
        after, legs = inflow.apply(owing)
        assert (after.available, after.debt) == (1, 0)
        assert ("debt", 4) in legs
    released, _ = Release((Lot(ON, 3),)).apply(owing)
    assert (released.available, released.held, released.debt) == (0, 0, 1)


def test_a_late_sweep_changes_nothing_of_what_is_taken_back() -> None:
    late = Balances(available=7, lots=(Lot("2026-11-22", 4), Lot(ON, 3)))
    back = ClawBack(5, "program:hours", ON)
    swept, _ = back.apply(Expire("2026-11-22").apply(late)[0])
    unswept, legs = back.apply(late)
    assert unswept == swept == Balances(debt=2)
    assert {leg for leg in legs if leg[1]} == {
        ("available", -7), ("debt", -2), ("city:expired", 4), ("program:hours", 5),
    }  # fmt: skip
    enough, _ = ClawBack(3, "program:hours", ON).apply(late)
    assert enough == Balances(available=4, lots=(Lot("2026-11-22", 4),))


def test_honour_falls_only_by_what_was_granted() -> None:
    with pytest.raises(HonourTooLow) as refused:
        Dishonour(3).apply(Balances(honour=2))
    assert refused.value.details == {"honour": 2, "needed": 3}
    assert Dishonour(2).apply(Balances(honour=2)) == (Balances(), (("honour", -2), ("city:honour", 2)))


@given(stories())
def test_honour_and_points_never_meet(story: Story) -> None:
    """No move has a leg of honour beside one of points, but that both belong to one cause."""
    for row, _ in story.rows:
        assets = {asset_of(account) for account, _ in row.legs}
        assert len(assets) == 1


def test_lots_that_do_not_reach_are_a_bug() -> None:
    with pytest.raises(ValueError, match=r"^lots do not reach$"):
        taken((Lot("2027-12-31", 1),), 2)


def test_a_negative_balance_a_debt_beside_points_and_loose_legs_are_found() -> None:
    def violations(*legs: Leg, lots: tuple[Lot, ...] = ()) -> str:
        state, row = Folded(), Row(PERSON, 1, "t:1", 1, "", "", 0, legs, lots)
        state.add(row, link(state.head, row))
        return " ".join(state.violations)

    assert "a balance is negative" in violations(("available", -1), ("program:x", 1))
    assert "debt beside available" in violations(("available", 1), ("debt", -1), lots=(Lot("2027-12-31", 1),))
    assert "do not sum to zero" in violations(("honour", 1), ("program:x", -1))
    assert "lots do not sum" in violations(("available", 1), ("program:x", -1))
