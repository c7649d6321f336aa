"""Exchange (积分兑换): offers for points, and redemptions from the reservation to the receipt."""

from .looking import offers_of, redemptions_of
from .rules import Kind, Offer, Redemption
from .store import registry, snapshot

__all__ = ["Kind", "Offer", "Redemption", "offers_of", "redemptions_of", "registry", "snapshot"]
