"""Where coverage lives. None of it is written by a check-in.

POPULATION / <town>       a town's population points and their source (a registry: kit/registry.py)
STATION#<id> / VISITED    when a station was first heard of, and visited last (folded from facts)
COVERAGE#<area> / REPORT  what is published of a town, a county, the city
COVERAGE#<county> / DEAD  the dead stations of a county, those first that were never visited
"""

from pynamodb.attributes import NumberAttribute

from ..kit.errors import Conflict, NotFound
from ..kit.record import BytesAttribute, Record
from ..kit.registry import Registry
from ..kit.table import Key
from .rules import Population


class NoPopulation(NotFound, says="该镇（街道）还没有人口点数据。"):
    """Internal: the town has no points yet; the first ones are made then."""


class PopulationMade(Conflict, says="该镇（街道）的人口点刚刚已被他人录入，请刷新后再试。"):
    """Internal: somebody else made the town's first points in this moment; they are changed then."""


registry = Registry("POPULATION", Population, missing=NoPopulation, exists=PopulationMade, fact="PopulationChanged")


class Visited(Record):
    first_at = NumberAttribute(attr_name="fa")
    last_at = NumberAttribute(attr_name="la")  # 0: never


class Sheet(Record):
    """Something that was made at night and is read whole."""

    body = BytesAttribute(attr_name="bd")
    version = NumberAttribute(attr_name="vn")


def visited_key(station: str) -> Key:
    """Where the last visit of a station stands."""
    return Key(f"STATION#{station}", "VISITED")


def report_key(area: str) -> Key:
    """Where an area's report lives."""
    return Key(f"COVERAGE#{area}", "REPORT")


def dead_key(county: str) -> Key:
    """Where a county's dead stations live."""
    return Key(f"COVERAGE#{county}", "DEAD")
