"""HTTP of stations: what is near, one station, its codes, and the making of them."""

from typing import Any

from ..kit.clock import rfc3339
from ..kit.door import Call, Routes
from ..kit.http import elsewhere
from ..kit.who import anyone, staff
from ..kit.words import Location
from ..places import ADMINS as ADMIN_ROLES
from ..places import AreaUnknown, NotYourArea, OutsideCity, Point, point_of
from ..wechat import MINI_CODE_REFUSALS
from . import actions, posters, shapes
from .rules import (
    NoSuchStation,
    NotYourStation,
    Station,
    StationClosed,
    StationExists,
)

routes = Routes("stations")
ADMINS = staff(*ADMIN_ROLES)


@routes.get("/v1/stations", who=anyone, query=shapes.Near, gives=shapes.StationsNear, refuses=(OutsideCity,))
def stations_near(call: Call[None]) -> shapes.StationsNear:
    near = actions.nearest(_point(call.query), call.query.limit)
    return shapes.StationsNear(items=[_shown(actions.find(each.spot.id), each.distance_m) for each in near])


@routes.get("/v1/stations/{station_id}", who=anyone, gives=shapes.StationShown, refuses=(NoSuchStation,))
def station(call: Call[None], station_id: str) -> shapes.StationShown:
    return _shown(actions.find(station_id))


@routes.get(
    "/v1/stations/{station_id}/code",
    who=staff("station_keeper", devices=True),
    gives=shapes.CodeShown,
    refuses=(NoSuchStation, NotYourStation, StationClosed),
)
def station_code(call: Call[None], station_id: str) -> shapes.CodeShown:
    shown = actions.show_code(call.actor, station_id)
    return shapes.CodeShown(code=shown.code, typed_code=shown.typed_code, valid_until=rfc3339(shown.valid_until))


@routes.get(
    "/v1/stations/{station_id}/poster-code",
    who=staff("station_keeper", *ADMIN_ROLES),
    gives=shapes.PosterCode,
    refuses=(NoSuchStation, NotYourStation),
)
def poster_code(call: Call[None], station_id: str) -> shapes.PosterCode:
    return shapes.PosterCode(scene=actions.poster_code(call.actor, station_id))


@routes.get(
    "/v1/stations/{station_id}/poster.png",
    who=staff("station_keeper", *ADMIN_ROLES),
    status=302,
    refuses=(NoSuchStation, NotYourStation, *MINI_CODE_REFUSALS),
)
def poster(call: Call[None], station_id: str) -> Any:
    return elsewhere(posters.poster_link(call.actor, station_id))


@routes.post(
    "/v1/stations",
    who=ADMINS,
    takes=shapes.StationNew,
    gives=shapes.StationShown,
    status=201,
    refuses=(OutsideCity, AreaUnknown, NotYourArea, StationExists),
)
def create_station(call: Call[shapes.StationNew]) -> shapes.StationShown:
    body, point = call.body, _point(call.body)
    made = Station(
        id=body.id,
        name=body.name,
        kind=body.kind,
        area=body.area,
        lat=point.lat,
        lng=point.lng,
        radius_m=body.radius_m,
        opens=body.opens,
        closes=body.closes,
        state="open",
        version=1,
        adults_only=body.adults_only,
    )
    return _shown(actions.create(call.actor, call.command, made))


@routes.post(
    "/v1/stations/{station_id}/move",
    who=ADMINS,
    takes=shapes.StationMove,
    gives=shapes.StationShown,
    refuses=(OutsideCity, AreaUnknown, NotYourArea, NoSuchStation),
)
def move_station(call: Call[shapes.StationMove], station_id: str) -> shapes.StationShown:
    body, point = call.body, _point(call.body)
    moved = actions.move(call.actor, call.command, station_id, point=point, radius_m=body.radius_m, area=body.area)
    return _shown(moved)


@routes.post(
    "/v1/stations/{station_id}/close",
    who=ADMINS,
    gives=shapes.StationShown,
    refuses=(NotYourArea, NoSuchStation),
)
def close_station(call: Call[None], station_id: str) -> shapes.StationShown:
    return _shown(actions.set_state(call.actor, call.command, station_id, is_open=False))


@routes.post(
    "/v1/stations/{station_id}/open",
    who=ADMINS,
    gives=shapes.StationShown,
    refuses=(NotYourArea, NoSuchStation),
)
def open_station(call: Call[None], station_id: str) -> shapes.StationShown:
    return _shown(actions.set_state(call.actor, call.command, station_id, is_open=True))


@routes.post(
    "/v1/stations/{station_id}/rotate",
    who=ADMINS,
    gives=shapes.StationShown,
    refuses=(NotYourArea, NoSuchStation),
)
def rotate_station(call: Call[None], station_id: str) -> shapes.StationShown:
    return _shown(actions.rotate(call.actor, call.command, station_id))


@routes.put(
    "/v1/stations/{station_id}/ages",
    who=ADMINS,
    takes=shapes.StationAges,
    gives=shapes.StationShown,
    refuses=(NotYourArea, NoSuchStation),
)
def set_station_ages(call: Call[shapes.StationAges], station_id: str) -> shapes.StationShown:
    return _shown(actions.set_ages(call.actor, call.command, station_id, adults_only=call.body.adults_only))


def _point(place: shapes.Near | shapes.StationNew | shapes.StationMove) -> Point:
    return point_of(Location(lat=place.lat, lng=place.lng, accuracy_m=0, datum=place.datum))


def _shown(found: Station, distance_m: float | None = None) -> shapes.StationShown:
    return shapes.StationShown(
        id=found.id,
        name=found.name,
        kind=found.kind,
        area=found.area,
        lat=found.lat,
        lng=found.lng,
        radius_m=found.radius_m,
        opens=found.opens,
        closes=found.closes,
        state=found.state,
        adults_only=found.adults_only,
        distance_m=None if distance_m is None else round(distance_m),
    )
