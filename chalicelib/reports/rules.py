"""Reports, cases and every "no" about them. What may follow what stands in machine.py."""

from typing import Literal

import msgspec

from ..kit.errors import Conflict, Forbidden, Impossible, NotFound
from ..policy import Category, Figures

Kind = Literal["problem", "moment"]
State = Literal["waiting_photo", "submitted", "withdrawn", "rejected", "duplicate", "accepted", "published"]
Visibility = Literal["private", "public", "hidden"]
Safety = Literal["pending", "pass", "review", "block"]
Text = Literal["pass", "review", "unchecked"]  # WeChat's word on the description
Human = Literal["publish", "hide"]  # a moderator's word
Reward = Literal["none", "pending", "granted", "lapsed"]
CaseState = Literal["accepted", "dispatched", "returned", "in_progress", "resolved", "closed"]
RejectReason = Literal[
    "out_of_scope", "unclear_location", "unclear_photo", "below_threshold", "not_public", "unlawful", "fake"
]


class NoSuchReport(NotFound):
    """There is no such report, or it is not for this actor to see."""


class NoSuchCase(NotFound):
    """There is no such case, or it is not for this actor to see."""


class NoSuchCategory(Impossible):
    """The category is not one that can be reported as this kind."""


class OutsideServiceArea(Impossible):
    """The category is not taken in this area; `areas` are those where it is."""


class NoSuchUnit(Impossible):
    """No responsible unit has that id."""


class TooFewPhotos(Impossible):
    """The category asks for more photos."""


class TooManyPhotos(Impossible):
    """More photos than policy allows."""


class PhotoNotGranted(Impossible):
    """Not a photo id of ours, another person's, or one that has expired."""


class PhotoNotReady(Conflict):
    """The photo has not arrived or is still being processed: try again in a moment."""


class PhotoNotFresh(Impossible):
    """The after-photo was taken before the dispatch, was used before, or cannot be read."""


class TooFarFromCase(Impossible):
    """The handler is not where the case is."""


class NotInThisState(Conflict):
    """The state of the report or case says no; `state` says which it is."""


class OwnReport(Forbidden):
    """Nobody screens his own report, or that of his household."""


class OwnWork(Forbidden):
    """Nobody verifies his own work, his unit's, or what he is rewarded for."""


class NotChecked(Conflict):
    """WeChat has not judged the photos yet."""


class ContentBlocked(Conflict):
    """The content was judged unfit."""


class NotADuplicate(Impossible):
    """Not the same group of categories, too far away, or too long ago."""


class NotYourUnit(Forbidden):
    """The case is another unit's."""


class NoMoreReturns(Conflict):
    """The case has come to its last owner."""


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """A line of the timeline: a code and when, nothing else."""

    code: str
    at: int


class ReportDone(msgspec.Struct, frozen=True, array_like=True):
    """A command on a report, and what it answered."""

    key: str
    digest: str
    state: State
    visibility: Visibility
    safety: Safety
    reward: Reward
    case: str | None


class CaseDone(msgspec.Struct, frozen=True, array_like=True):
    """A command on a case, and what it answered."""

    key: str
    digest: str
    state: CaseState
    owner: str
    due_at: int | None


KEPT_DONE = 4
ROOM_OF_TIMELINE = 24


def category_of(figures: Figures, code: str, kind: Kind) -> Category:
    """The category of that code. NoSuchCategory."""
    found = next((each for each in figures.categories.rows if each.code == code and each.kind == kind), None)
    if found is None:
        raise NoSuchCategory()
    return found


def demand_service_area(category: Category, area: str) -> None:
    """A category may be taken in some areas only. OutsideServiceArea."""
    if category.service_area and not area.startswith(category.service_area):
        raise OutsideServiceArea(areas=list(category.service_area))


def noted(timeline: tuple[Mark, ...], code: str, at_ms: int) -> tuple[Mark, ...]:
    """The timeline with one line more; its first line always stays."""
    longer = (*timeline, Mark(code, at_ms))
    return longer if len(longer) <= ROOM_OF_TIMELINE else (longer[0], *longer[-ROOM_OF_TIMELINE + 1 :])
