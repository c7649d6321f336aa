"""HTTP of the exchange: offers and their making, redemptions, and the counter."""

from ..identity import TypedCodesLocked, TypedCodeWrong
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, InvalidField
from ..kit.who import anyone, myself, person, staff
from ..kit.words import Location, PageQuery
from ..merchants import OWNER, MerchantSuspended, NoSuchMerchant, NotYourMerchant
from ..merchants import find as find_merchant
from ..places import OutsideCity, Point, point_of
from ..points import DebtOutstanding, NotEnoughPoints
from ..stations import CodeExpired, CodeInvalid
from . import catalogue, confirming, ending, offers, reserving, shapes, stock, viewing
from .rules import (
    AlreadyConfirmed,
    Cancelled,
    ClerkInactive,
    Expired,
    NoSuchOffer,
    NoSuchRedemption,
    Offer,
    OfferExists,
    OfferNotLive,
    OutOfStock,
    PersonLimitReached,
    Redemption,
    SelfDealing,
    TooManyReservations,
    UserSuspended,
    WrongMerchant,
    shards_for,
)

routes = Routes("exchange")
SELLERS = staff(OWNER, "city_admin")
CHANGE_REFUSALS = (NoSuchOffer, NoSuchMerchant, NotYourMerchant, OfferNotLive)
OVER = (AlreadyConfirmed, Cancelled, Expired)
COUNTER_REFUSALS = (
    ClerkInactive,
    CodeInvalid,
    CodeExpired,
    TypedCodeWrong,
    TypedCodesLocked,
    WrongMerchant,
    NoSuchMerchant,
    MerchantSuspended,
    SelfDealing,
    UserSuspended,
    *OVER,
)


@routes.get(
    "/v1/offers", who=anyone, query=shapes.OffersQuery, gives=shapes.Offers, refuses=(OutsideCity, CursorInvalid)
)
def offers_list(call: Call[None]) -> shapes.Offers:
    query = call.query
    wanted = catalogue.Wanted(_near(query), query.area, query.merchant)
    found = catalogue.browse(wanted, limit=query.limit, cursor=query.cursor)
    hints = stock.hints([each.offer for each in found.items])
    items = [
        _offer(each.offer, each.merchant.name, hints[each.offer.id], distance_m=each.distance_m) for each in found.items
    ]
    return shapes.Offers(items=items, next_cursor=found.next_cursor)


@routes.get("/v1/offers/{offer_id}", who=anyone, gives=shapes.OfferShown, refuses=(NoSuchOffer, NoSuchMerchant))
def offer(call: Call[None], offer_id: str) -> shapes.OfferShown:
    return _whole(offers.find_now(offer_id))


@routes.post(
    "/v1/offers",
    who=SELLERS,
    takes=shapes.OfferNew,
    gives=shapes.OfferShown,
    status=201,
    refuses=(NoSuchMerchant, NotYourMerchant, MerchantSuspended, OfferExists),
)
def create_offer(call: Call[shapes.OfferNew]) -> shapes.OfferShown:
    return _whole(offers.create(call.actor, call.command, _made(call.body)))


@routes.post(
    "/v1/offers/{offer_id}/price",
    who=SELLERS,
    takes=shapes.OfferPrice,
    gives=shapes.OfferShown,
    refuses=CHANGE_REFUSALS,
)
def price_offer(call: Call[shapes.OfferPrice], offer_id: str) -> shapes.OfferShown:
    return _whole(offers.set_price(call.actor, call.command, offer_id, call.body.price_points))


@routes.post(
    "/v1/offers/{offer_id}/stock",
    who=SELLERS,
    takes=shapes.OfferStock,
    gives=shapes.OfferShown,
    refuses=CHANGE_REFUSALS,
)
def fill_offer(call: Call[shapes.OfferStock], offer_id: str) -> shapes.OfferShown:
    return _whole(offers.add_stock(call.actor, call.command, offer_id, call.body.add))


@routes.post("/v1/offers/{offer_id}/withdraw", who=SELLERS, gives=shapes.OfferShown, refuses=CHANGE_REFUSALS)
def withdraw_offer(call: Call[None], offer_id: str) -> shapes.OfferShown:
    return _whole(offers.withdraw(call.actor, call.command, offer_id))


@routes.post(
    "/v1/redemptions",
    who=myself("phone"),
    takes=shapes.Reserve,
    gives=shapes.RedemptionShown,
    status=201,
    refuses=(
        NoSuchOffer,
        NoSuchMerchant,
        OfferNotLive,
        MerchantSuspended,
        TooManyReservations,
        PersonLimitReached,
        DebtOutstanding,
        NotEnoughPoints,
        OutOfStock,
    ),
)
def reserve(call: Call[shapes.Reserve]) -> shapes.RedemptionShown:
    return _redemption(reserving.reserve(call.actor, call.command, call.body.offer_id))


