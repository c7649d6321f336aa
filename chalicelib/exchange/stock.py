"""Stock: shards that are taken from blindly, so that a thousand people do not queue at one item."""

import zlib
from collections.abc import Sequence

from ..kit.errors import Refusal
from ..kit.record import Item
from ..kit.table import Key, Unit, fetch, stale
from .rules import Offer, OfferNotLive, OutOfStock
from .store import StockShard, stock_key


def first_pick(offer: Offer, seed: str) -> int:
    """The shard that a reservation tries first: the same for the same seed, evenly spread over seeds."""
    return zlib.crc32(seed.encode()) % offer.shards


def pick(unit: Unit, offer: Offer, seed: str) -> tuple[int, StockShard]:
    """A shard with stock: the first pick, or another one when it is empty. OfferNotLive, OutOfStock."""
    number = first_pick(offer, seed)
    shard = _shard(unit.read(stock_key(offer.id, number))[0])
    if not shard.live:
        raise OfferNotLive()
    if int(shard.left) >= 1:
        return number, shard
    shards = [_shard(item) for item in unit.read(*_keys(offer))]
    filled = [(number, shard) for number, shard in enumerate(shards) if int(shard.left) >= 1]
    if not filled:
        raise OutOfStock()
    return filled[zlib.crc32(seed.encode()) // offer.shards % len(filled)]


def take(unit: Unit, offer_id: str, number: int, shard: StockShard) -> None:
    """Join the Unit with one unit less on a shard that was read, at the price that was read. OfferNotLive."""
    same_price = StockShard.price_version == int(shard.price_version)
    unit.change(
        stock_key(offer_id, number),
        StockShard.left.set(StockShard.left - 1),
        condition=(StockShard.live == True) & (StockShard.left >= 1) & same_price,  # noqa: E712  (an expression)
        otherwise=_withdrawn,
    )


def give_back(unit: Unit, offer_id: str, number: int) -> None:
    """Join the Unit with one unit more on the shard that it was taken from."""
    more = StockShard.left.set(StockShard.left + 1)
    unit.change(stock_key(offer_id, number), more, condition=StockShard.left.exists(), otherwise=stale)


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
    return int(shard.left) if shard is not None else 0


def _shard(item: Item | None) -> StockShard:
    shard = StockShard.of(item)
    if shard is None:
        raise RuntimeError("an offer without stock shards")
    return shard


def _keys(offer: Offer) -> list[Key]:
    return [stock_key(offer.id, number) for number in range(offer.shards)]
