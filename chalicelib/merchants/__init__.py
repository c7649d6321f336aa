"""Merchants (商户): who gives something for points, where, and which clerks may confirm it."""

from .actions import cap, find, find_in
from .rules import CLERK, OWNER, Merchant, MerchantSuspended, NoSuchMerchant, NotYourMerchant
from .store import registry, snapshot

__all__ = [
    "CLERK",
    "OWNER",
    "Merchant",
    "MerchantSuspended",
    "NoSuchMerchant",
    "NotYourMerchant",
    "cap",
    "find",
    "find_in",
    "registry",
    "snapshot",
]
