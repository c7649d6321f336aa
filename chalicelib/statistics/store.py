"""Where statistics live. None of it is written by a request.

STATS#<day> / STATION#<id>           everybody's share of a station's day, by a tag of the person
STATS#<day> / TEAM#<id>              the same of a team's day
STATS#<day or month> / AREA#<code>   what is published of a town, a county, the city; with its sketch of persons
STATS / <day>                        the day has changed since it was published (a mark, until it is published)
"""

import msgspec
from pynamodb.attributes import Attribute, NumberAttribute
from pynamodb.constants import BINARY

from ..kit.record import BytesAttribute, Record
from ..kit.table import Key
from .rules import Share, Shares

MARKS = "STATS"
STATION, TEAM, AREA = "STATION#", "TEAM#", "AREA#"


class SharesAttribute(Attribute[Shares]):
    """Some 20 bytes a person."""

    attr_type = BINARY

    def serialize(self, value: Shares) -> bytes:
        return msgspec.msgpack.encode(value)

    def deserialize(self, value: bytes) -> Shares:
        return msgspec.msgpack.decode(bytes(value), type=dict[bytes, Share])


class DayShares(Record):
    shares = SharesAttribute(attr_name="sh")
    version = NumberAttribute(attr_name="vn")


class AreaPeriod(Record):
    body = BytesAttribute(attr_name="bd")
    people = BytesAttribute(attr_name="pp")  # the tags of the sketch, one after the other
    version = NumberAttribute(attr_name="vn")


class Mark(Record):
    taken_at = NumberAttribute(attr_name="ta")  # 0: nobody publishes it at the moment
    version = NumberAttribute(attr_name="vn")


def partition_of(period: str) -> str:
    """The partition of a day or a month."""
    return f"STATS#{period}"


def station_key(on: str, station: str) -> Key:
    """Where a station's day lives."""
    return Key(partition_of(on), STATION + station)


def team_key(on: str, team: str) -> Key:
    """Where a team's day lives."""
    return Key(partition_of(on), TEAM + team)


def area_key(period: str, area: str) -> Key:
    """Where an area's day or month lives."""
    return Key(partition_of(period), AREA + area)


def mark_key(on: str) -> Key:
    """Where it says that a day has changed."""
    return Key(MARKS, on)
