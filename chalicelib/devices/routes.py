"""HTTP of devices: enrol, list, revoke; and the codes that an enrolled screen shows, or makes by itself."""

from typing import Any, cast

from ..kit.clock import now_ms, rfc3339
from ..kit.door import Call, Routes
from ..kit.errors import CursorInvalid
from ..kit.http import document
from ..kit.who import anyone, device, staff
from ..kit.words import PageQuery
from ..places import ADMINS
from ..stations import NoSuchStation, NotYourStation, StationClosed
from . import actions, shapes
from .display import keeper, page
from .rules import NoSuchDevice
from .store import Device

routes = Routes("devices")
IN_CHARGE = staff("station_keeper", *ADMINS)


@routes.post(
    "/v1/stations/{station_id}/devices",
    who=IN_CHARGE,
    takes=shapes.DeviceNew,
    gives=shapes.DeviceEnrolled,
    status=201,
    refuses=(NoSuchStation, NotYourStation),
)
def enrol_device(call: Call[shapes.DeviceNew], station_id: str) -> shapes.DeviceEnrolled:
    made = actions.enrol(call.actor, call.command, station_id, name=call.body.name, kind=call.body.kind)
    return shapes.DeviceEnrolled(id=made.device, station=made.station, key=made.key)


@routes.get(
    "/v1/stations/{station_id}/devices",
    who=IN_CHARGE,
    query=PageQuery,
    gives=shapes.Devices,
    refuses=(NoSuchStation, NotYourStation, CursorInvalid),
)
def devices_of_station(call: Call[None], station_id: str) -> shapes.Devices:
    found = actions.of_station(call.actor, station_id, limit=call.query.limit, cursor=call.query.cursor)
    return shapes.Devices(items=[_shown(each) for each in found.items], next_cursor=found.next_cursor)


@routes.post(
    "/v1/devices/{device_id}/revoke",
    who=IN_CHARGE,
    gives=shapes.DeviceShown,
    refuses=(NoSuchDevice, NoSuchStation, NotYourStation),
)
def revoke_device(call: Call[None], device_id: str) -> shapes.DeviceShown:
    return _shown(actions.revoke(call.actor, call.command, device_id))


@routes.get("/v1/devices/codes", who=device(), gives=shapes.StepCodes, refuses=(NoSuchStation, StationClosed))
def device_codes(call: Call[None]) -> shapes.StepCodes:
    return shapes.StepCodes(
        items=[
            shapes.StepCode(
                code=each.code,
                typed_code=each.typed_code,
                valid_from=rfc3339(shown_from),
                valid_until=rfc3339(each.valid_until),
            )
            for shown_from, each in actions.codes(call.actor, now_ms())
        ]
    )


@routes.get("/v1/devices/day-keys", who=device(), gives=shapes.DayKeys, refuses=(NoSuchStation, StationClosed))
def device_day_keys(call: Call[None]) -> shapes.DayKeys:
    now = now_ms()
    found = actions.day_keys(call.actor, now)
    days = [shapes.DayKey(on=on, key=key.hex()) for on, key in found.keys]
    return shapes.DayKeys(station=found.station.id, name=found.station.name, at=rfc3339(now), days=days)


@routes.get("/display", who=anyone, types=("text/html",))
def display(call: Call[None]) -> Any:
    return document(page(), "text/html; charset=utf-8", {"Cache-Control": "max-age=3600"})


@routes.get("/display-offline.js", who=anyone, types=("text/javascript",))
def display_offline(call: Call[None]) -> Any:
    return document(keeper(), "text/javascript; charset=utf-8", {"Cache-Control": "no-cache"})


def _shown(found: Device) -> shapes.DeviceShown:
    return shapes.DeviceShown(
        id=found.principal.id,
        station=found.station,
        name=found.name,
        kind=cast(shapes.Kind, found.kind),
        enrolled_at=rfc3339(int(found.enrolled_at)),
        state="revoked" if found.revoked_at else "enrolled",
    )
