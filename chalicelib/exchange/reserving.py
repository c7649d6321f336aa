"""Reserving: points are held, one unit leaves the stock, and the redemption that both belong to begins."""

from msgspec.structs import replace

from .. import hours, households, identity, merchants, points
from ..identity import desk_key, stand
from ..kit.clock import day_on
from ..kit.errors import IdempotencyMismatch
from ..kit.ids import to_bytes
from ..kit.record import Command, Item
from ..kit.table import Unit, run, stale, taken
from ..kit.who import Actor
from ..policy import Figures
from ..policy import at as figures_at
from . import stock
from .codes import locator_of
from .offers import find
from .rules import (
    MerchantCap,
    Offer,
    PersonLimitReached,
    Redemption,
    StarsTooFew,
    TooManyReservations,
    due_at,
    expires_at,
    fact_of,
    period_of,
    verified_minutes_for,
)
from .store import (
    DeskExchange,
    PersonLimit,
    RedemptionRow,
    due_partition,
    due_range,
    limit_key,
    locator_partition,
    redemption_key,
    stock_key,
)


def reserve(actor: Actor, command: Command, offer_id: str) -> Redemption:
    """Reserve one unit of an offer; the command's key is the redemption's id.

    NoSuchOffer, OfferNotLive, MerchantSuspended, MerchantCap, StarsTooFew, TooManyReservations, PersonLimitReached,
    DebtOutstanding, NotEnoughPoints, OutOfStock, GuardianConsentRequired, and what the actor's standing refuses.
    """
    return run(lambda unit: _reserve(unit, actor, command, offer_id))


def _reserve(unit: Unit, actor: Actor, command: Command, offer_id: str) -> Redemption:
    key = redemption_key(command.key)
    unit.recognise(key, lambda old: _reserved_before(old, actor, command))
    figures = figures_at(unit.now_ms)
    offer = find(unit, offer_id)
    _read_all(unit, actor, offer, command)
    if offer.merchant:
        _demand_serving(unit, offer)
    stand(unit, actor, "phone")
    _demand_say(unit, actor.person, figures)
    if offer.min_stars:
        minutes = verified_minutes_for(offer.min_stars, figures)
        hours.demand_verified(unit, actor.person, minutes, StarsTooFew(stars=offer.min_stars))
    _open_one_more(unit, actor.person, command.key, figures)
    _count(unit, actor.person, offer)
    number, shard = stock.pick(unit, offer, command.key)
    day = stock.take(unit, offer.id, number, shard)
    redemption = _begun(unit, actor, command, offer=offer, place=(number, int(shard.price_points)))
    period = _period(unit, actor.person, offer)
    redemption = replace(redemption, day=day, period=period, lots=_hold(unit, redemption))
    unit.create(key, _row(redemption, command, figures), taken)
    unit.tell(key, "RedemptionReserved", **fact_of(redemption))
    return redemption


def _demand_say(unit: Unit, person: str, figures: Figures) -> None:
    """A child spends its points only while a guardian agrees to it. GuardianConsentRequired."""
    age = identity.age_of(unit, person)
    if age is not None and age < figures.minors.redeem_alone_from_age:
        households.demand_consent(unit, person, "points")


def _demand_serving(unit: Unit, offer: Offer) -> None:
    """The shop is not suspended; and for what has to be fetched at once, it has not reached its cap."""
    merchant = merchants.find_in(unit, offer.merchant)
    if merchant.state != "active":
        raise merchants.MerchantSuspended()
    if offer.claim == "counter" and merchant.is_capped(day_on(unit.now_ms)):
        raise MerchantCap()


def _read_all(unit: Unit, actor: Actor, offer: Offer, command: Command) -> None:
    """Everything that a reservation needs, in one round trip of three or four items."""
    keys = [desk_key(actor.person), stock_key(offer.id, stock.first_pick(offer, command.key))]
    if offer.merchant:
        keys.append(merchants.registry.key(offer.merchant))
    if offer.per_person_limit is not None:
        keys.append(limit_key(actor.person, offer.id))
    unit.read(*keys)


