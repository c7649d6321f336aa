"""What devices keep about a person (kit/holdings.py)."""

from ..kit.holdings import kept
from .store import Device

kept(Device, "", None, "a station's device, and which keeper enrolled it, by id")
