"""What station routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, Latitude, Longitude, PublicCode, Shape, Title

Kind = Literal["scenic", "street", "culture", "transit", "park", "community"]
Datum = Literal["gcj02", "wgs84"]
Radius = Annotated[int, Meta(ge=20, le=2000)]
MinuteOfDay = Annotated[int, Meta(ge=0, le=1440)]


class Near(Shape):
    lat: Latitude
    lng: Longitude
    datum: Datum
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class StationNew(Shape):
    id: PublicCode
    name: Title
    kind: Kind
    area: AreaCode
    lat: Latitude
    lng: Longitude
    datum: Datum
    radius_m: Radius = 150
    opens: MinuteOfDay = 480
    closes: MinuteOfDay = 1080
    adults_only: bool = False


class StationMove(Shape):
    area: AreaCode
    lat: Latitude
    lng: Longitude
    datum: Datum
    radius_m: Radius = 150


class StationAges(Shape):
    adults_only: bool


class StationShown(Answer):
    id: str
    name: str
    kind: Kind
    area: str
    lat: float
    lng: float
    radius_m: int
    opens: int
    closes: int
    state: Literal["open", "closed"]
    adults_only: bool
    distance_m: int | None = None


class StationsNear(Answer):
    items: list[StationShown]
    next_cursor: str | None = None


class CodeShown(Answer):
    code: str
    typed_code: str
    valid_until: str


class PosterCode(Answer):
    scene: str


class BatchAsked(Shape):
    area: AreaCode
    format: Literal["A4", "A6"] = "A4"


class BatchShown(Answer):
    id: str
    area: str
    format: Literal["A4", "A6"]
    state: Literal["coding", "printing", "ready"]
    stations: int
    codes_done: int
    sheets: list[str]
    trouble: str | None
