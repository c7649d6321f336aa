"""What a device signs with: a key derived from the city's master key, so that no secret of a device is stored.

    token    D1.<device>.<device's time, unix ms>.<mac: 32 hex digits>      mac over "token\\n<device>\\n<time>"

The device makes a fresh token for every request, with its own clock: how far that is off is told by the token itself.
"""

import hashlib
import hmac

from ..kit.codes import derived_key, same
from ..kit.secrets import key_ring
from .rules import Principal

MAC = 32


def key_of(device_id: str, kid: str) -> bytes | None:
    """A device's key; None when the master key that it was derived from is gone."""
    try:
        _, master = key_ring().code_key(kid)
    except KeyError:
        return None
    return derived_key(master, "device", device_id)


def signed(device: Principal, purpose: str, *said: str, mac: str) -> bool:
    """Whether the device's key has signed these words for that purpose."""
    key = key_of(device.id, device.kid)
    if key is None:
        return False
    message = "\n".join((purpose, device.id, *said)).encode()
    return same(mac, hmac.digest(key, message, hashlib.sha256).hex()[:MAC])
