"""What volunteers and keepers do at stations, in the words of the tests."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import pi
from typing import Any

import time_machine

from chalicelib import identity, stations
from chalicelib.kit.record import Command
from chalicelib.kit.table import fetch
from chalicelib.places.geo import EARTH_RADIUS_M
from chalicelib.stations.rules import Station
from chalicelib.stations.store import registry
from tests.world import HERE, Caller, Reply, World, fresh_key, rotating_code

METRE = 180 / (pi * EARTH_RADIUS_M)


def place(station: Station, *, metres: float = 0, accuracy_m: float = 20.0, datum: str = "gcj02") -> dict[str, Any]:
    """A phone so many metres north of the station."""
    return {"lat": station.lat + metres * METRE, "lng": station.lng, "accuracy_m": accuracy_m, "datum": datum}


def check_in(caller: Caller, code: str, location: dict[str, Any] | None = None, **rest: Any) -> Reply:
    return caller.post("/v1/check-ins", {"code": code, "location": location or HERE}, **rest)


def check_out(caller: Caller, session: str, code: str, location: dict[str, Any] | None = None, **rest: Any) -> Reply:
    return caller.post(f"/v1/check-ins/{session}/check-out", {"code": code, "location": location or HERE}, **rest)


def type_in(caller: Caller, station: Station, digits: str, **rest: Any) -> Reply:
    body = {"typed_code": digits, "station_id": station.id, "location": place(station)}
    return caller.post("/v1/check-ins", body, **rest)


def void(caller: Caller, session: str, **rest: Any) -> Reply:
    return caller.post(f"/v1/check-ins/{session}/void", **rest)


def opened(caller: Caller, station: Station) -> str:
    """A session that was opened with the code on the screen."""
    reply = check_in(caller, rotating_code(station), place(station))
    assert reply.status == 201, reply.body
    return str(reply.body["id"])


def served(world: World, caller: Caller, station: Station, **how_long: float) -> Reply:
    """A session from code to code; then the screen shows a fresh one."""
    session = opened(caller, station)
    world.later(**how_long)
    reply = check_out(caller, session, rotating_code(station), place(station))
    assert reply.status == 200, reply.body
    world.later(seconds=31)
    return reply


def still() -> Any:
    """A clock that stands, until it is shifted."""
    return time_machine.travel(time.time(), tick=False)


def keeper_of(world: World, station: Station) -> Caller:
    return world.citizen(("station_keeper", station.id))


def show_up(keeper: Caller, station: Station) -> None:
    """The keeper shows the station's code, which says that he is there."""
    assert keeper.get(f"/v1/stations/{station.id}/code").status == 200


def desk_of(caller: Caller) -> Any:
    """Everything on a person's desk."""
    key = identity.desk_key(caller.person)
    return fetch([key])[key]


@contextmanager
def untouched(*callers: Caller) -> Iterator[None]:
    """What is done in the block leaves no trace on these desks."""
    before = [desk_of(caller) for caller in callers]
    yield
    assert [desk_of(caller) for caller in callers] == before


def changed(station: Station, change: Callable[[Station], Station]) -> Station:
    """The station's row and snapshot after a change, everywhere at once."""
    after: Station = registry.change(Command(fresh_key(), "builder"), station.id, change)
    stations.snapshot.rebuild(registry.document)
    stations.snapshot.forget()
    return after
