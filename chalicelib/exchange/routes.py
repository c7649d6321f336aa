"""HTTP of redemptions: reserving, showing, giving back, and the counter."""

from ..households import GuardianConsentRequired
from ..identity import TypedCodesLocked, TypedCodeWrong
from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import myself, person
from ..kit.words import PageQuery
from ..merchants import MerchantSuspended, NoSuchMerchant
from ..points import DebtOutstanding, NotEnoughPoints
from ..stations import CodeExpired, CodeInvalid
from . import confirming, ending, reserving, shapes, viewing
from .rules import (
    AlreadyConfirmed,
    Cancelled,
    ClerkInactive,
    Expired,
    MerchantCap,
    NoSuchOffer,
    NoSuchRedemption,
    OfferNotLive,
    OutOfStock,
    PersonLimitReached,
    Redemption,
    SelfDealing,
    StarsTooFew,
    TooManyReservations,
    UserSuspended,
    WrongMerchant,
)

routes = Routes("exchange")
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
    MerchantCap,
    SelfDealing,
    UserSuspended,
    *OVER,
)


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
        MerchantCap,
        StarsTooFew,
        GuardianConsentRequired,
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


def _presented(body: shapes.Presented) -> confirming.Presented:
    return confirming.Presented(body.code, body.typed_code, body.shop)


def _redemption(found: Redemption) -> shapes.RedemptionShown:
    return shapes.RedemptionShown(
        id=found.id,
        state=found.state,
        offer=found.offer,
        title=found.title,
        merchant=found.merchant or None,
        network=found.network or None,
        price_points=found.price_points,
        reserved_at=rfc3339(found.reserved_at),
        expires_at=rfc3339(found.expires_at),
        ended_at=rfc3339(found.ended_at) if found.ended_at else None,
        reason=found.reason or None,
    )
