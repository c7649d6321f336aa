"""What is done with stations: find them, make and move them, close them, rotate and show their codes."""

from collections.abc import Callable

from msgspec.structs import replace

from ..kit.clock import now_ms
from ..kit.codes import STEP_MS, step_at
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..places import ADMINS, Near, Point, demand_area, reaches
from .codes import Rotating, keeper_tag, printed, rotating, rotating_now
from .presence import witness
from .rules import (
    NoSuchStation,
    NotYourStation,
    Station,
    StationClosed,
)
from .store import registry, snapshot

Change = Callable[[Station], Station]


def find(station_id: str) -> Station:
    """A station from the snapshot (at most 30 s old). NoSuchStation."""
    station = snapshot.current().by_id.get(station_id)
    if station is None:
        raise NoSuchStation()
    return station


def nearest(point: Point, limit: int) -> list[Near]:
    """The open stations nearest to a GCJ-02 point, from the snapshot."""
    return snapshot.current().index.nearest(point, limit)


def create(actor: Actor, command: Command, station: Station) -> Station:
    """Make a station. AreaUnknown, NotYourArea, StationExists."""
    demand_area(actor, station.area)
    return registry.create(command, station.id, station)


def move(actor: Actor, command: Command, station_id: str, *, point: Point, radius_m: int, area: str) -> Station:
    """Move a station (its check-ins so far keep the point of their time). NoSuchStation, AreaUnknown, NotYourArea."""
    demand_area(actor, area)
    return _change(
        actor,
        command,
        station_id,
        lambda old: replace(old, lat=point.lat, lng=point.lng, radius_m=radius_m, area=area),
        "StationMoved",
    )


def set_state(actor: Actor, command: Command, station_id: str, *, is_open: bool) -> Station:
    """Close or open a station; it counts everywhere within 30 s. NoSuchStation, NotYourArea."""
    if is_open:
        return _change(actor, command, station_id, lambda old: replace(old, state="open"), "StationOpened")
    return _change(actor, command, station_id, lambda old: replace(old, state="closed"), "StationClosed")


def set_ages(actor: Actor, command: Command, station_id: str, *, adults_only: bool) -> Station:
    """Say whether the station's service is dangerous, so that no minor checks in. NoSuchStation, NotYourArea."""
    return _change(actor, command, station_id, lambda old: replace(old, adults_only=adults_only), "StationAgesSet")


def rotate(actor: Actor, command: Command, station_id: str) -> Station:
    """Make every code of the station so far worthless, printed ones included. NoSuchStation, NotYourArea."""
    return _change(actor, command, station_id, lambda old: replace(old, version=old.version + 1), "StationRotated")


def show_code(actor: Actor, station_id: str) -> Rotating:
    """The rotating code for a screen; when it is a keeper's, showing it witnesses that this keeper is there.

    NoSuchStation, NotYourStation, StationClosed.
    """
    station = find(station_id)
    if not actor.holds("station_keeper", station_id) and not actor.holds("device", station_id):
        raise NotYourStation()
    if station.state != "open":
        raise StationClosed()
    if actor.holds("device", station_id):
        return rotating_now(station, now_ms())
    run(lambda unit: witness(unit, station_id, actor.person))
    return rotating_now(station, now_ms(), keeper_tag(actor.person))


def coming_codes(station: Station, now_ms: int, steps: int) -> list[tuple[int, Rotating]]:
    """The rotating codes of the next steps, each with the moment from which it is shown."""
    first = step_at(now_ms)
    return [(step * STEP_MS, rotating(station, step)) for step in range(first, first + steps)]


def drop_screens(unit: Unit, command: Command, station_id: str) -> None:
    """Join the Unit with the end of every rotating code that was handed out so far; posters stay good."""
    registry.alter(unit, command, station_id, lambda old: replace(old, screens=old.screens + 1))


def demand_charge(actor: Actor, station: Station) -> None:
    """Only the station's keepers and the administrators of its area may go on. NotYourStation."""
    if not actor.holds("station_keeper", station.id) and not reaches(actor, station.area, *ADMINS):
        raise NotYourStation()


def poster_code(actor: Actor, station_id: str) -> str:
    """The scene of the printed code, for whoever prints the poster. NoSuchStation, NotYourStation."""
    station = find(station_id)
    demand_charge(actor, station)
    return printed(station)


def _change(actor: Actor, command: Command, station_id: str, to: Change, news: str) -> Station:
    """`news` tells the station's keepers; what changes nothing is none."""

    def checked(old: Station) -> Station:
        demand_area(actor, old.area)
        return to(old)

    def change(unit: Unit) -> Station:
        before = registry.read(unit, station_id)
        after, is_new = registry.alter(unit, command, station_id, checked)
        if is_new and after != before:
            unit.tell(registry.key(station_id), news, station=station_id)
        return after

    return run(change)
