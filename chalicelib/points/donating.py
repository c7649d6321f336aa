"""Donations: available points to the public pool, for good. The command's key is the donation's id."""

from .. import identity
from ..kit.clock import day_on
from ..kit.errors import IdempotencyMismatch
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, Item
from ..kit.table import Unit, run, taken
from ..kit.who import Actor
from ..policy import at as figures_at
from .actions import Cause, post
from .moves import Donate
from .store import Donation, donation_key, donations_of


def donate(actor: Actor, command: Command, points: int) -> Donation:
    """Give points to the public pool. DebtOutstanding, NotEnoughPoints, and what the actor's standing refuses."""
    return run(lambda unit: _donate(unit, actor, command, points))


def _donate(unit: Unit, actor: Actor, command: Command, points: int) -> Donation:
    key = donation_key(command.key)
    unit.recognise(key, lambda old: _given_before(old, actor, command))
    version = figures_at(unit.now_ms).version("points")
    cause = Cause(f"don:{command.key}", "public-good", actor.person, version)
    post(unit, actor.person, cause, Donate(points, day_on(unit.now_ms)))
    identity.stand(unit, actor, "phone")
    donation = Donation(
        person=actor.person,
        points=points,
        at=unit.now_ms,
        digest=command.digest,
        g1pk=donations_of(actor.person),
        g1sk=f"{unit.now_ms:013d}",
    )
    unit.create(key, donation, taken)
    unit.tell(key, "PointsDonated", person=actor.person, points=points)
    return donation


def mine(person: str, *, limit: int, cursor: str | None) -> Page[Donation]:
    """A person's donations, newest first. CursorInvalid."""
    found = page(Listing(donations_of(person), index="gsi1", newest_first=True), limit=limit, cursor=cursor)
    return Page([each for item in found.items if (each := Donation.of(item))], found.next_cursor)


def _given_before(old: Item, actor: Actor, command: Command) -> Donation | None:
    donation = Donation.of(old)
    if donation is None or donation.person != actor.person:
        return None
    if donation.digest != command.digest:
        raise IdempotencyMismatch()
    return donation
