"""Where stations live.

STATIONS / S#<id>              one station (all in one partition: 3,700 rows that few people ever change)
STATION#<id> / PRESENCE#<day>  when a keeper was there: moments at least ten minutes apart
SNAP#stations                  the snapshot that every process keeps: rows and the grid over them
"""

from functools import cached_property

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.pages import Listing, every
from ..kit.record import Record
from ..kit.snapshot import Snapshot
from ..kit.table import Key
from ..places import NearestIndex, Spot
from .rules import Station

PARTITION = "STATIONS"


class StationRow(Record):
    id = UnicodeAttribute(attr_name="id")
    name = UnicodeAttribute(attr_name="nm")
    kind = UnicodeAttribute(attr_name="kd")
    area = UnicodeAttribute(attr_name="ar")
    lat = NumberAttribute(attr_name="la")
    lng = NumberAttribute(attr_name="ln")
    radius_m = NumberAttribute(attr_name="rm")
    opens = NumberAttribute(attr_name="op")
    closes = NumberAttribute(attr_name="cl")
    state = UnicodeAttribute(attr_name="st")
    version = NumberAttribute(attr_name="vn")
    revision = NumberAttribute(attr_name="rv")

    def station(self) -> Station:
        """The row as a plain value."""
        return msgspec.convert(
            [
                self.id,
                self.name,
                self.kind,
                self.area,
                float(self.lat),
                float(self.lng),
                int(self.radius_m),
                int(self.opens),
                int(self.closes),
                self.state,
                int(self.version),
            ],
            Station,
        )


def row_of(station: Station) -> StationRow:
    """A new row of a station."""
    return StationRow(revision=0, **msgspec.structs.asdict(station))


def key_of(station_id: str) -> Key:
    """Where a station lives."""
    return Key(PARTITION, f"S#{station_id}")


class Stations:
    """The snapshot's content: by id, and by place."""

    def __init__(self, stations: list[Station]) -> None:
        self.by_id = {station.id: station for station in stations}

    @cached_property
    def index(self) -> NearestIndex:
        """The grid over the open stations (made on first use: a check-in does not need it)."""
        open_ones = (each for each in self.by_id.values() if each.state == "open")
        return NearestIndex(Spot(each.id, each.lat, each.lng, each.area) for each in open_ones)


def document_of_all() -> bytes:
    """The snapshot's document, from the rows, read strongly."""
    rows = (StationRow.of(item) for item in every(Listing(PARTITION)))
    return msgspec.json.encode([row.station() for row in rows if row is not None])


def _decode(document: bytes) -> Stations:
    return Stations(msgspec.json.decode(document, type=list[Station]))


snapshot: Snapshot[Stations] = Snapshot("stations", _decode, Stations([]))
