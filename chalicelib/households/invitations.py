"""The code of an invitation: `H1.<invitation: 22 characters>.<mac: 16 characters>`.

The key is derived, so that the same command shows the same code again and nothing that opens a door is stored.
"""

from collections.abc import Iterator

from ..kit.codes import derived_key, from_text, same, tag, to_text
from ..kit.ids import from_bytes, to_bytes
from ..kit.secrets import key_ring
from .rules import HouseholdInvitationInvalid

_MAC = 16


def code_of(invitation: str) -> str:
    """The code of an invitation, under the newest key."""
    return f"H1.{to_text(to_bytes(invitation))}.{next(_macs(invitation))}"


def invitation_in(code: str) -> str:
    """Which invitation a code of ours names. HouseholdInvitationInvalid."""
    kind, _, rest = code.partition(".")
    said, _, mac = rest.partition(".")
    raw = from_text(said)
    if kind != "H1" or raw is None or len(raw) != 16:
        raise HouseholdInvitationInvalid()
    invitation = from_bytes(raw)
    if not any(same(mac, good) for good in _macs(invitation)):
        raise HouseholdInvitationInvalid()
    return invitation


def _macs(invitation: str) -> Iterator[str]:
    for _, master in key_ring().codes:
        key = derived_key(bytes.fromhex(master), "household", invitation)
        yield to_text(tag(key, b"household", 12))[:_MAC]
