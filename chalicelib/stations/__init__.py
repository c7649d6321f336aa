"""Stations (志愿服务站): where people serve, which codes prove that they are there, and who keeps the door."""

from .actions import find, nearest
from .codes import Scan, read_code, read_typed, station_of
from .presence import keeper_was_present, presence_key
from .rules import CodeExpired, CodeInvalid, NoSuchStation, Station, StationClosed
from .store import snapshot

__all__ = [
    "CodeExpired",
    "CodeInvalid",
    "NoSuchStation",
    "Scan",
    "Station",
    "StationClosed",
    "find",
    "keeper_was_present",
    "nearest",
    "presence_key",
    "read_code",
    "read_typed",
    "snapshot",
    "station_of",
]
