"""Whatever happens to a person's points: legs sum to zero, nothing is negative, debt comes first, the chain tells."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.kit.errors import Refusal
from chalicelib.points.chain import Folded, Row, fold, link
from chalicelib.points.moves import Earn, Hold, Honour, Move, Release, Spend
from chalicelib.points.rules import (
    LOTS_MAX,
    Balances,
    DebtOutstanding,
    Leg,
    Lot,
    NotEnoughPoints,
    merged,
    taken,
    unbalanced,
)

DAYS = st.sampled_from([f"{year}-12-31" for year in range(2026, 2033)])
AMOUNTS = st.integers(1, 40)
LOTS = st.lists(st.builds(Lot, DAYS, AMOUNTS), max_size=8)
PERSON = "01J0000000000000000000000A"


@dataclass(frozen=True)
class Fine:
    """What a decision takes back: from available first, the rest is owed."""

    points: int

    def apply(self, before: Balances) -> tuple[Balances, tuple[Leg, ...]]:
        now = min(before.available, self.points)
        _, left = taken(before.lots, now)
        after = replace(before, available=before.available - now, debt=before.debt + self.points - now, lots=left)
        return after, (("available", -now), ("debt", now - self.points), ("city:fines", self.points))


@dataclass
class Story:
    """A person's postings so far, and what is on hold."""

    balances: Balances = field(default_factory=Balances)
    rows: list[tuple[Row, bytes]] = field(default_factory=list)
    holds: list[tuple[Lot, ...]] = field(default_factory=list)

    def post(self, move: Move) -> None:
        before = self.balances
        after, legs = move.apply(before)
        assert unbalanced(legs) == {}
        assert min(after.available, after.held, after.debt, after.honour) >= 0
        assert not (after.debt and after.available)
        assert sum(lot.points for lot in after.lots) == after.available
        assert len(after.lots) <= LOTS_MAX
        seq = len(self.rows) + 1
        row = Row(PERSON, seq, f"t:{seq}", seq, "cause", "system", 0, legs, after.lots)
        self.rows.append((row, link(self.rows[-1][1] if self.rows else b"\0" * 32, row)))
        self.balances = after
        if isinstance(move, Hold):
            self.holds.append(move.lots(before))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    story = Story()
    for _ in range(draw(st.integers(1, 25))):
        kind = draw(st.sampled_from(["earn", "honour", "fine", "hold", "release", "spend"]))
        if kind == "earn":
            story.post(Earn(draw(AMOUNTS), "program:hours", draw(DAYS)))
        elif kind == "honour":
            story.post(Honour(draw(AMOUNTS)))
        elif kind == "fine":
            story.post(Fine(draw(AMOUNTS)))
        elif kind == "hold":
            before = story.balances
            try:
                story.post(Hold(draw(AMOUNTS)))
            except Refusal:
                assert story.balances == before
        elif story.holds:
            lots = story.holds.pop(draw(st.integers(0, len(story.holds) - 1)))
            points = sum(lot.points for lot in lots)
            story.post(Release(lots) if kind == "release" else Spend(points, "merchant:M-1"))
    return story


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
        Hold(1).apply(Balances(debt=2))
    assert refused.value.details == {"debt": 2}
    with pytest.raises(NotEnoughPoints) as poor:
        Hold(3).apply(Balances(available=2, lots=(Lot("2027-12-31", 2),)))
    assert poor.value.details == {"available": 2, "needed": 3}


def test_lots_that_do_not_reach_are_a_bug() -> None:
    with pytest.raises(ValueError, match="do not reach"):
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
