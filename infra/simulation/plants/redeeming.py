"""Bugs of reservations, confirmations, stock and shops."""

from itertools import count
from typing import Any

from msgspec.structs import replace

from chalicelib import points
from chalicelib.exchange import calling_off, confirming, ending, reserving, stock, takings
from chalicelib.exchange import offers as exchange_offers
from chalicelib.exchange.rules import WrongMerchant
from chalicelib.exchange.store import DeskExchange, RedemptionRow, StockShard, stock_key
from chalicelib.identity import desk_key
from chalicelib.kit import table
from chalicelib.kit.clock import day_on
from chalicelib.kit.ids import to_bytes
from chalicelib.kit.table import Key, Unit
from chalicelib.kit.who import Actor

from .planting import among, instead, nothing, together, without

_BEGUN, _COUNT, _RELEASE, _TAKE = reserving._begun, reserving._count, points.Release, stock.take
_number = count()


def _twice(lots: tuple[points.Lot, ...]) -> points.Release:
    return _RELEASE(tuple(points.Lot(lot.expires_on, 2 * lot.points) for lot in lots))


def _latest(lots: tuple[points.Lot, ...]) -> points.Release:
    return _RELEASE(tuple(points.Lot("2029-12-31", lot.points) for lot in lots))


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


BUGS = among("redeem", "repeat", bugs={
    "a reservation ignores the stock": lambda: without("qt", "STOCK#"),
    "a reservation takes the price from elsewhere": instead(reserving, "_begun", _price_of_the_list),
    "a reservation counts no open ones": instead(reserving, "_open_one_more", _one_more),
    "a reservation ignores the limit per person": instead(reserving, "_count", _no_limit),
    "a repeated reservation is told as it is now": instead(reserving, "_reserved_before", _as_it_is_now),
    "a key is good for any input": instead(reserving, "_reserved_before", _any_input),
    "a confirmation asks for no state": together(lambda: without(r"^st = "), instead(confirming, "ended", nothing)),
    "a confirmation forgets the end": instead(confirming, "last_confirm_at", lambda *_: 1 << 60),
    "a confirmation is good in any shop": instead(Actor, "holds", lambda *_: True),
    "a confirmation sees no same hands": instead(confirming, "same_hands", lambda *_, **__: False),
    "an end comes before its time": together(
        instead(reserving, "due_at", lambda ends_at, figures: ends_at),
        instead(ending, "due_at", lambda ends_at, figures: ends_at),
    ),
    "an end asks for no state": together(lambda: without(r"^st = "), instead(ending, "ended", nothing)),
    "points come back twice": instead(points, "Release", _twice),
    "points come back younger": instead(points, "Release", _latest),
    "stock does not come back": instead(stock, "give_back", nothing),
    "stock is put in once for every shard": instead(exchange_offers, "shares", lambda units, shards: [units] * shards),
    "a day's allotment never ends": instead(stock, "take", _each_its_own_day),
    "a day's allotment comes once and never again": instead(stock, "day_on", lambda at_ms: "2026-01-01"),
    "a limit of a day is one for ever": instead(reserving, "period_of", lambda at_ms, period: "2026-01-01"),
    "a voucher is good outside its network": instead(confirming, "_demand_accepted", _of_any_network),
    "a voucher is credited to nobody": instead(confirming, "Ending", _credited_to_nobody),
    "takings are folded each time that they are told": instead(
        takings, "visit_key", lambda *_, **__: Key("SHOP#any", f"VISIT#{next(_number)}")
    ),
}) | among("redeem", "discipline", bugs={
    "a reservation looks at nobody's standing": instead(reserving, "stand", nothing),
}) | among("redeem", "administer", bugs={
    "a suspended shop keeps what is open": instead(calling_off, "_open_of", lambda merchant: iter(())),
})  # fmt: skip
