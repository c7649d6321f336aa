"""What is done with merchants: make them, correct them, suspend and resume them; find them."""

from collections.abc import Callable

from msgspec.structs import replace

from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import demand_area
from .rules import Merchant, State
from .store import registry, snapshot

Change = Callable[[Merchant], Merchant]


def find(merchant_id: str) -> Merchant:
    """A merchant: from the snapshot, or from its row when it is younger than that. NoSuchMerchant."""
    known = snapshot.current().get(merchant_id)
    return known if known is not None else run(lambda unit: registry.read(unit, merchant_id))


def find_in(unit: Unit, merchant_id: str) -> Merchant:
    """A merchant as it is now, read strongly through the Unit (registry.key names it for a batch). NoSuchMerchant."""
    return registry.read(unit, merchant_id)


def create(actor: Actor, command: Command, merchant: Merchant) -> Merchant:
    """Make a merchant. AreaUnknown, NotYourArea, MerchantExists."""
    demand_area(actor, merchant.area)
    return registry.create(command, merchant.id, merchant)


def correct(actor: Actor, command: Command, merchant: Merchant) -> Merchant:
    """Give a merchant another name, place or hours. NoSuchMerchant, AreaUnknown, NotYourArea."""
    demand_area(actor, merchant.area)
    place = {"area": merchant.area, "lat": merchant.lat, "lng": merchant.lng}
    hours = {"opens": merchant.opens, "closes": merchant.closes}
    return _change(actor, command, merchant.id, lambda old: replace(old, name=merchant.name, **place, **hours))


def set_networks(actor: Actor, command: Command, merchant_id: str, networks: tuple[str, ...]) -> Merchant:
    """Say which networks a merchant is in: whose vouchers it accepts from now on. NoSuchMerchant, NotYourArea."""
    return _change(actor, command, merchant_id, lambda old: replace(old, networks=networks))


def set_caps(actor: Actor, command: Command, merchant_id: str, caps: tuple[int | None, int | None]) -> Merchant:
    """Give a merchant caps of its own (points a day, a month; None: policy's). One that was reached is judged anew.

    NoSuchMerchant, NotYourArea.
    """
    daily, monthly = caps

    def capped(old: Merchant) -> Merchant:
        return replace(old, daily_cap_points=daily, monthly_cap_points=monthly, capped_until="")

    return _change(actor, command, merchant_id, capped)


def cap(unit: Unit, command: Command, merchant_id: str, until: str) -> None:
    """Join the Unit: a merchant confirms nothing up to that day. NoSuchMerchant."""
    registry.alter(unit, command, merchant_id, lambda old: replace(old, capped_until=until))
    unit.tell(registry.key(merchant_id), "MerchantCapped", id=merchant_id, until=until)


def set_state(actor: Actor, command: Command, merchant_id: str, *, is_active: bool) -> Merchant:
    """Suspend a merchant or let it go on: reserving and confirming there feel it at once.

    NoSuchMerchant, NotYourArea.
    """
    state: State = "active" if is_active else "suspended"

    def set_in(unit: Unit) -> Merchant:
        changed, fresh = registry.alter(
            unit, command, merchant_id, _reached(actor, lambda old: replace(old, state=state))
        )
        if fresh and not is_active:
            unit.tell(registry.key(merchant_id), "MerchantSuspended", id=merchant_id)
        return changed

    return run(set_in)


def _change(actor: Actor, command: Command, merchant_id: str, to: Change) -> Merchant:
    return registry.change(command, merchant_id, _reached(actor, to))


def _reached(actor: Actor, to: Change) -> Change:
    """The change, for an administrator whose area the merchant is in."""

    def checked(old: Merchant) -> Merchant:
        demand_area(actor, old.area)
        return to(old)

    return checked
