"""What a merchant's owner (or the city) does with offers: make, price, fill up, withdraw; and how they are found."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from .. import merchants
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import reaches
from .rules import Offer, OfferNotLive, shares
from .store import StockShard, registry, snapshot, stock_key


@dataclass(frozen=True)
class Changed:
    """An offer after a change, and whether the change is new."""

    offer: Offer
    fresh: bool


def find(unit: Unit, offer_id: str) -> Offer:
    """An offer: from the snapshot, or from its row when it is younger than that (or withdrawn). NoSuchOffer."""
    known = snapshot.current().get(offer_id)
    return known if known is not None else registry.read(unit, offer_id)


def find_now(offer_id: str) -> Offer:
    """The same, outside of any command. NoSuchOffer."""
    return run(lambda unit: find(unit, offer_id))


def create(actor: Actor, command: Command, offer: Offer) -> Offer:
    """Make an offer with its stock shards. NoSuchMerchant, NotYourMerchant, MerchantSuspended, OfferExists."""

    def make(unit: Unit) -> Offer:
        merchant = _demand(unit, actor, offer.merchant)
        if merchant.state != "active":
            raise merchants.MerchantSuspended()
        registry.put(unit, offer.id, offer, command)
        for number, units in enumerate(shares(offer.stock, offer.shards)):
            shard = StockShard(left=units, live=True, price_points=offer.price_points, price_version=1)
            unit.create(stock_key(offer.id, number), shard, stale)
        return offer

    return run(make)


def set_price(actor: Actor, command: Command, offer_id: str, price_points: int) -> Offer:
    """Change the price for reservations from now on; open ones keep theirs.

    NoSuchOffer, NotYourMerchant, OfferNotLive.
    """

    def set_in(unit: Unit) -> Offer:
        changed = _change(
            unit,
            actor,
            command,
            offer_id,
            lambda old: replace(old, price_points=price_points, price_version=old.price_version + 1),
        )
        if changed.fresh:
            _set_shards(unit, changed.offer)
        return changed.offer

    return run(set_in)


def add_stock(actor: Actor, command: Command, offer_id: str, units: int) -> Offer:
    """Put more units in, spread over the shards. NoSuchOffer, NotYourMerchant, OfferNotLive."""

    def add(unit: Unit) -> Offer:
        changed = _change(unit, actor, command, offer_id, lambda old: replace(old, stock=old.stock + units))
        offer = changed.offer
        for number, more in enumerate(shares(units, offer.shards)) if changed.fresh else ():
            if more:
                filled = StockShard.left.set(StockShard.left + more)
                unit.change(stock_key(offer.id, number), filled, condition=StockShard.left.exists(), otherwise=stale)
        return offer

    return run(add)


def withdraw(actor: Actor, command: Command, offer_id: str) -> Offer:
    """End an offer: no new reservation from now on; open ones are honoured.

    NoSuchOffer, NotYourMerchant, OfferNotLive.
    """

    def end(unit: Unit) -> Offer:
        changed = _change(unit, actor, command, offer_id, lambda old: replace(old, state="withdrawn"))
        if changed.fresh:
            _set_shards(unit, changed.offer)
        return changed.offer

    return run(end)


def _change(unit: Unit, actor: Actor, command: Command, offer_id: str, to: Callable[[Offer], Offer]) -> Changed:
    def checked(old: Offer) -> Offer:
        _demand(unit, actor, old.merchant)
        if old.state != "live":
            raise OfferNotLive()
        return to(old)

    return Changed(*registry.alter(unit, command, offer_id, checked))


def _set_shards(unit: Unit, offer: Offer) -> None:
    """Live flag and price stand on every shard, where a reservation meets them."""
    for number in range(offer.shards):
        unit.change(
            stock_key(offer.id, number),
            StockShard.live.set(offer.state == "live"),
            StockShard.price_points.set(offer.price_points),
            StockShard.price_version.set(offer.price_version),
            condition=StockShard.left.exists(),
            otherwise=stale,
        )


def _demand(unit: Unit, actor: Actor, merchant_id: str) -> merchants.Merchant:
    merchant = merchants.find_in(unit, merchant_id)
    if not actor.holds(merchants.OWNER, merchant_id) and not reaches(actor, merchant.area, "city_admin"):
        raise merchants.NotYourMerchant()
    return merchant
