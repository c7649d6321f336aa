"""Keeper presence: evidence that somebody who answers for the station was there, written when he shows its code."""

from pynamodb.attributes import NumberAttribute

from ..kit.clock import HOUR, MINUTE, day_on
from ..kit.record import Item, JsonAttribute, Record
from ..kit.table import Key, Unit, stale

SPACING_MS = 10 * MINUTE


class Presence(Record):
    moments = JsonAttribute[tuple[int, ...]](tuple[int, ...], attr_name="ms", null=False)
    version = NumberAttribute(attr_name="vn")


def presence_key(station_id: str, at_ms: int) -> Key:
    """The presence of a station's keepers on the day of that moment."""
    return Key(f"STATION#{station_id}", f"PRESENCE#{day_on(at_ms)}")


def witness(unit: Unit, station_id: str) -> None:
    """Join the Unit with "a keeper is here now"; nothing is written within ten minutes of the last time."""
    key = presence_key(station_id, unit.now_ms)
    presence = unit.get(Presence, key)
    if presence is None:
        unit.create(key, Presence(moments=(unit.now_ms,), version=0), stale)
        return
    if unit.now_ms - presence.moments[-1] < SPACING_MS:
        return
    version = int(presence.version)
    unit.change(
        key,
        Presence.moments.set((*presence.moments, unit.now_ms)),
        Presence.version.set(version + 1),
        condition=Presence.version == version,
        otherwise=stale,
    )


def keeper_was_present(item: Item | None, at_ms: int, hours: int) -> bool:
    """Whether a keeper showed himself within so many hours before that moment (PRESENCE item of that day)."""
    presence = Presence.of(item)
    if presence is None:
        return False
    return any(at_ms - hours * HOUR <= moment <= at_ms + SPACING_MS for moment in presence.moments)
