"""Bugs of donations, corrections, lots and rewards."""

from typing import Any

from msgspec.structs import replace

from chalicelib import identity, points
from chalicelib.kit.clock import month_of
from chalicelib.kit.table import Unit
from chalicelib.points import budgets, correcting, donating, expiring, moves
from chalicelib.points.mirror import Mirror, mirror_of
from chalicelib.policy import at as figures_at
from chalicelib.reports import rewards
from chalicelib.reports.store import Report, report_key

from ..scheduler import YEARS_END
from .planting import among, instead, nothing, overwriting, together, without

_GRANT, _INFLOW = rewards._grant, moves._inflow


def _again_and_again(unit: Unit, report_id: str, *, in_turn: bool) -> None:
    report = unit.get(Report, report_key(report_id))
    if report is not None and report.reward == "granted":
        report.reward = "pending"
        figures = figures_at(unit.now_ms)
        rewards._pay(unit, report, figures, rewards._with(rewards._day_of(unit, report.person), report))
    else:
        _GRANT(unit, report_id, in_turn=in_turn)


def _any_room(unit: Unit, budget: budgets.Budget, amount: int, seed: str) -> Any:
    month = month_of(unit.now_ms)
    made = unit.read(budgets.shard_key(budget.programme, month, 0))[0]
    return budgets.Room(budgets.partition_of(budget.programme, month), 0, 1 << 40, new=0 if made else 1)


def _below_zero(move: moves.ClawBack, before: points.Balances) -> Any:
    after = replace(before, available=before.available - move.points)
    return after, (("available", -move.points), (move.to, move.points))


def _beside_the_debt(before: points.Balances, lots: tuple[points.Lot, ...]) -> Any:
    after, _ = _INFLOW(replace(before, debt=0), lots)
    return replace(after, debt=before.debt), (("available", sum(lot.points for lot in lots)),)


BUGS = among("give", bugs={
    "a donation is a receipt and nothing else": instead(donating, "post", nothing),
}) | among("give", "discipline", bugs={
    "a donation does not ask for standing": instead(identity, "stand", nothing),
}) | among("redeem", "give", starts_h=YEARS_END, bugs={
    "a lot whose day is over is spent": together(
        instead(moves, "parted", lambda lots, on: ((), lots)), instead(expiring, "over", lambda now_ms: iter(()))
    ),
    "lots end before their day": instead(expiring, "parted", lambda lots, on: (lots, ())),
    "lots never end": instead(expiring, "over", lambda now_ms: iter(())),
}) | among("report", "give", bugs={
    "a claw-back goes below zero": instead(moves.ClawBack, "apply", _below_zero),
    "a posting is corrected twice": together(
        instead(correcting, "_mirror", lambda unit, person, row: mirror_of(row)), lambda: overwriting("CORRECTED#")
    ),
    "a correction needs no second officer": instead(Mirror, "weight", 0),
    "an officer corrects at home": instead(correcting, "_demand_apart", nothing),
}) | among("report", "give", gift=3, bugs={
    "what comes in repays no debt": instead(moves, "_inflow", _beside_the_debt),
}) | among("report", bugs={
    "a reward is paid whatever it was": instead(rewards, "_grant", _again_and_again),
    "a reward sees no budget": together(lambda: without(r"\bsp\b", "BUDGET"), instead(budgets, "room_for", _any_room)),
    "a reward forgets the day": instead(rewards, "_lapse", nothing),
})  # fmt: skip
