"""What merchant routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, Latitude, Longitude, PublicCode, ScannedCode, Shape, Title, VolunteerNo

Datum = Literal["gcj02", "wgs84"]
MinuteOfDay = Annotated[int, Meta(ge=0, le=1440)]


class MerchantFacts(Shape):
    """Everything of a merchant that an administrator may set; sent whole."""

    name: Title
    area: AreaCode
    lat: Latitude
    lng: Longitude
    datum: Datum
    opens: MinuteOfDay = 0
    closes: MinuteOfDay = 1440


class MerchantNew(MerchantFacts, kw_only=True):
    id: PublicCode


class Networks(Shape):
    """All networks whose vouchers the merchant accepts."""

    networks: Annotated[list[PublicCode], Meta(max_length=10)]


class Caps(Shape):
    """Points that the merchant may take in a day and in a month; null: what policy says."""

    daily_points: Annotated[int, Meta(ge=1, le=10_000_000)] | None
    monthly_points: Annotated[int, Meta(ge=1, le=10_000_000)] | None


class ClerkNew(Shape):
    volunteer_no: VolunteerNo


class Accepting(Shape):
    code: ScannedCode


class MerchantShown(Answer):
    id: str
    name: str
    area: str
    lat: float
    lng: float
    opens: int
    closes: int
    state: Literal["active", "suspended"]
    networks: list[str]
    capped_until: str | None


class Binding(Answer):
    merchant: str
    volunteer_no: str
    bound: bool


class Invited(Answer):
    code: str
    merchant: str
    expires_at: str


class ClerkShown(Answer):
    volunteer_no: str
    bound_at: str


class Clerks(Answer):
    items: list[ClerkShown]
    next_cursor: str | None
