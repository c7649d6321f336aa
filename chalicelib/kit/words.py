"""The field types that many shapes share: texts without control characters, ids, amounts, places, pages."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

_PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069]*$"
_CLEAN = Meta(pattern=_PLAIN)

Title = Annotated[str, Meta(min_length=1, max_length=40, pattern=_PLAIN)]
Text = Annotated[str, Meta(min_length=1, max_length=300, pattern=_PLAIN)]
SheetText = Annotated[str, Meta(min_length=1, max_length=60_000, pattern=_PLAIN)]
TownCode = Annotated[str, Meta(pattern=r"^[0-9]{9}$")]
Reason = Annotated[str, Meta(min_length=1, max_length=120, pattern=_PLAIN)]
# A ULID's time may lie beyond the year 9999, which no date can bear: ours end in 9774.
Ulid = Annotated[str, Meta(pattern=r"^[0-6][0-9A-HJKMNP-TV-Z]{25}$")]
PublicCode = Annotated[str, Meta(pattern=r"^[A-Z0-9-]{1,12}$")]
AreaCode = Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")]
ScannedCode = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[!-~]+$")]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Metres = Annotated[float, Meta(ge=0, le=100_000)]
Points = Annotated[int, Meta(ge=0, le=1_000_000)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
SettlementId = Annotated[str, Meta(pattern=r"^[A-Z0-9-]{1,12}\.20\d{2}-(0[1-9]|1[0-2])$")]
Month = Annotated[str, Meta(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
VolunteerNo = Annotated[str, Meta(pattern=r"^ZB[0-9]{10}$")]
Word = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]

PATH: dict[str, Any] = {  # path parameter -> its type, wherever it stands in a path
    "appeal_id": Ulid,
    "back_fill_id": Ulid,
    "batch_id": Ulid,
    "beneficiary_id": Ulid,
    "case_id": Ulid,
    "code": AreaCode,
    "company_id": PublicCode,
    "device_id": Ulid,
    "document": Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,80}\.(json|xml)$")],
    "client_id": Ulid,
    "listing": Annotated[str, Meta(pattern=r"^(services|requests)\.(json|xml)$")],
    "number": Annotated[str, Meta(pattern=r"^[0-9]$")],
    "decision_id": Ulid,
    "export_id": Ulid,
    "flag_id": Ulid,
    "import_id": Ulid,
    "leaving_id": Ulid,
    "list_id": Ulid,
    "merchant_id": PublicCode,
    "name": Word,
    "objection_id": Ulid,
    "offer_id": PublicCode,
    "proposal_id": Ulid,
    "purpose": Word,
    "recall_id": Ulid,
    "redemption_id": Ulid,
    "report_id": Ulid,
    "review_id": Ulid,
    "session_id": Ulid,
    "settlement_id": SettlementId,
    "shift_id": Ulid,
    "source_id": PublicCode,
    "station_id": PublicCode,
    "team_id": PublicCode,
    "town": TownCode,
    "volunteer_no": VolunteerNo,
}


class Shape(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of request shapes: unknown fields are refused."""


class Answer(msgspec.Struct, kw_only=True, omit_defaults=False):
    """Base of response shapes."""


class Location(Shape):
    """Where the phone says it is. `datum` is required: the two differ by half a kilometre here."""

    lat: Latitude
    lng: Longitude
    accuracy_m: Metres
    datum: Literal["gcj02", "wgs84"]


class PageQuery(Shape):
    """Every list takes these."""

    limit: Annotated[int, Meta(ge=1, le=50)] = 20
    cursor: Annotated[str, Meta(max_length=1000)] | None = None
