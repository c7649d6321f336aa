"""Exchange (积分兑换): offers for points, and redemptions from the reservation to the receipt."""

from .looking import offers_of, redemptions_by, redemptions_of
from .reversing import demand_no_dispute_since, dispute, disputed_ever, find, reverse, uphold
from .rules import Kind, NoSuchRedemption, Offer, Redemption, same_hands
from .store import holds_key, registry, snapshot

__all__ = [
    "Kind",
    "NoSuchRedemption",
    "Offer",
    "Redemption",
    "demand_no_dispute_since",
    "dispute",
    "disputed_ever",
    "find",
    "holds_key",
    "offers_of",
    "redemptions_by",
    "redemptions_of",
    "registry",
    "reverse",
    "same_hands",
    "snapshot",
    "uphold",
]
