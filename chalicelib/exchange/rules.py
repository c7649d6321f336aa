"""The redemption machine's decisions, and every "no" of the exchange. Pure.

– → RESERVED → CONFIRMED | CANCELLED | EXPIRED        (docs/flows/redemption.md draws it)
"""

from typing import Literal

import msgspec

from ..kit.clock import DAY, MINUTE, SECOND, rfc3339
from ..kit.errors import Conflict, Forbidden, NotFound, Refusal
from ..points import Lot
from ..policy import Figures

Kind = Literal["goods", "service_waiver", "discount"]
Claim = Literal["counter", "voucher"]
Funder = Literal["government", "merchant", "community_fund"]
State = Literal["reserved", "confirmed", "cancelled", "expired"]
SHARD_UNITS = 100
SHARDS_MAX = 50


class NoSuchOffer(NotFound):
    """There is no offer of that code."""


class OfferExists(Conflict):
    """Another offer has that code."""


class OfferNotLive(Conflict):
    """The offer was withdrawn."""


class OutOfStock(Conflict):
    """Nothing of the offer is left."""


class TooManyReservations(Conflict):
    """As many reservations are open as policy allows."""


class PersonLimitReached(Conflict):
    """The person had as much of this offer as one person may."""


class NoSuchRedemption(NotFound):
    """There is no such redemption of this person."""


class AlreadyConfirmed(Conflict):
    """Another clerk has confirmed it."""


class Cancelled(Conflict):
    """The reservation was cancelled; its points are back."""


class Expired(Conflict):
    """The reservation was not claimed in time."""


class ClerkInactive(Forbidden):
    """The actor is no merchant's clerk (any more)."""


class WrongMerchant(Forbidden):
    """The offer is another merchant's."""


class SelfDealing(Forbidden):
    """Clerk and citizen are one person, one household or one device."""


class UserSuspended(Conflict):
    """The citizen's account is frozen."""


class Offer(msgspec.Struct, frozen=True, array_like=True):
    """An offer as the snapshot carries it. `stock` counts every unit that was ever put in; what is left stands on the
    shards, beside the price and the live flag that count."""

    id: str
    merchant: str
    title: str
    kind: Kind
    price_points: int
    price_version: int
    stock: int
    shards: int
    claim: Claim = "counter"
    per_person_limit: int | None = None
    value_fen: int = 0
    funder: Funder = "merchant"
    state: Literal["live", "withdrawn"] = "live"


class Redemption(msgspec.Struct, frozen=True):
    """A redemption as stored: price and title are those of the reservation, whatever became of the offer."""

    id: str
    person: str
    offer: str
    title: str
    merchant: str
    price_points: int
    shard: int
    lots: tuple[Lot, ...]
    reserved_at: int
    expires_at: int
    state: State = "reserved"
    device: str = ""
    limited: bool = False
    ended_at: int = 0
    ended_by: str = ""


def shards_for(stock: int, wanted: int | None) -> int:
    """How many shards an offer gets: as wanted, else one per hundred units."""
    return wanted if wanted is not None else min(SHARDS_MAX, -(-stock // SHARD_UNITS))


def shares(units: int, shards: int) -> list[int]:
    """Units spread over shards, as evenly as can be."""
    each, rest = divmod(units, shards)
    return [each + (number < rest) for number in range(shards)]


def expires_at(claim: Claim, reserved_at: int, figures: Figures) -> int:
    """Until when a reservation may be claimed."""
    period = figures.exchange.pickup_minutes * MINUTE if claim == "counter" else figures.exchange.voucher_days * DAY
    return reserved_at + period


def last_confirm_at(redemption: Redemption, figures: Figures) -> int:
    """The last moment at which a clerk may confirm: a short grace after the end, for slow hands."""
    return redemption.expires_at + figures.exchange.confirm_grace_s * SECOND


def due_at(ends_at: int, figures: Figures) -> int:
    """The first moment at which a reservation may expire: so long after the last confirm that clocks may differ."""
    return ends_at + figures.exchange.expire_after_s * SECOND


def ended(redemption: Redemption) -> Refusal | None:
    """What to say to whoever wants something of a reservation that is over; None while it is open."""
    if redemption.state == "confirmed":
        return AlreadyConfirmed(at=rfc3339(redemption.ended_at), shop=redemption.merchant)
    return {"cancelled": Cancelled(), "expired": Expired()}.get(redemption.state)


def fact_of(redemption: Redemption) -> dict[str, str | int]:
    """What every fact about a redemption says (its id is where the fact rides)."""
    return {
        "person": redemption.person,
        "offer": redemption.offer,
        "merchant": redemption.merchant,
        "points": redemption.price_points,
    }


def same_hands(redemption: Redemption, clerk: str, *, device: str, households: tuple[str, str]) -> bool:
    """Whether clerk and citizen are one person, one device or one household."""
    mine, his = households
    return clerk == redemption.person or _both(device, redemption.device) or _both(mine, his)


def _both(one: str, other: str) -> bool:
    return bool(one) and one == other
