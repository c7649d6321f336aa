"""Where merchants live.

MERCHANTS / <id>               one merchant (a registry: kit/registry.py)
MERCHANT#<id> / CLERK#<person> a clerk of the merchant, as his profile says; made and removed by reaction, for lists
SNAP#merchants                 the snapshot that every process keeps
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import Record, UlidAttribute
from ..kit.registry import Registry
from ..kit.snapshot import Snapshot
from ..kit.table import Key
from .rules import Merchant, MerchantExists, NoSuchMerchant

registry = Registry("MERCHANTS", Merchant, missing=NoSuchMerchant, exists=MerchantExists, fact="MerchantChanged")


class Clerk(Record):
    """Who may confirm is said by the profile; this only lists it."""

    person = UlidAttribute(attr_name="pe")
    volunteer_no = UnicodeAttribute(attr_name="vo")
    bound_at = NumberAttribute(attr_name="at")


def clerk_key(merchant_id: str, person: str) -> Key:
    """Where a merchant's clerk is listed."""
    return Key(f"MERCHANT#{merchant_id}", f"CLERK#{person}")


def _decode(document: bytes) -> dict[str, Merchant]:
    return {merchant.id: merchant for merchant in registry.decoded(document)}


snapshot: Snapshot[dict[str, Merchant]] = Snapshot("merchants", _decode, {})
