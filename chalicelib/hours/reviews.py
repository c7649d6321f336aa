"""Doubted services: held back until two persons credit them, or one rejects them. No insider alone.

– → open → seconded → credited
      └──────┴──────→ rejected
"""

from dataclasses import dataclass, replace

from .. import identity
from ..kit.clock import MINUTE
from ..kit.log import meter
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, remember, repeated
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import NotYourArea, below_county, reaches
from .actions import Commands, Credit, record, record_held
from .amending import Why, give_back
from .rules import AlreadyReviewed, NoSuchReview, NotYourReview, Service
from .store import Review, review_key, reviews_in

REVIEWERS = ("county_admin", "city_admin")


def hold(unit: Unit, person: str, service: Service, *, area: str, reasons: tuple[str, ...]) -> str:
    """Join the Unit with a service that is doubted: nothing is credited. Its id is the session's."""
    key = review_key(service.session)
    held = Review(
        person=person,
        area=area,
        service=service,
        reasons=reasons,
        state="open",
        held_at=unit.now_ms,
        g1pk=reviews_in(area),
        g1sk=f"{area}#{service.session}",
    )
    unit.create(key, held, stale)
    unit.tell(key, "ServiceHeld", person=person, session=service.session, station=service.station, reasons=reasons)
    return service.session


def hold_session(
    unit: Unit, person: str, service: Service, *, area: str, reasons: tuple[str, ...], commands: Commands
) -> Credit:
    """Join the Unit with the end of a session that is doubted: its day shows it, and nothing is credited."""
    hold(unit, person, service, area=area, reasons=reasons)
    return record_held(unit, person, service, opened=commands.opened, closed=commands.closed)


def waiting(actor: Actor, area: str, *, limit: int, cursor: str | None) -> Page[Review]:
    """The doubted services of an area inside one county. NotYourArea, CursorInvalid."""
    if len(area) < 6 or not reaches(actor, area, *REVIEWERS):
        raise NotYourArea()
    listing = Listing(reviews_in(area), index="gsi1", prefix=below_county(area))
    found = page(listing, limit=limit, cursor=cursor)
    reviews = (Review.of(item) for item in found.items)
    return Page([each for each in reviews if each is not None], found.next_cursor)


def approve(actor: Actor, command: Command, review_id: str) -> Review:
    """Say that a doubted service was rendered; with the second person it is credited. A repeat changes nothing.

    NoSuchReview, NotYourArea, NotYourReview, AlreadyReviewed.
    """
    return run(lambda unit: _approve(unit, actor, command, review_id))


def _approve(unit: Unit, actor: Actor, command: Command, review_id: str) -> Review:
    review = _judged(unit, actor, review_id)
    if actor.person == review.second or (actor.person == review.first and review.state == "seconded"):
        meter().replayed = True
        return review
    if review.state not in ("open", "seconded"):
        raise AlreadyReviewed()
    key = review_key(review_id)
    if review.state == "open":
        changes, review.state, review.first = [Review.first.set(actor.person)], "seconded", actor.person
        was = "open"
    else:
        changes, review.state, review.second = [Review.second.set(actor.person)], "credited", actor.person
        was = "seconded"
        credit = record(unit, review.person, review.service, opened=Command(review_id, "review"), closed=command)
        review.minutes = credit.minutes
        changes += [Review.minutes.set(credit.minutes), Review.g1pk.remove(), Review.g1sk.remove()]
    unit.change(key, Review.state.set(review.state), *changes, condition=Review.state == was, otherwise=stale)
    told = {"person": review.person, "session": review_id, "station": review.service.station}
    unit.tell(key, "ServiceVouched", by=actor.person, state=review.state, **told)
    return review


def reject(actor: Actor, review_id: str) -> Review:
    """Say that a doubted service does not count: one person is enough. A repeat changes nothing.

    NoSuchReview, NotYourArea, NotYourReview, AlreadyReviewed.
    """
    return run(lambda unit: _reject(unit, actor, review_id))


def _reject(unit: Unit, actor: Actor, review_id: str) -> Review:
    review = _judged(unit, actor, review_id)
    if review.state == "rejected" and review.second == actor.person:
        meter().replayed = True
        return review
    if review.state not in ("open", "seconded"):
        raise AlreadyReviewed()
    was, review.state, review.second = review.state, "rejected", actor.person
    unit.change(
        review_key(review_id),
        Review.state.set("rejected"),
        Review.second.set(actor.person),
        Review.g1pk.remove(),
        Review.g1sk.remove(),
        condition=Review.state == was,
        otherwise=stale,
    )
    told = {"person": review.person, "session": review_id, "station": review.service.station}
    unit.tell(review_key(review_id), "ServiceRejected", by=actor.person, **told)
    return review


@dataclass(frozen=True)
class Rejected:
    """A doubted service that was rejected: whose, where, why, and by whom."""

    person: str
    area: str
    reasons: tuple[str, ...]
    by: str


def note_rejection(unit: Unit, session: str, decision: str) -> Rejected | None:
    """Join the Unit with the decision that tells of a rejection; None when there is none, or it was told before."""
    review = unit.get(Review, review_key(session))
    if review is None or review.state != "rejected" or review.decision:
        return None
    told = Review.decision.set(decision)
    unit.change(review_key(session), told, condition=Review.decision.does_not_exist(), otherwise=stale)
    return Rejected(review.person, review.area, review.reasons, review.second)


def give_after_appeal(unit: Unit, session: str, why: Why, *, minutes: int | None) -> Credit | None:
    """Join the Unit with a rejected service, or its first minutes, as an appeal says; None when it said so before."""
    review = unit.get(Review, review_key(session))
    appeal = Command(why.key, "")
    if review is None or review.state != "rejected" or repeated(review.commands, appeal):
        return None
    service, known = review.service, len(review.commands or ())
    if minutes is not None:
        service = replace(service, end_at=min(service.end_at, service.start_at + minutes * MINUTE))
    heard = Review.commands.set(remember(review.commands, appeal))
    told_once = Review.commands.does_not_exist() if not known else Review.commands == review.commands
    unit.change(review_key(session), heard, condition=told_once, otherwise=stale)
    return give_back(unit, review.person, service, why)


def is_doubted(unit: Unit, session: str) -> bool:
    """Whether a service waits for its two persons."""
    review = unit.get(Review, review_key(session))
    return review is not None and review.state in ("open", "seconded")


def _judged(unit: Unit, actor: Actor, review_id: str) -> Review:
    review = unit.get(Review, review_key(review_id))
    if review is None:
        raise NoSuchReview()
    if not reaches(actor, review.area, *REVIEWERS):
        raise NotYourArea()
    home = identity.profile_of(unit, review.person).household
    hands = (review.person, review.service.in_by, review.service.out_by)
    involved = actor.person in hands or (home is not None and home == actor.household)
    if involved or actor.holds("station_keeper", review.service.station):
        raise NotYourReview()
    return review
