"""What a merchant's owner (or the city) does with offers: make, price, fill up, withdraw; and how they are found."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from .. import merchants
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import CITY_CODE, NotYourArea, reaches
from . import stock
from .rules import Offer, OfferImpossible, OfferNotLive, shares, wrong_with
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
    """Make an offer with its stock shards: an owner or the city for a shop, the city for a network.

    OfferImpossible, NoSuchMerchant, NotYourMerchant, NotYourArea, MerchantSuspended, OfferExists.
    """
    _demand_possible(offer)

    def make(unit: Unit) -> Offer:
        merchant = _demand(unit, actor, offer)
        if merchant is not None and merchant.state != "active":
            raise merchants.MerchantSuspended()
        registry.put(unit, offer.id, offer, command)
        for number, units in enumerate(shares(offer.stock, offer.shards)):
            unit.create(stock_key(offer.id, number), stock.new_shard(offer, units), stale)
        return offer

    return run(make)


def set_price(actor: Actor, command: Command, offer_id: str, price_points: int) -> Offer:
    """Change the price for reservations from now on; open ones keep theirs.

    OfferImpossible, NoSuchOffer, NotYourMerchant, NotYourArea, OfferNotLive.
    """

    def priced(old: Offer) -> Offer:
        return _demand_possible(replace(old, price_points=price_points, price_version=old.price_version + 1))

    def set_in(unit: Unit) -> Offer:
        changed = _change(unit, actor, command, offer_id, priced)
        if changed.fresh:
            _set_shards(unit, changed.offer)
        return changed.offer

    return run(set_in)


def add_stock(actor: Actor, command: Command, offer_id: str, units: int) -> Offer:
    """Put more units in, spread over the shards; into a daily offer for today and every day to come.

    NoSuchOffer, NotYourMerchant, NotYourArea, OfferNotLive.
    """

    def add(unit: Unit) -> Offer:
        changed = _change(unit, actor, command, offer_id, lambda old: replace(old, stock=old.stock + units))
        offer = changed.offer
        for number, more in enumerate(shares(units, offer.shards)) if changed.fresh else ():
            if more:
                stock.fill(unit, offer, number, more)
        return offer

    return run(add)


def withdraw(actor: Actor, command: Command, offer_id: str, *, recall: bool = False) -> Offer:
    """End an offer: no new reservation from now on; open ones are honoured, or called off when it is a recall.

    NoSuchOffer, NotYourMerchant, NotYourArea, OfferNotLive.
    """

    def end(unit: Unit) -> Offer:
        changed = _change(unit, actor, command, offer_id, lambda old: replace(old, state="withdrawn"))
        if changed.fresh:
            _set_shards(unit, changed.offer)
        if changed.fresh and recall:
            unit.tell(registry.key(offer_id), "OfferRecalled", id=offer_id)
        return changed.offer

    return run(end)


def _change(unit: Unit, actor: Actor, command: Command, offer_id: str, to: Callable[[Offer], Offer]) -> Changed:
    def checked(old: Offer) -> Offer:
        _demand(unit, actor, old)
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


def _demand(unit: Unit, actor: Actor, offer: Offer) -> merchants.Merchant | None:
    """Its owner or the city has to do with a merchant's offer; only the city with a network's."""
    if offer.network:
        if not reaches(actor, CITY_CODE, "city_admin"):
            raise NotYourArea()
        return None
    merchant = merchants.find_in(unit, offer.merchant)
    if not actor.holds(merchants.OWNER, merchant.id) and not reaches(actor, merchant.area, "city_admin"):
        raise merchants.NotYourMerchant()
    return merchant


def _demand_possible(offer: Offer) -> Offer:
    reason = wrong_with(offer)
    if reason is not None:
        raise OfferImpossible(reason=reason)
    return offer
