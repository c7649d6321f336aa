"""Keeper presence: evidence that somebody who answers for the station was there.

It is written when he shows the station's code or scans somebody's, under his tag: nobody vouches for himself.
"""

import msgspec
from pynamodb.attributes import NumberAttribute

from ..kit.clock import HOUR, MINUTE, day_on
from ..kit.record import Item, JsonAttribute, Record
from ..kit.table import Key, Unit, stale
from .codes import keeper_tag

SPACING_MS = 10 * MINUTE


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """When a keeper showed himself, and which one (his tag)."""

    at: int
    keeper: str


class Presence(Record):
    seen = JsonAttribute[tuple[Seen, ...]](tuple[Seen, ...], attr_name="ms", null=False)
    version = NumberAttribute(attr_name="vn")


def presence_key(station_id: str, at_ms: int) -> Key:
    """The presence of a station's keepers on the day of that moment."""
    return Key(f"STATION#{station_id}", f"PRESENCE#{day_on(at_ms)}")


def witness(unit: Unit, station_id: str, keeper: str) -> None:
    """Join the Unit with "this keeper is here now"; nothing is written within ten minutes of his last time."""
    key, tag = presence_key(station_id, unit.now_ms), keeper_tag(keeper)
    presence = unit.get(Presence, key)
    if presence is None:
        unit.create(key, Presence(seen=(Seen(unit.now_ms, tag),), version=0), stale)
        return
    if any(each.keeper == tag and unit.now_ms - each.at < SPACING_MS for each in presence.seen):
        return
    version = int(presence.version)
    unit.change(
        key,
        Presence.seen.set((*presence.seen, Seen(unit.now_ms, tag))),
        Presence.version.set(version + 1),
        condition=Presence.version == version,
        otherwise=stale,
    )


def keeper_was_present(item: Item | None, at_ms: int, hours: int, *, besides: str = "") -> bool:
    """Whether a keeper, other than the person `besides`, showed himself within so many hours before that moment.

    The PRESENCE item is of that day.
    """
    presence = Presence.of(item)
    if presence is None:
        return False
    others = (each.at for each in presence.seen if each.keeper != keeper_tag(besides))
    return any(at_ms - hours * HOUR <= at <= at_ms + SPACING_MS for at in others)
