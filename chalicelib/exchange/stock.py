"""Stock: shards that are taken from blindly, so that a thousand people do not queue at one item.

The shards of a daily offer say whose day their units are: the first reservation of a new day turns it, in its write.
"""

import zlib
from collections.abc import Sequence

from ..kit.clock import day_on, now_ms
from ..kit.errors import Refusal
from ..kit.record import Item
from ..kit.table import Key, Unit, fetch, stale
from .rules import Offer, OfferNotLive, OutOfStock, Redemption
from .store import StockShard, stock_key


def new_shard(offer: Offer, units: int) -> StockShard:
    """A shard of a new offer, with its share of the units."""
    return StockShard(
        left=units,
        live=True,
        price_points=offer.price_points,
        price_version=offer.price_version,
        allotment=units if offer.daily else None,
    )


def first_pick(offer: Offer, seed: str) -> int:
    """The shard that a reservation tries first: the same for the same seed, evenly spread over seeds."""
    return zlib.crc32(seed.encode()) % offer.shards


def pick(unit: Unit, offer: Offer, seed: str) -> tuple[int, StockShard]:
    """A shard with stock: the first pick, or another one when it is empty. OfferNotLive, OutOfStock."""
    number, today = first_pick(offer, seed), day_on(unit.now_ms)
    shard = _shard(unit.read(stock_key(offer.id, number))[0])
    if not shard.live:
        raise OfferNotLive()
    if _left_on(shard, today) >= 1:
        return number, shard
    shards = [_shard(item) for item in unit.read(*_keys(offer))]
    filled = [(number, shard) for number, shard in enumerate(shards) if _left_on(shard, today) >= 1]
    if not filled:
        raise OutOfStock()
    return filled[zlib.crc32(seed.encode()) // offer.shards % len(filled)]


def take(unit: Unit, offer_id: str, number: int, shard: StockShard) -> str:
    """Join the Unit with one unit less on a shard that was read, at the price that was read. OfferNotLive.

    Returns the day whose allotment the unit is of ("" when the offer is not a daily one).
    """
    today, daily = day_on(unit.now_ms), shard.allotment is not None
    turns = daily and (shard.day or "") < today
    updates, condition = [StockShard.left.set(StockShard.left - 1)], StockShard.left >= 1
    if turns:
        updates = [StockShard.left.set(int(shard.allotment) - 1), StockShard.day.set(today)]
        condition = StockShard.allotment == int(shard.allotment)
    if daily:
        condition &= StockShard.day == shard.day if shard.day else StockShard.day.does_not_exist()
    same_price = StockShard.price_version == int(shard.price_version)
    unit.change(
        stock_key(offer_id, number),
        *updates,
        condition=(StockShard.live == True) & condition & same_price,  # noqa: E712  (an expression)
        otherwise=_withdrawn,
    )
    return today if turns else shard.day or ""


def give_back(unit: Unit, redemption: Redemption) -> None:
    """Join the Unit with one unit more on the shard that it was taken from; of a day that is over nothing is left."""
    key = stock_key(redemption.offer, redemption.shard)
    condition = StockShard.left.exists()
    if redemption.day:
        shard = unit.get(StockShard, key)
        if shard is None or shard.day != redemption.day:
            return
        condition &= StockShard.day == redemption.day
    unit.change(key, StockShard.left.set(StockShard.left + 1), condition=condition, otherwise=stale)


def fill(unit: Unit, offer: Offer, number: int, units: int) -> None:
    """Join the Unit with more units on a shard: at once, and of a daily offer also on every day to come."""
    updates = [StockShard.left.set(StockShard.left + units)]
    if offer.daily:
        updates.append(StockShard.allotment.set(StockShard.allotment + units))
    unit.change(stock_key(offer.id, number), *updates, condition=StockShard.left.exists(), otherwise=stale)


def left_of(offer: Offer) -> int:
    """How many units are left now."""
    return sum(_left(item) for item in fetch(_keys(offer)).values())


def hints(offers: Sequence[Offer]) -> dict[str, int]:
    """About how many units of each are left: one shard is looked at and stands for all."""
    keys = {offer.id: stock_key(offer.id, 0) for offer in offers}
    found = fetch(keys.values()) if keys else {}
    return {offer.id: _left(found[keys[offer.id]]) * offer.shards for offer in offers}


def _withdrawn(old: Item | None) -> Refusal | None:
    shard = StockShard.of(old)
    return OfferNotLive() if shard is not None and not shard.live else None


def _left(item: Item | None) -> int:
    shard = StockShard.of(item)
    return _left_on(shard, day_on(now_ms())) if shard is not None else 0


def _left_on(shard: StockShard, day: str) -> int:
    turns = shard.allotment is not None and (shard.day or "") < day
    return int(shard.allotment if turns else shard.left)


def _shard(item: Item | None) -> StockShard:
    shard = StockShard.of(item)
    if shard is None:
        raise RuntimeError("an offer without stock shards")
    return shard


def _keys(offer: Offer) -> list[Key]:
    return [stock_key(offer.id, number) for number in range(offer.shards)]
