"""Doubted services: held back until two persons credit them, or one rejects them. No insider alone.

– → open → seconded → credited
      └──────┴──────→ rejected
"""

from .. import identity
from ..kit.log import meter
from ..kit.pages import Listing, Page, page
from ..kit.record import Command
from ..kit.table import Unit, run, stale
from ..kit.who import Actor
from ..places import CITY_CODE, NotYourArea, reaches
from .actions import Commands, Credit, record, record_held
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
    listing = Listing(reviews_in(area), index="gsi1", prefix=area if len(area) > len(CITY_CODE) + 2 else None)
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
    unit.tell(key, "ServiceVouched", session=review_id, by=actor.person, state=review.state)
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
    unit.tell(review_key(review_id), "ServiceRejected", session=review_id, by=actor.person)
    return review


def _judged(unit: Unit, actor: Actor, review_id: str) -> Review:
    review = unit.get(Review, review_key(review_id))
    if review is None:
        raise NoSuchReview()
    if not reaches(actor, review.area, *REVIEWERS):
        raise NotYourArea()
    home = identity.profile_of(unit, review.person).household
    involved = actor.person == review.person or (home is not None and home == actor.household)
    if involved or actor.holds("station_keeper", review.service.station):
        raise NotYourReview()
    return review
