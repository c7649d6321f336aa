"""Where stations live.

STATIONS / <id>                one station (a registry: kit/registry.py)
STATION#<id> / PRESENCE#<day>  when a keeper was there (presence.py)
STATION#<id> / POSTER           the printed code that was issued (posters.py)
POSTERS#<id> / BATCH           posters of an area, and how far they are (batches.py)
SNAP#stations                  the snapshot that every process keeps: by id, and the grid over the open ones
"""

from functools import cached_property

from ..kit.registry import Registry
from ..kit.snapshot import Snapshot
from ..places import NearestIndex, Spot
from .rules import NoSuchStation, Station, StationExists

registry = Registry("STATIONS", Station, missing=NoSuchStation, exists=StationExists, fact="StationChanged")


class Stations:
    """The snapshot's content: by id, and by place."""

    def __init__(self, stations: list[Station]) -> None:
        self.by_id = {station.id: station for station in stations}

    @cached_property
    def index(self) -> NearestIndex:
        """The grid over the open stations (made on first use: a check-in does not need it)."""
        open_ones = (each for each in self.by_id.values() if each.state == "open")
        return NearestIndex(Spot(each.id, each.lat, each.lng, each.area) for each in open_ones)


def _decode(document: bytes) -> Stations:
    return Stations(registry.decoded(document))


snapshot: Snapshot[Stations] = Snapshot("stations", _decode, Stations([]))
