"""Where merchants live.

MERCHANTS / <id>               one merchant (a registry: kit/registry.py)
MERCHANT#<id> / CLERK#<person> a clerk of the merchant, as his profile says; made and removed by reaction, for lists
INVITE#<id> / INVITATION       an owner's code for a clerk to be: until when, and who used it
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


class Invitation(Record):
    merchant = UnicodeAttribute(attr_name="me")
    invited_by = UlidAttribute(attr_name="by")
    expires_at = NumberAttribute(attr_name="ea")
    digest = UnicodeAttribute(attr_name="dg")
    used_by = UlidAttribute(attr_name="pe", null=True)
    used_at = NumberAttribute(attr_name="at", null=True)


def invitation_key(invitation_id: str) -> Key:
    """Where an invitation lives: its creation and its one use are conditions there."""
    return Key(f"INVITE#{invitation_id}", "INVITATION")


def clerk_key(merchant_id: str, person: str) -> Key:
    """Where a merchant's clerk is listed."""
    return Key(f"MERCHANT#{merchant_id}", f"CLERK#{person}")


def _decode(document: bytes) -> dict[str, Merchant]:
    return {merchant.id: merchant for merchant in registry.decoded(document)}


snapshot: Snapshot[dict[str, Merchant]] = Snapshot("merchants", _decode, {})
