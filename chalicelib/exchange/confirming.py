"""At the counter: a clerk looks at a code, then confirms it. The held points become the merchant's."""

from dataclasses import dataclass

from .. import merchants, points
from ..identity import desk_key, is_frozen, profile_key, profile_of, typed
from ..kit.clock import day_on, month_of
from ..kit.pages import Listing, entries
from ..kit.record import Command, Item, repeated
from ..kit.table import Replayed, Unit, run
from ..kit.who import Actor
from ..policy import at as figures_at
from ..privacy import mask_name
from ..stations import CodeExpired, CodeInvalid
from . import codes
from .ending import Ending, cause_of, end
from .rules import (
    ClerkInactive,
    Expired,
    MerchantCap,
    Redemption,
    SelfDealing,
    UserSuspended,
    WrongMerchant,
    ended,
    fact_of,
    last_confirm_at,
    same_hands,
)
from .store import RedemptionRow, locator_partition, redemption_key

_CANDIDATES = 10  # redemptions that may share a locator and are looked at


@dataclass(frozen=True)
class Presented:
    """What the clerk scanned, or typed; and in which of his shops, where it is a voucher of several."""

    code: str | None = None
    typed_code: str | None = None
    shop: str | None = None


@dataclass(frozen=True)
class Seen:
    """What a clerk may know before he confirms."""

    redemption: Redemption
    person_masked: str


def look_up(actor: Actor, presented: Presented) -> Seen:
    """What a code is for. Changes nothing; a wrong typed code is counted.

    ClerkInactive, CodeInvalid, CodeExpired, TypedCodeWrong, TypedCodesLocked, WrongMerchant, AlreadyConfirmed,
    Cancelled, Expired, MerchantSuspended, MerchantCap, SelfDealing, UserSuspended.
    """

    def look(unit: Unit) -> Seen:
        row, _ = _judged(unit, actor, _scanned(unit, actor, presented), presented.shop)
        redemption = row.redemption
        name = profile_of(unit, redemption.person).real_name or ""
        return Seen(redemption, mask_name(name))

    return run(look)


def confirm(actor: Actor, command: Command, redemption_id: str, presented: Presented) -> Redemption:
    """Confirm that the person got what he reserved; a repeat by the same clerk, with any key, answers the same.

    A network's voucher is credited to the shop that confirms it: in the redemption, the posting and the fact.

    The refusals of look_up.
    """
    return run(lambda unit: _confirm(unit, actor, command, redemption_id, presented=presented))


def _confirm(unit: Unit, actor: Actor, command: Command, redemption_id: str, *, presented: Presented) -> Redemption:
    unit.recognise(redemption_key(redemption_id), lambda old: _confirmed_before(old, actor, command))
    row, shop = _judged(unit, actor, _scanned(unit, actor, presented, redemption_id), presented.shop)
    ending = Ending("confirmed", "confirm", actor.person, command, credited=shop if row.network else "")
    over = end(unit, row, ending)
    index = points.merchant_month(shop, month_of(unit.now_ms))
    spend = points.Spend(over.price_points, f"merchant:{shop}")
    points.post(unit, over.person, cause_of(over, ending, index=index), spend)
    unit.tell(redemption_key(over.id), "RedemptionConfirmed", clerk=actor.person, **fact_of(over))
    return over


def _confirmed_before(old: Item, actor: Actor, command: Command) -> Redemption | None:
    row = RedemptionRow.of(old)
    if row is None or not row.redemption.was_confirmed or row.ended_by != actor.person:
        return None
    repeated(row.commands, command)  # only to refuse its key with another input: any key gets the receipt
    return row.redemption


def _scanned(unit: Unit, actor: Actor, presented: Presented, expected: str | None = None) -> codes.Scanned:
    """What the code says, when it is genuine and of the redemption that is expected (if one is)."""
    if not actor.scopes(merchants.CLERK):
        raise ClerkInactive()
    if presented.code is not None:
        scanned = codes.read(presented.code, unit.now_ms)
        if expected not in (None, scanned.redemption):
            raise CodeInvalid()
        return scanned
    if presented.typed_code is None:
        raise CodeInvalid()
    return _typed(unit, actor, presented.typed_code, expected)


def _typed(unit: Unit, actor: Actor, digits: str, expected: str | None) -> codes.Scanned:
    locator, proof = digits[: codes.LOCATOR_DIGITS], digits[codes.LOCATOR_DIGITS :]
    found = entries(Listing(locator_partition(locator), index="gsi2"), limit=_CANDIDATES)
    candidates = [(item["pk"]["S"].removeprefix("RDM#"), item["g2sk"]["S"]) for item in found]

    def judge(now_ms: int) -> codes.Scanned | None:
        good = (
            codes.Scanned(person, redemption, fresh=True)
            for redemption, person in candidates
            if expected in (None, redemption) and codes.proves(redemption, proof, now_ms)
        )
        return next(good, None)

    # A wrong guess is counted, and a repeat is no guess.
    before = unit.first_answer() if judge(unit.now_ms) is None else None
    if before is not None:
        raise Replayed(before)
    return typed(actor.person, judge)


def _judged(unit: Unit, actor: Actor, scanned: codes.Scanned, at: str | None) -> tuple[RedemptionRow, str]:
    """The reservation behind a code and the shop it is confirmed in, when this clerk may confirm it there now.

    Read with all that is needed at once.
    """
    at = at or actor.scopes(merchants.CLERK)[0]
    item, *_ = unit.read(
        redemption_key(scanned.redemption),
        desk_key(scanned.person),
        profile_key(scanned.person),
        merchants.registry.key(at),
    )
    row = RedemptionRow.of(item)
    if row is None:
        raise CodeInvalid()
    redemption = row.redemption
    shop = at if redemption.network else redemption.merchant
    _demand_accepted(unit, actor, redemption, shop)
    over = ended(redemption)
    if over is not None:
        raise over
    if not scanned.fresh:
        raise CodeExpired()
    if unit.now_ms > last_confirm_at(redemption, figures_at(redemption.reserved_at)):
        raise Expired()
    _demand_honest(unit, actor, redemption, shop)
    return row, shop


def _demand_accepted(unit: Unit, actor: Actor, redemption: Redemption, shop: str) -> None:
    """The clerk serves in that shop, and of a voucher the shop is in its network (as its row says, read anyway)."""
    if not actor.holds(merchants.CLERK, shop):
        raise WrongMerchant()
    if redemption.network and redemption.network not in merchants.find_in(unit, shop).networks:
        raise WrongMerchant()


def _demand_honest(unit: Unit, actor: Actor, redemption: Redemption, shop: str) -> None:
    merchant = merchants.find_in(unit, shop)
    if merchant.state != "active":
        raise merchants.MerchantSuspended()
    if merchant.is_capped(day_on(unit.now_ms)):
        raise MerchantCap()
    household = profile_of(unit, redemption.person).household or ""
    if same_hands(redemption, actor.person, device=actor.device, households=(actor.household, household)):
        raise SelfDealing()
    if is_frozen(unit, redemption.person):
        raise UserSuspended()
