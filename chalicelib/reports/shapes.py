"""What report and case routes speak. No answer says who reported."""

from typing import Annotated, Literal

from msgspec import Meta

from ..kit.words import Answer, AreaCode, Day, Location, PageQuery, Reason, Shape, Text, Ulid
from ..media import AREAS_MAX
from .rules import CaseState, Channel, Kind, RejectReason, Reward, Safety, State, Visibility, VoidReason

PhotoId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{48}$")]
Alarm = Literal["none", "yellow", "red"]
CategoryCode = Annotated[str, Meta(pattern=r"^[0-9A-Z]{2,8}$")]
UnitId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,26}$")]
Ticket = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{1,32}$")]
Source = Literal["camera", "album"]  # where the phone took the photos from: now, or from what it had
Fraction = Annotated[float, Meta(ge=0, le=1)]
Moment = Annotated[str, Meta(min_length=20, max_length=35)]


class ReportNew(Shape):
    kind: Kind
    category: CategoryCode
    description: Text
    photo_ids: Annotated[list[PhotoId], Meta(max_length=9)]
    location: Location
    shot_at: Moment | None = None
    source: Source = "camera"


class Acceptance(Shape):
    distinct: bool = False


class HotlineReport(Shape):
    category: CategoryCode
    description: Text
    location: Location
    ticket: Ticket | None = None


class Rejection(Shape):
    reason: RejectReason
    evidence: Reason | None = None


class AreaMasked(Shape):
    """In fractions of the picture's width and height; what reaches over its edge ends there."""

    left: Fraction
    top: Fraction
    width: Fraction
    height: Fraction


class PhotoMask(Shape):
    photo_id: PhotoId
    areas: Annotated[list[AreaMasked], Meta(min_length=1, max_length=AREAS_MAX)]


class Masking(Shape):
    photos: Annotated[list[PhotoMask], Meta(min_length=1, max_length=9)]


class Revocation(Shape):
    reason: RejectReason
    evidence: Reason


class Voiding(Shape):
    reason: VoidReason
    evidence: Reason


class Deferral(Shape):
    until_on: Day
    reason: Reason


class Rating(Shape):
    stars: Annotated[int, Meta(ge=1, le=5)]


class Reopening(Shape):
    photo_ids: Annotated[list[PhotoId], Meta(min_length=1, max_length=3)]
    reason: Reason


class Duplication(Shape):
    case_id: Ulid


class Dispatch(Shape):
    unit: UnitId


class WithReason(Shape):
    reason: Reason


class Resolution(Shape):
    photo_ids: Annotated[list[PhotoId], Meta(min_length=1, max_length=3)]
    location: Location


class QueueQuery(PageQuery):
    area: AreaCode | None = None


class ReportQueue(QueueQuery):
    state: Annotated[str, Meta(pattern="^submitted$")] = "submitted"


class CaseQueue(QueueQuery):
    state: CaseState = "dispatched"
    unit: UnitId | None = None


class NearQuery(Location):
    category: CategoryCode


class ProposalMade(Answer):
    id: str


class LikelyShown(Answer):
    """A case that something seen may be. Its place is told as a distance only."""

    case_id: str
    category: str
    state: CaseState
    distance_m: int
    opened_at: str


class LikelyCases(Answer):
    items: list[LikelyShown]


class MarkShown(Answer):
    code: str
    at: str


class PointShown(Answer):
    """GCJ-02, to a metre."""

    lat: float
    lng: float


class PhotoShown(Answer):
    photo_id: str
    url: str | None = None
    thumbnail_url: str | None = None


class ReportShown(Answer):
    id: str
    kind: Kind
    state: State
    visibility: Visibility
    safety: Safety
    reward: Reward
    points: int
    reason: str | None
    channel: Channel
    category: str
    description: str
    area: str
    location: PointShown
    photos: list[PhotoShown]
    submitted_at: str
    case_id: str | None
    case_state: CaseState | None
    call_first: list[str]
    signs: list[str]
    timeline: list[MarkShown]


class ReportsShown(Answer):
    items: list[ReportShown]
    next_cursor: str | None


class ReportMoved(Answer):
    id: str
    state: State
    visibility: Visibility
    safety: Safety
    reward: Reward
    case_id: str | None


class CaseShown(Answer):
    id: str
    state: CaseState
    category: str
    area: str
    location: PointShown
    owner: str
    due_at: str | None
    provisional: bool
    alarm: Alarm
    deferral_until: str | None
    returns: int
    reworks: int
    rating: int | None
    note: str | None
    after_photos: list[PhotoShown]
    timeline: list[MarkShown]


class CasesShown(Answer):
    items: list[CaseShown]
    next_cursor: str | None


class CaseMoved(Answer):
    id: str
    state: CaseState
    owner: str
    due_at: str | None
