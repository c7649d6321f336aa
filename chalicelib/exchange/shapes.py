"""What exchange routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, Latitude, Longitude, PublicCode, ScannedCode, Shape, Title
from .rules import SHARDS_MAX

Kind = Literal["goods", "service_waiver", "discount", "benefit"]
Claim = Literal["counter", "voucher"]
Funder = Literal["government", "merchant", "community_fund"]
Period = Literal["day", "month", "year", "ever"]
Price = Annotated[int, Meta(ge=0, le=100_000)]
Stock = Annotated[int, Meta(ge=1, le=100_000)]
Typed = Annotated[str, Meta(pattern=r"^[0-9]{12}$")]


class OffersQuery(Shape):
    """`lat`, `lng` and `datum` come together or not at all."""

    lat: Latitude | None = None
    lng: Longitude | None = None
    datum: Literal["gcj02", "wgs84"] | None = None
    area: AreaCode | None = None
    merchant: PublicCode | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20
    cursor: Annotated[str, Meta(max_length=200)] | None = None


class OfferNew(Shape):
    """Of one merchant, or of a network whose shops all accept it. A benefit costs nothing and asks for stars.

    `daily`: `stock` is what there is each day. `per_person_limit` counts in each day, month, year, or ever.
    """

    id: PublicCode
    title: Title
    kind: Kind
    price_points: Price
    stock: Stock
    merchant: PublicCode | None = None
    network: PublicCode | None = None
    shards: Annotated[int, Meta(ge=1, le=SHARDS_MAX)] | None = None
    claim: Claim = "counter"
    per_person_limit: Annotated[int, Meta(ge=1, le=1000)] | None = None
    value_fen: Annotated[int, Meta(ge=0, le=10_000_000)] = 0
    funder: Funder = "merchant"
    limit_per: Period = "ever"
    daily: bool = False
    min_stars: Annotated[int, Meta(ge=0, le=5)] = 0


class OfferPrice(Shape):
    price_points: Price


class OfferStock(Shape):
    add: Stock


class OfferEnd(Shape):
    """What becomes of open reservations: they are honoured, or cancelled with notice."""

    open: Literal["honour", "cancel"] = "honour"


class OfferShown(Answer):
    id: str
    merchant: str | None
    merchant_name: str | None
    title: str
    kind: Kind
    price_points: int
    stock_hint: int
    shards: int
    claim: Claim
    per_person_limit: int | None
    value_fen: int
    funder: Funder
    state: Literal["live", "withdrawn"]
    limit_per: Period
    daily: bool
    min_stars: int
    network: str | None
    distance_m: int | None = None


class Offers(Answer):
    items: list[OfferShown]
    next_cursor: str | None


class Reserve(Shape):
    offer_id: PublicCode
    quantity: Annotated[int, Meta(ge=1, le=1)] = 1


class RedemptionShown(Answer):
    id: str
    state: Literal["reserved", "confirmed", "cancelled", "expired", "disputed", "reversed"]
    offer: str
    title: str
    merchant: str | None
    network: str | None
    price_points: int
    reserved_at: str
    expires_at: str
    ended_at: str | None
    reason: str | None
    quantity: int = 1


class Redemptions(Answer):
    items: list[RedemptionShown]
    next_cursor: str | None


class CodeShown(Answer):
    code: str
    typed_code: str
    valid_until: str


class Presented(Shape):
    """A scanned code, or the typed one. `shop`: which of the clerk's, for a network's voucher (else his first)."""

    code: ScannedCode | None = None
    typed_code: Typed | None = None
    shop: PublicCode | None = None


class Seen(Answer):
    redemption_id: str
    offer: str
    title: str
    price_points: int
    person_masked: str


class Receipt(Answer):
    id: str
    confirmed_at: str
    shop: str
    points: int


class Confirmed(Answer):
    receipt: Receipt