@routes.get("/v1/me/redemptions", who=person(), query=PageQuery, gives=shapes.Redemptions, refuses=(CursorInvalid,))
def my_redemptions(call: Call[None]) -> shapes.Redemptions:
    found = viewing.mine(call.actor.person, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Redemptions(items=[_redemption(each) for each in found.items], next_cursor=found.next_cursor)


@routes.get("/v1/redemptions/{redemption_id}", who=person(), gives=shapes.RedemptionShown, refuses=(NoSuchRedemption,))
def redemption(call: Call[None], redemption_id: str) -> shapes.RedemptionShown:
    return _redemption(viewing.one(call.actor.person, redemption_id))


@routes.get(
    "/v1/redemptions/{redemption_id}/code",
    who=person(),
    gives=shapes.CodeShown,
    refuses=(NoSuchRedemption, *OVER),
)
def redemption_code(call: Call[None], redemption_id: str) -> shapes.CodeShown:
    shown = viewing.code(call.actor.person, redemption_id)
    return shapes.CodeShown(code=shown.code, typed_code=shown.typed_code, valid_until=rfc3339(shown.valid_until))


@routes.post(
    "/v1/redemptions/{redemption_id}/cancel",
    who=person(),
    gives=shapes.RedemptionShown,
    refuses=(NoSuchRedemption, *OVER),
)
def cancel(call: Call[None], redemption_id: str) -> shapes.RedemptionShown:
    return _redemption(ending.cancel(call.actor, call.command, redemption_id))


@routes.post(
    "/v1/confirmations/lookup",
    who=person(),
    takes=shapes.Presented,
    gives=shapes.Seen,
    keyed=False,
    refuses=COUNTER_REFUSALS,
)
def look_up(call: Call[shapes.Presented]) -> shapes.Seen:
    seen = confirming.look_up(call.actor, _presented(call.body))
    found = seen.redemption
    return shapes.Seen(
        redemption_id=found.id,
        offer=found.offer,
        title=found.title,
        price_points=found.price_points,
        person_masked=seen.person_masked,
    )


@routes.post(
    "/v1/redemptions/{redemption_id}/confirm",
    who=person(),
    takes=shapes.Presented,
    gives=shapes.Confirmed,
    refuses=COUNTER_REFUSALS,
)
def confirm(call: Call[shapes.Presented], redemption_id: str) -> shapes.Confirmed:
    done = confirming.confirm(call.actor, call.command, redemption_id, _presented(call.body))
    receipt = shapes.Receipt(
        id=done.id, confirmed_at=rfc3339(done.ended_at), shop=done.merchant, points=done.price_points
    )
    return shapes.Confirmed(receipt=receipt)


def _near(query: shapes.OffersQuery) -> Point | None:
    given = (query.lat, query.lng, query.datum)
    if all(each is None for each in given):
        return None
    if query.lat is None or query.lng is None or query.datum is None:
        raise InvalidField(at="$.lat", reason="lat, lng and datum come together")
    return point_of(Location(lat=query.lat, lng=query.lng, accuracy_m=0, datum=query.datum))


def _presented(body: shapes.Presented) -> confirming.Presented:
    return confirming.Presented(body.code, body.typed_code)


def _made(body: shapes.OfferNew) -> Offer:
    return Offer(
        id=body.id,
        merchant=body.merchant,
        title=body.title,
        kind=body.kind,
        price_points=body.price_points,
        price_version=1,
        stock=body.stock,
        shards=shards_for(body.stock, body.shards),
        claim=body.claim,
        per_person_limit=body.per_person_limit,
        value_fen=body.value_fen,
        funder=body.funder,
    )


def _whole(found: Offer) -> shapes.OfferShown:
    return _offer(found, find_merchant(found.merchant).name, stock.left_of(found))


def _offer(found: Offer, merchant_name: str, stock_hint: int, *, distance_m: float | None = None) -> shapes.OfferShown:
    return shapes.OfferShown(
        id=found.id,
        merchant=found.merchant,
        merchant_name=merchant_name,
        title=found.title,
        kind=found.kind,
        price_points=found.price_points,
        stock_hint=stock_hint,
        shards=found.shards,
        claim=found.claim,
        per_person_limit=found.per_person_limit,
        value_fen=found.value_fen,
        funder=found.funder,
        state=found.state,
        distance_m=None if distance_m is None else round(distance_m),
    )


def _redemption(found: Redemption) -> shapes.RedemptionShown:
    return shapes.RedemptionShown(
        id=found.id,
        state=found.state,
        offer=found.offer,
        title=found.title,
        merchant=found.merchant,
        price_points=found.price_points,
        reserved_at=rfc3339(found.reserved_at),
        expires_at=rfc3339(found.expires_at),
        ended_at=rfc3339(found.ended_at) if found.ended_at else None,
    )
