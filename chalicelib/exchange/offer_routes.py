"""HTTP of offers: finding them, and what their seller does with them."""

from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid, InvalidField
from ..kit.who import anyone, staff
from ..kit.words import Location
from ..merchants import OWNER, MerchantSuspended, NoSuchMerchant, NotYourMerchant
from ..merchants import find as find_merchant
from ..places import NotYourArea, OutsideCity, Point, point_of
from . import catalogue, offers, shapes, stock
from .rules import NoSuchOffer, Offer, OfferExists, OfferImpossible, OfferNotLive, shards_for

routes = Routes("offers")
SELLERS = staff(OWNER, "city_admin")
CHANGE_REFUSALS = (NoSuchOffer, NoSuchMerchant, NotYourMerchant, NotYourArea, OfferNotLive)


@routes.get(
    "/v1/offers", who=anyone, query=shapes.OffersQuery, gives=shapes.Offers, refuses=(OutsideCity, CursorInvalid)
)
def offers_list(call: Call[None]) -> shapes.Offers:
    query = call.query
    wanted = catalogue.Wanted(_near(query), query.area, query.merchant)
    found = catalogue.browse(wanted, limit=query.limit, cursor=query.cursor)
    hints = stock.hints([each.offer for each in found.items])
    items = [
        _offer(each.offer, each.shop_name, hints[each.offer.id], distance_m=each.distance_m) for each in found.items
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
    refuses=(OfferImpossible, NoSuchMerchant, NotYourMerchant, NotYourArea, MerchantSuspended, OfferExists),
)
def create_offer(call: Call[shapes.OfferNew]) -> shapes.OfferShown:
    return _whole(offers.create(call.actor, call.command, _made(call.body)))


@routes.post(
    "/v1/offers/{offer_id}/price",
    who=SELLERS,
    takes=shapes.OfferPrice,
    gives=shapes.OfferShown,
    refuses=(OfferImpossible, *CHANGE_REFUSALS),
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


@routes.post(
    "/v1/offers/{offer_id}/withdraw",
    who=SELLERS,
    takes=shapes.OfferEnd,
    gives=shapes.OfferShown,
    refuses=CHANGE_REFUSALS,
)
def withdraw_offer(call: Call[shapes.OfferEnd], offer_id: str) -> shapes.OfferShown:
    recall = call.body.open == "cancel"
    return _whole(offers.withdraw(call.actor, call.command, offer_id, recall=recall))


def _near(query: shapes.OffersQuery) -> Point | None:
    given = (query.lat, query.lng, query.datum)
    if all(each is None for each in given):
        return None
    if query.lat is None or query.lng is None or query.datum is None:
        raise InvalidField(at="$.lat", reason="lat, lng and datum come together")
    return point_of(Location(lat=query.lat, lng=query.lng, accuracy_m=0, datum=query.datum))


def _made(body: shapes.OfferNew) -> Offer:
    return Offer(
        id=body.id,
        merchant=body.merchant or "",
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
        limit_per=body.limit_per,
        daily=body.daily,
        min_stars=body.min_stars,
        network=body.network or "",
    )


def _whole(found: Offer) -> shapes.OfferShown:
    name = find_merchant(found.merchant).name if found.merchant else None
    return _offer(found, name, stock.left_of(found))


def _offer(
    found: Offer, merchant_name: str | None, stock_hint: int, *, distance_m: float | None = None
) -> shapes.OfferShown:
    return shapes.OfferShown(
        id=found.id,
        merchant=found.merchant or None,
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
        limit_per=found.limit_per,
        daily=found.daily,
        min_stars=found.min_stars,
        network=found.network or None,
        distance_m=None if distance_m is None else round(distance_m),
    )
