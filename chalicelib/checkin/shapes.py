"""What check-in routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, Location, PublicCode, ScannedCode, Shape, Ulid

Typed = Annotated[str, Meta(pattern=r"^[0-9]{8}$")]


class CheckIn(Shape):
    location: Location
    code: ScannedCode | None = None
    typed_code: Typed | None = None
    station_id: PublicCode | None = None
    shift_id: Ulid | None = None
    team_id: PublicCode | None = None  # without a shift, which says its team


class CheckOut(Shape):
    location: Location
    code: ScannedCode | None = None
    typed_code: Typed | None = None
    station_id: PublicCode | None = None


class SessionOpened(Answer):
    id: str
    station: str
    grade: int
    checked_in_at: str
    shift: str | None
    team: str | None


class SessionClosed(Answer):
    id: str
    minutes: int
    points: int
    grade: int
    checked_out_at: str
    day_minutes: int
    state: Literal["closed", "review"]


class SessionVoided(Answer):
    id: str
    state: Literal["voided"] = "voided"


class EntryShown(Answer):
    """Of a child's services of the past: the day and the community (`area`), no id, station or moment."""

    id: str | None
    station: str | None
    on: str
    checked_in_at: str | None
    checked_out_at: str | None
    minutes: int
    points: int
    grade: int
    state: Literal[
        "open", "closed", "auto_closed", "corrected", "back_filled", "revoked", "restored", "held", "imported"
    ]
    area: str | None = None
    shift: str | None = None
    team: str | None = None


class Entries(Answer):
    items: list[EntryShown]
    next_cursor: str | None


class Hours(Answer):
    minutes: int
    verified_minutes: int


class PersonalCode(Answer):
    code: str
    valid_until: str


class KeeperScan(Shape):
    volunteer_code: ScannedCode
    station_id: PublicCode
    action: Literal["check_in", "check_out"]
    shift_id: Ulid | None = None  # of a check-in
    team_id: PublicCode | None = None


class ScanVoid(Shape):
    volunteer_code: ScannedCode
    station_id: PublicCode


class ScanTaken(Answer):
    id: str
    action: Literal["check_in", "check_out"]
    station: str
    grade: int
    checked_in_at: str | None = None
    checked_out_at: str | None = None
    minutes: int = 0
    points: int = 0
    day_minutes: int = 0
    state: Literal["open", "closed", "review"] = "open"
