"""Who sees disputes: the citizen his own, the shop its own, arbiters and auditors those of their area."""

from .. import exchange, merchants
from ..kit.pages import Listing, Page, page
from ..kit.record import Item
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import ADMINS, NotYourArea, reaches
from .changing import side_of
from .rules import ARBITER, Dispute, NoSuchDispute, Party, Queue
from .store import DisputeRow, dispute_key, queue_partition

READERS = (ARBITER, "auditor", *ADMINS)


def one(actor: Actor, redemption_id: str) -> tuple[Dispute, exchange.Redemption, Party | None]:
    """The dispute of a redemption, the redemption, and the actor's side of it (None: he is the city's).

    NoSuchRedemption, NoSuchDispute.
    """

    def look(unit: Unit) -> tuple[Dispute, exchange.Redemption, Party | None]:
        redemption = exchange.find(unit, redemption_id)
        row = unit.get(DisputeRow, dispute_key(redemption.merchant, redemption_id))
        side = side_of(actor, redemption)
        if row is None:
            raise NoSuchDispute() if side is not None else exchange.NoSuchRedemption()
        if side is None and not reaches(actor, row.dispute.area, *READERS):
            raise exchange.NoSuchRedemption()
        return row.dispute, redemption, side

    return run(look)


def listed(actor: Actor, queue: Queue, area: str | None, *, limit: int, cursor: str | None) -> Page[Dispute]:
    """A page of the open or overdue disputes of an area, the oldest of each place first. NotYourArea, CursorInvalid."""
    if area is None:
        area = min((scope for role in READERS for scope in actor.scopes(role)), key=len)
    elif not reaches(actor, area, *READERS):
        raise NotYourArea()
    return _disputes(Listing(queue_partition(queue), index="gsi2", prefix=area), limit=limit, cursor=cursor)


def of_merchant(actor: Actor, merchant: str, *, limit: int, cursor: str | None) -> Page[Dispute]:
    """A page of a shop's disputes, for those who work there. NotYourMerchant, CursorInvalid."""
    if not any(actor.holds(role, merchant) for role in (merchants.OWNER, merchants.CLERK)):
        raise merchants.NotYourMerchant()
    return _disputes(Listing(dispute_key(merchant, "").pk, newest_first=True), limit=limit, cursor=cursor)


def _disputes(listing: Listing, *, limit: int, cursor: str | None) -> Page[Dispute]:
    found = page(listing, limit=limit, cursor=cursor)
    return Page([dispute for item in found.items if (dispute := _dispute(item)) is not None], found.next_cursor)


def _dispute(item: Item) -> Dispute | None:
    row = DisputeRow.of(item)
    return row.dispute if row is not None else None
