"""Stations (志愿服务站): where people serve, which codes prove that they are there, and who keeps the door."""

from .actions import coming_codes, demand_charge, drop_screens, find, nearest
from .codes import Rotating, Scan, day_keys, keeper_tag, read_code, read_typed, station_of
from .presence import keeper_was_present, presence_key, witness
from .rules import CodeExpired, CodeInvalid, NoSuchStation, NotYourStation, Station, StationClosed
from .store import snapshot

__all__ = [
    "CodeExpired",
    "CodeInvalid",
    "NoSuchStation",
    "NotYourStation",
    "Rotating",
    "Scan",
    "Station",
    "StationClosed",
    "coming_codes",
    "day_keys",
    "demand_charge",
    "drop_screens",
    "find",
    "keeper_tag",
    "keeper_was_present",
    "nearest",
    "presence_key",
    "read_code",
    "read_typed",
    "snapshot",
    "station_of",
    "witness",
]
