"""The test of the test: bugs planted into the real code while a city runs. Every one of them must be caught.

Each is what somebody could write on a bad day: a condition forgotten, a guess about what was read, a refund twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace

from chalicelib import identity, points
from chalicelib.checkin import actions as checkin
from chalicelib.checkin import overdue
from chalicelib.checkin import reactions as reminders
from chalicelib.checkin.store import DeskCheckin
from chalicelib.disputes import actions as disputes
from chalicelib.disputes import deciding
from chalicelib.disputes import rules as dispute_rules
from chalicelib.exchange import calling_off, confirming, ending, reserving, reversing, stock, takings
from chalicelib.exchange import offers as exchange_offers
from chalicelib.exchange.rules import WrongMerchant
from chalicelib.exchange.store import DeskExchange, RedemptionRow, StockShard, stock_key
from chalicelib.hours import actions as hours
from chalicelib.hours.rules import Added, minutes_of
from chalicelib.identity import desk_key
from chalicelib.kit import facts, retries, table
from chalicelib.kit import send as sending
from chalicelib.kit.clock import day_on, month_of
from chalicelib.kit.facts import News
from chalicelib.kit.ids import to_bytes
from chalicelib.kit.pieces import operation_of
from chalicelib.kit.table import Key, Unit, run
from chalicelib.kit.who import Actor
from chalicelib.points import budgets, correcting, donating, expiring, moves
from chalicelib.points.mirror import Mirror, mirror_of
from chalicelib.policy import at as figures_at
from chalicelib.reports import rewards
from chalicelib.reports.store import Report, report_key

from .planting import Plant, instead, one_token, overwriting, together, without
from .result import Result
from .run import LAYERS, standing


def _nothing(*_: Any, **__: Any) -> None:
    """What a call does that was forgotten."""


def _twice(lots: tuple[points.Lot, ...]) -> points.Release:
    return _RELEASE(tuple(points.Lot(lot.expires_on, 2 * lot.points) for lot in lots))


def _latest(lots: tuple[points.Lot, ...]) -> points.Release:
    return _RELEASE(tuple(points.Lot("2029-12-31", lot.points) for lot in lots))


def _from_elsewhere(lots: tuple[points.Lot, ...], source: str) -> points.Return:
    return _RETURN(lots, "merchant:M-0")


_BEGUN, _COUNT, _RELEASE, _RETURN = reserving._begun, reserving._count, points.Release, points.Return
_number = count()


def _price_of_the_list(unit: Unit, actor: Actor, command: Any, *, offer: Any, place: tuple[int, int]) -> Any:
    return _BEGUN(unit, actor, command, offer=offer, place=(place[0], offer.price_points + 1))


def _as_it_is_now(old: Any, actor: Actor, command: Any) -> Any:
    row = RedemptionRow.of(old)
    return row.redemption if row is not None and row.person == actor.person else None


def _any_input(old: Any, actor: Actor, command: Any) -> Any:
    row = RedemptionRow.of(old)
    mine = row is not None and row.person == actor.person
    return replace(row.redemption, state="reserved", ended_at=0, ended_by="") if row is not None and mine else None


def _one_more(unit: Unit, person: str, key: str, figures: Any) -> None:
    desk = unit.get(DeskExchange, desk_key(person))
    ids = {to_bytes(each) for each in (*(desk.open_ids if desk else ()), key)}
    change = DeskExchange.open.set(ids)
    unit.change(desk_key(person), change, condition=None, otherwise=table.stale)


def _no_limit(unit: Unit, person: str, offer: Any) -> None:
    _COUNT(unit, person, replace(offer, per_person_limit=offer.per_person_limit and 1000))


def _each_alone(entries: Any, start: int, end: int, *, grade: int, figures: Any) -> Added:
    minutes = minutes_of([(start, end)], figures) + 1
    return Added(minutes, 0, minutes, minutes)


@contextmanager
def thanking() -> Iterator[None]:
    """A reaction that posts whenever it is told, and is told more than once."""

    def thank(news: News) -> None:
        earn = points.Earn(1, "program:thanks", "2027-12-31")
        cause = points.Cause(f"thanks:{news.id}", "thanks", "system", 0)
        run(lambda unit: points.post(unit, news.data["person"], cause, earn))

    told = {**facts._REACTIONS, "CheckedIn": [*facts._REACTIONS["CheckedIn"], ("planted.thank", thank)]}
    with patch.object(facts, "_REACTIONS", told), patch.dict(facts._BY_NAME, {"planted.thank": thank}):
        yield


def _piecemeal(unit: Unit, keys: list[Key]) -> None:
    for key in keys:
        verb, request = operation_of(key, unit._pieces[key], unit._stamp)
        if verb != "ConditionCheck":
            sending.send(f"{verb}Item", request)


_GRANT = rewards._grant


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


def _whoever_is_open(old: Any, command: Any) -> Any:
    desk = DeskCheckin.of(old)
    if desk is None or not desk.session:
        return None
    return checkin.Opened(command.key, desk.station, int(desk.grade), int(desk.opened_at))


def _each_its_own_day(unit: Unit, offer_id: str, number: int, shard: StockShard) -> str:
    """A daily shard is filled up by whoever comes."""
    if not shard.allotment:
        return _TAKE(unit, offer_id, number, shard)
    today = day_on(unit.now_ms)
    left, day = StockShard.left.set(int(shard.allotment) - 1), StockShard.day.set(today)
    unit.change(stock_key(offer_id, number), left, day, condition=StockShard.left.exists(), otherwise=table.stale)
    return today


def _of_any_network(unit: Unit, actor: Actor, redemption: Any, shop: str) -> None:
    if not actor.holds("merchant_clerk", shop):
        raise WrongMerchant()


def _credited_to_nobody(*said: Any, credited: str = "", **more: Any) -> ending.Ending:
    return ending.Ending(*said, **more)


def _below_zero(move: moves.ClawBack, before: points.Balances) -> Any:
    after = replace(before, available=before.available - move.points)
    return after, (("available", -move.points), (move.to, move.points))


def _beside_the_debt(before: points.Balances, lots: tuple[points.Lot, ...]) -> Any:
    after, _ = _INFLOW(replace(before, debt=0), lots)
    return replace(after, debt=before.debt), (("available", sum(lot.points for lot in lots)),)


_TAKE, _INFLOW = stock.take, moves._inflow

PLANTED: dict[str, Plant] = {
    "a check-in does not ask for an open session": lambda: without(r"attribute_not_exists \(os\)"),
    "a check-in forgets which sessions were": lambda: without(r"contains \(rs"),
    "a check-in takes any open session for its own": instead(checkin, "opened_before", _whoever_is_open),
    "a check-in looks at nobody's standing": instead(checkin, "stand", _nothing),
    "a session is left whichever is open": together(lambda: without(r"^os = "), lambda: without(r"vn = ", "DAY#")),
    "a forgotten session is paid to its end": instead(overdue, "unproven_end", lambda start, end, figures: end),
    "a day does not end at midnight": instead(
        hours, "by_day", lambda each: [(day_on(each.start_at), each.start_at, each.end_at)]
    ),
    "each session is rounded by itself": instead(hours, "added", _each_alone),
    "a reminder has another place each time": instead(
        reminders, "due_key", lambda person, session: Key(f"P#{person}", f"DUE#{session}#{next(_number)}")
    ),
    "the ledger's sequence is not guarded": together(
        lambda: without(r"\bsq\b", "DESK"), lambda: overwriting("postings"), lambda: without(r"^os = |vn = |st = ")
    ),
    "a reaction posts each time that it is told": thanking,
    "a reaction that fails is forgotten": together(instead(retries, "put", _nothing), instead(sending, "TRIES", 2)),
    "a reservation ignores the stock": lambda: without("qt", "STOCK#"),
    "a reservation takes the price from elsewhere": instead(reserving, "_begun", _price_of_the_list),
    "a reservation looks at nobody's standing": instead(reserving, "stand", _nothing),
    "a reservation counts no open ones": instead(reserving, "_open_one_more", _one_more),
    "a reservation ignores the limit per person": instead(reserving, "_count", _no_limit),
    "a repeated reservation is told as it is now": instead(reserving, "_reserved_before", _as_it_is_now),
    "a key is good for any input": instead(reserving, "_reserved_before", _any_input),
    "a key is never recognised": instead(Unit, "recognise", _nothing),
    "a confirmation asks for no state": together(lambda: without(r"^st = "), instead(confirming, "ended", _nothing)),
    "a confirmation forgets the end": instead(confirming, "last_confirm_at", lambda *_: 1 << 60),
    "a confirmation is good in any shop": instead(Actor, "holds", lambda *_: True),
    "a confirmation sees no same hands": instead(confirming, "same_hands", lambda *_, **__: False),
    "an end comes before its time": together(
        instead(reserving, "due_at", lambda ends_at, figures: ends_at),
        instead(ending, "due_at", lambda ends_at, figures: ends_at),
    ),
    "an end asks for no state": together(lambda: without(r"^st = "), instead(ending, "ended", _nothing)),
    "points come back twice": lambda: patch.object(points, "Release", _twice),
    "points come back younger": lambda: patch.object(points, "Release", _latest),
    "stock does not come back": instead(stock, "give_back", _nothing),
    "stock is put in once for every shard": instead(exchange_offers, "shares", lambda units, shards: [units] * shards),
    "a dispute ignores its window": instead(dispute_rules, "window_ends_at", lambda *_: 1 << 60),
    "a dispute is not counted": instead(reversing, "holds_key", lambda merchant: Key("HOLDS#nobody", "HOLDS")),
    "a dispute is written over another's word": lambda: without(r"^rv = ", "DISPUTES#"),
    "a dispute that has ended is opened again": instead(dispute_rules, "ENDED", ()),
    "one party's consent is enough": instead(disputes, "both_agree", lambda dispute: True),
    "an arbiter decides for his own home": instead(deciding, "_demand_impartial", _nothing),
    "a citizen's own hands agree for the shop": instead(disputes, "_demand_other_hands", _nothing),
    "what is reversed is reversed again": together(
        instead(deciding, "ENDED", ()), instead(reversing, "_demand", _nothing)
    ),
    "a reversal is charged to another shop": lambda: patch.object(points, "Return", _from_elsewhere),
    "a reversal leaves the limit as it was": instead(reversing, "uncount", _nothing),
    "a day's allotment never ends": instead(stock, "take", _each_its_own_day),
    "a day's allotment comes once and never again": instead(stock, "day_on", lambda at_ms: "2026-01-01"),
    "a limit of a day is one for ever": instead(reserving, "period_of", lambda at_ms, period: "2026-01-01"),
    "a voucher is good outside its network": instead(confirming, "_demand_accepted", _of_any_network),
    "a voucher is credited to nobody": instead(confirming, "Ending", _credited_to_nobody),
    "a suspended shop keeps what is open": instead(calling_off, "_open_of", lambda merchant: iter(())),
    "takings are folded each time that they are told": instead(
        takings, "visit_key", lambda *_, **__: Key("SHOP#any", f"VISIT#{next(_number)}")
    ),
    "a donation is a receipt and nothing else": instead(donating, "post", _nothing),
    "a donation does not ask for standing": instead(identity, "stand", _nothing),
    "a lot whose day is over is spent": together(
        instead(moves, "parted", lambda lots, on: ((), lots)), instead(expiring, "over", lambda now_ms: iter(()))
    ),
    "lots end before their day": instead(expiring, "parted", lambda lots, on: (lots, ())),
    "lots never end": instead(expiring, "over", lambda now_ms: iter(())),
    "a claw-back goes below zero": instead(moves.ClawBack, "apply", _below_zero),
    "what comes in repays no debt": instead(moves, "_inflow", _beside_the_debt),
    "a posting is corrected twice": together(
        instead(correcting, "_mirror", lambda unit, person, row: mirror_of(row)), lambda: overwriting("CORRECTED#")
    ),
    "a correction needs no second officer": instead(Mirror, "weight", 0),
    "an officer corrects at home": instead(correcting, "_demand_apart", _nothing),
    "a reward is paid whatever it was": instead(rewards, "_grant", _again_and_again),
    "a reward sees no budget": together(lambda: without(r"\bsp\b", "BUDGET"), instead(budgets, "room_for", _any_room)),
    "a reward forgets the day": instead(rewards, "_lapse", _nothing),
    "a doubtful failure is taken for a success": instead(Unit, "_is_own", lambda *_: True),
    "a transaction is sent piece by piece": instead(Unit, "_write", _piecemeal),
    "all transactions have one token": one_token,
    "nothing is conditional": together(lambda: without(""), lambda: overwriting("")),
}


def caught(name: str, *, layer: str = "T0", operations: int = 1000, seeds: int = 20, faults: float = 0.08) -> Result:
    """What a layer says of a planted bug: the first city with a violation, or the last one without."""
    with standing(LAYERS[layer]):
        for seed in range(1, seeds + 1):
            with PLANTED[name]():
                result = LAYERS[layer].one_city(operations, seed, faults)
            if result.violations:
                break
    return result
