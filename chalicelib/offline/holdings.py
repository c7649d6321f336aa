"""What offline devices keep about a person (kit/holdings.py)."""

from ..kit.holdings import kept, nobodys
from .store import DeviceScans, Scan, Visit

kept(Scan, "", None, "a line as the device signed it: an id and a time, the evidence of a service that stays")
kept(Visit, "", None, "who was scanned in and not out, by id: gone after three days")
nobodys("how far a device's list has come", DeviceScans)
