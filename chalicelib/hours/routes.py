"""HTTP of doubted services: the queue, and the two who decide."""

from typing import Any

from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.who import staff
from ..places import NotYourArea
from . import reviews, shapes
from .rules import AlreadyReviewed, NoSuchReview, NotYourReview
from .store import Review

routes = Routes("hours")
REVIEWERS = staff(*reviews.REVIEWERS)
VERB: dict[str, Any] = {
    "who": REVIEWERS,
    "gives": shapes.ReviewShown,
    "refuses": (NoSuchReview, NotYourArea, NotYourReview, AlreadyReviewed),
}


@routes.get(
    "/v1/service-reviews",
    who=REVIEWERS,
    query=shapes.ReviewsOf,
    gives=shapes.Reviews,
    refuses=(NotYourArea, CursorInvalid),
)
def service_reviews(call: Call[None]) -> shapes.Reviews:
    found = reviews.waiting(call.actor, call.query.area, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Reviews(items=[_shown(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post("/v1/service-reviews/{review_id}/approve", **VERB)
def approve_service(call: Call[None], review_id: str) -> shapes.ReviewShown:
    return _shown(reviews.approve(call.actor, call.command, review_id))


@routes.post("/v1/service-reviews/{review_id}/reject", **VERB)
def reject_service(call: Call[None], review_id: str) -> shapes.ReviewShown:
    return _shown(reviews.reject(call.actor, review_id))


def _shown(review: Review) -> shapes.ReviewShown:
    return shapes.ReviewShown(
        id=review.id,
        person=review.person,
        station=review.service.station,
        checked_in_at=rfc3339(review.service.start_at),
        checked_out_at=rfc3339(review.service.end_at),
        grade=review.service.grade,
        reasons=list(review.reasons),
        state=review.state,  # type: ignore[arg-type]  # one of the four words
        minutes=int(review.minutes or 0),
    )
