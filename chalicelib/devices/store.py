"""Where devices live.

DEVICE#<id> / DEVICE   shared; devices' drawer: station, name, kind, which master key its own is derived from, who
                       enrolled it, when it was revoked; gsi1 lists a station's. The key itself is stored nowhere.
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..kit.record import Record, UlidAttribute
from ..kit.table import Key
from .rules import Principal


class Device(Record):
    station = UnicodeAttribute(attr_name="on")
    name = UnicodeAttribute(attr_name="nm")
    kind = UnicodeAttribute(attr_name="kd")
    kid = UnicodeAttribute(attr_name="ki")
    enrolled_by = UlidAttribute(attr_name="eb")
    enrolled_at = NumberAttribute(attr_name="ea")
    digest = UnicodeAttribute(attr_name="dg")
    revoked_at = NumberAttribute(attr_name="ra", null=True)

    @property
    def principal(self) -> Principal:
        """The device as others know it."""
        return Principal(self.pk.removeprefix("DEVICE#"), self.station, self.kid, bool(self.revoked_at))


def device_key(device_id: str) -> Key:
    """Where a device lives."""
    return Key(f"DEVICE#{device_id}", "DEVICE")


def devices_of(station_id: str) -> str:
    """The index partition of a station's devices."""
    return f"STATION#{station_id}#DEVICES"
