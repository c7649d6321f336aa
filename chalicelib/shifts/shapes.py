"""What shift routes speak."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.clock import day_start_ms, parse_rfc3339
from ..kit.errors import InvalidField
from ..kit.words import Answer, Day, PageQuery, PublicCode, Shape, Title, Ulid

_MOMENT = r"^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"
Moment = Annotated[str, Meta(max_length=40, pattern=_MOMENT)]


class ShiftNew(Shape):
    station_id: PublicCode
    title: Title
    starts_at: Moment
    ends_at: Moment
    capacity: Annotated[int, Meta(ge=1, le=500)]
    team_id: PublicCode | None = None
    beneficiary_id: Ulid | None = None


class AtStation(PageQuery, kw_only=True):
    station_id: PublicCode
    on: Day


class ShiftShown(Answer):
    """Whom it serves is for those who run it and those who are on it."""

    id: str
    station: str
    team: str | None
    title: str
    starts_at: str
    ends_at: str
    capacity: int
    enrolled: int
    state: Literal["open", "cancelled"]
    beneficiary: str | None = None


class Shifts(Answer):
    items: list[ShiftShown]
    next_cursor: str | None


class EnrolledShown(Answer):
    volunteer_no: str
    name_masked: str
    enrolled_at: str
    attended: bool


class Roster(Answer):
    """`closed`: the shift has begun, and the roster stands for good."""

    closed: bool
    items: list[EnrolledShown]
    next_cursor: str | None


def moment_of(text: str) -> int:
    """The moment that a text says. InvalidField."""
    try:
        return parse_rfc3339(text)
    except ValueError as error:
        raise InvalidField(at="$", reason="not a moment") from error


def day_of(text: str) -> str:
    """The day that a text says, when the calendar has it. InvalidField."""
    try:
        day_start_ms(text)
    except ValueError as error:
        raise InvalidField(at="$.on", reason="not a day") from error
    return text
