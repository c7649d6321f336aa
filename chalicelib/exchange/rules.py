"""The redemption machine's decisions, and every "no" of the exchange. Pure.

– → RESERVED → CONFIRMED | CANCELLED | EXPIRED        (docs/flows/redemption.md draws it)
    CONFIRMED ⇄ DISPUTED, CONFIRMED | DISPUTED → REVERSED        (docs/flows/dispute.md)

Settled is no state of a redemption: it is derived from the batch that has its line (docs/decisions/0010).
"""

from typing import Literal

import msgspec

from ..kit.clock import DAY, MINUTE, SECOND, day_on, rfc3339
from ..kit.errors import Conflict, Forbidden, Impossible, NotFound, Refusal
from ..points import Lot
from ..policy import Figures

Kind = Literal["goods", "service_waiver", "discount", "benefit"]
Claim = Literal["counter", "voucher"]
Funder = Literal["government", "merchant", "community_fund"]
Period = Literal["day", "month", "year", "ever"]
State = Literal["reserved", "confirmed", "cancelled", "expired", "disputed", "reversed"]
RECEIPTED = ("confirmed", "disputed", "reversed")
SHARD_UNITS = 100
SHARDS_MAX = 50
_LENGTH: dict[Period, int] = {"day": 10, "month": 7, "year": 4, "ever": 0}


class NoSuchOffer(NotFound, says="没有这个兑换项目。"):
    """There is no offer of that code."""


class OfferExists(Conflict, says="该兑换项目编号已被使用。"):
    """Another offer has that code."""


class OfferNotLive(Conflict, says="该兑换项目已下架。"):
    """The offer was withdrawn."""


class OfferImpossible(Impossible, says="兑换项目的设置相互矛盾，请检查后重试。"):
    """The parts of an offer do not fit each other."""


class OutOfStock(Conflict, says="该兑换项目已兑完。"):
    """Nothing of the offer is left (of a daily one: today)."""


class StarsTooFew(Forbidden, says="您的星级尚未达到该项目的要求。"):
    """The offer is for volunteers of more verified hours."""


class TooManyReservations(Conflict, says="您待核销的兑换已达上限，请先核销或取消。"):
    """As many reservations are open as policy allows."""


class PersonLimitReached(Conflict, says="您已达到该项目的兑换次数上限。"):
    """The person had as much of this offer as one person may (in this day, month or year)."""


class NoSuchRedemption(NotFound, says="没有找到这次兑换。"):
    """There is no such redemption of this person."""


class AlreadyConfirmed(Conflict, says="这次兑换已经核销。"):
    """Another clerk has confirmed it."""


class Cancelled(Conflict, says="这次兑换已取消，积分已退回。"):
    """The reservation was cancelled; its points are back."""


class Expired(Conflict, says="这次兑换已过期，积分将自动退回。"):
    """The reservation was not claimed in time."""


class MerchantCap(Conflict, says="该商户本日或本月的兑换额度已满，请改日再来。"):
    """The shop has taken as many points as it may in this day or month."""


class ClerkInactive(Forbidden, says="您不是在岗店员，不能核销。"):
    """The actor is no merchant's clerk (any more)."""


class WrongMerchant(Forbidden, says="这次兑换属于其他商户。"):
    """The offer is another merchant's, or a voucher that this shop does not accept."""


class SelfDealing(Forbidden, says="不能为本人或同住家人核销。"):
    """Clerk and citizen are one person, one household or one device."""


class UserSuspended(Conflict, says="兑换人的账号已被限制使用。"):
    """The citizen's account is frozen."""


class Offer(msgspec.Struct, frozen=True, array_like=True):
    """An offer as the snapshot carries it. `stock` counts every unit that was ever put in, of a daily offer those of
    each day; what is left stands on the shards, beside the price and the live flag that count.

    It is one merchant's, or the city's for every shop of a network (then `merchant` is empty).
    """

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
    limit_per: Period = "ever"
    daily: bool = False
    min_stars: int = 0
    network: str = ""


class Redemption(msgspec.Struct, frozen=True):
    """A redemption as stored: price and title are those of the reservation, whatever became of the offer.

    `merchant` is who is credited: of a network's voucher nobody until a shop confirms. `day` is the one whose allotment
    it took, `period` the one in which it counts against the person's limit.
    """

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
    day: str = ""
    period: str = ""
    network: str = ""
    reason: str = ""

    @property
    def was_confirmed(self) -> bool:
        """Whether a clerk has confirmed it, whatever came later: who and when, `ended_by` and `ended_at` say."""
        return self.state in RECEIPTED


def wrong_with(offer: Offer) -> str | None:
    """Why an offer of these parts cannot be; None when it can."""
    if (offer.kind == "benefit") != (offer.price_points == 0):
        return "a benefit, and nothing else, costs no points"
    if offer.kind == "benefit" and not offer.min_stars:
        return "a benefit is for volunteers with stars"
    if bool(offer.merchant) == bool(offer.network):
        return "an offer is one merchant's or one network's"
    if offer.limit_per != "ever" and offer.per_person_limit is None:
        return "a period limits nothing without a number"
    return None


def verified_minutes_for(stars: int, figures: Figures) -> int:
    """How many verified minutes so many stars take; more than a life has when policy knows no such star."""
    hours = figures.stars.hours
    return 60 * hours[stars - 1] if stars <= len(hours) else 1 << 40


def period_of(at_ms: int, period: Period) -> str:
    """The name of the day, month or year of a moment in Asia/Shanghai; later ones sort later. "" for ever."""
    return day_on(at_ms)[: _LENGTH[period]]


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
    if redemption.was_confirmed:
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