def _open_one_more(unit: Unit, person: str, redemption: str, figures: Figures) -> None:
    """Only so many reservations are open at a time. The posting's guard of the desk's sequence guards this too."""
    desk = unit.get(DeskExchange, desk_key(person))
    open_ids = desk.open_ids if desk else frozenset()
    if len(open_ids) >= figures.exchange.open_reservations:
        raise TooManyReservations(open=sorted(open_ids))
    ids = {to_bytes(each) for each in (*open_ids, redemption)}
    unit.change(desk_key(person), DeskExchange.open.set(ids), condition=None, otherwise=stale)


def _count(unit: Unit, person: str, offer: Offer) -> None:
    if offer.per_person_limit is None:
        return
    key, period = limit_key(person, offer.id), _period(unit, person, offer)
    row = unit.get(PersonLimit, key)
    if row is None:
        unit.create(key, PersonLimit(had=1, period=period or None), stale)
        return
    had, updates, condition = int(row.had), [], PersonLimit.had == int(row.had)
    if period:
        condition &= PersonLimit.period == row.period
    if period != (row.period or ""):
        had, updates = 0, [PersonLimit.period.set(period)]
    if had >= offer.per_person_limit:
        raise PersonLimitReached(limit=offer.per_person_limit, per=offer.limit_per)
    unit.change(key, PersonLimit.had.set(had + 1), *updates, condition=condition, otherwise=stale)


def _period(unit: Unit, person: str, offer: Offer) -> str:
    """The period in which a reservation counts: that of now, or a later one which a faster clock has begun."""
    if offer.per_person_limit is None:
        return ""
    row = unit.get(PersonLimit, limit_key(person, offer.id))
    return max(period_of(unit.now_ms, offer.limit_per), (row.period or "") if row is not None else "")


def _begun(unit: Unit, actor: Actor, command: Command, *, offer: Offer, place: tuple[int, int]) -> Redemption:
    shard, price_points = place
    return Redemption(
        id=command.key,
        person=actor.person,
        offer=offer.id,
        title=offer.title,
        merchant=offer.merchant,
        price_points=price_points,
        shard=shard,
        lots=(),
        reserved_at=unit.now_ms,
        expires_at=expires_at(offer.claim, unit.now_ms, figures_at(unit.now_ms)),
        device=actor.device,
        limited=offer.per_person_limit is not None,
        network=offer.network,
    )


def _hold(unit: Unit, redemption: Redemption) -> tuple[points.Lot, ...]:
    """Post the hold; the lots that it takes stay with the redemption."""
    hold = points.Hold(redemption.price_points, day_on(unit.now_ms))
    before = points.balances_of(unit, redemption.person)
    version = figures_at(redemption.reserved_at).version("exchange")
    cause = points.Cause(f"rdm:{redemption.id}:reserve", redemption.offer, redemption.person, version)
    points.post(unit, redemption.person, cause, hold)
    return hold.lots(before)


def _row(redemption: Redemption, command: Command, figures: Figures) -> RedemptionRow:
    return RedemptionRow(
        person=redemption.person,
        offer=redemption.offer,
        title=redemption.title,
        merchant=redemption.merchant,
        price_points=redemption.price_points,
        shard=redemption.shard,
        lots=redemption.lots,
        device=redemption.device or None,
        limited=redemption.limited or None,
        day=redemption.day or None,
        period=redemption.period or None,
        network=redemption.network or None,
        reserved_at=redemption.reserved_at,
        expires_at=redemption.expires_at,
        digest=command.digest,
        state=redemption.state,
        g1pk=due_partition(redemption.id),
        g1sk=due_range(due_at(redemption.expires_at, figures), redemption.merchant),
        g2pk=locator_partition(locator_of(redemption.id)),
        g2sk=redemption.person,
    )


def _reserved_before(old: Item, actor: Actor, command: Command) -> Redemption | None:
    """The first answer: the reservation as it began, whatever became of it."""
    row = RedemptionRow.of(old)
    if row is None or row.person != actor.person:
        return None
    if row.digest != command.digest:
        raise IdempotencyMismatch()
    merchant = "" if row.network else row.merchant
    return replace(row.redemption, state="reserved", ended_at=0, ended_by="", merchant=merchant, reason="")
