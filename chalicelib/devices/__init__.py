"""Devices (站点设备): screens and scanners, each a principal with a key of its own that dies at once."""

from .actions import admit, demand_device, device_of
from .keys import signed
from .rules import NoSuchDevice, Principal
from .store import device_key

__all__ = ["NoSuchDevice", "Principal", "admit", "demand_device", "device_key", "device_of", "signed"]
