"""Devices are enrolled by who answers for a station, admitted by what they sign, and revoked at once."""

from dataclasses import dataclass

from .. import stations
from ..kit.clock import DAY
from ..kit.errors import IdempotencyMismatch
from ..kit.http import Incoming
from ..kit.ids import is_ulid
from ..kit.log import meter
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, Item
from ..kit.secrets import key_ring
from ..kit.table import Unit, fetch, run, stale, taken
from ..kit.who import DEVICE_TOKEN, Actor, DeviceClockWrong, DeviceRevoked, DeviceUnknown, Role, Who, bearer
from ..stations import find
from .keys import key_of, signed
from .rules import Kind, NoSuchDevice, Principal
from .store import Device, device_key, devices_of

STEPS = 20


@dataclass(frozen=True)
class Enrolled:
    """A device and its key in hex, which only this answer carries."""

    device: str
    station: str
    key: str


def enrol(actor: Actor, command: Command, station_id: str, *, name: str, kind: Kind) -> Enrolled:
    """Enrol a device for a station; the command's key is its id, and the same command gets the same key again.

    NoSuchStation, NotYourStation.
    """
    station = find(station_id)
    stations.demand_charge(actor, station)
    return run(lambda unit: _enrol(unit, actor, command, station.id, made=(name, kind)))


def _enrol(unit: Unit, actor: Actor, command: Command, station_id: str, *, made: tuple[str, Kind]) -> Enrolled:
    device_id, kid = command.key, key_ring().code_key()[0]
    name, kind = made
    record = Device(
        station=station_id,
        name=name,
        kind=kind,
        kid=kid,
        enrolled_by=actor.person,
        enrolled_at=unit.now_ms,
        digest=command.digest,
        g1pk=devices_of(station_id),
        g1sk=device_id,
    )

    def recognise(old: Item) -> Enrolled | None:
        before = Device.of(old)
        if before is None or before.enrolled_by != actor.person:
            return None
        if before.digest != command.digest:
            raise IdempotencyMismatch()
        return _enrolled(device_id, before.station, before.kid)

    unit.create(device_key(device_id), record, taken, recognise)
    unit.tell(device_key(device_id), "DeviceEnrolled", device=device_id, station=station_id, by=actor.person)
    return _enrolled(device_id, station_id, kid)


def _enrolled(device_id: str, station_id: str, kid: str) -> Enrolled:
    return Enrolled(device_id, station_id, (key_of(device_id, kid) or b"").hex())


def revoke(actor: Actor, command: Command, device_id: str) -> Device:
    """End a device at once, and every rotating code that was handed out at its station; a repeat is no error.

    NoSuchDevice, NotYourStation.
    """
    return run(lambda unit: _revoke(unit, actor, command, device_id))


def _revoke(unit: Unit, actor: Actor, command: Command, device_id: str) -> Device:
    device = unit.get(Device, device_key(device_id))
    if device is None:
        raise NoSuchDevice()
    stations.demand_charge(actor, find(device.station))
    if device.revoked_at:
        meter().replayed = True
        return device
    unit.change(
        device_key(device_id),
        Device.revoked_at.set(unit.now_ms),
        condition=Device.revoked_at.does_not_exist(),
        otherwise=stale,
    )
    stations.drop_screens(unit, command, device.station)
    unit.tell(device_key(device_id), "DeviceEnded", device=device_id, station=device.station, by=actor.person)
    device.revoked_at = unit.now_ms
    return device


def of_station(actor: Actor, station_id: str, *, limit: int, cursor: str | None) -> Page[Device]:
    """A station's devices, those that were revoked too. NoSuchStation, NotYourStation."""
    stations.demand_charge(actor, find(station_id))
    found = page(Listing(devices_of(station_id), index="gsi1"), limit=limit, cursor=cursor)
    devices = (Device.of(item) for item in found.items)
    return Page([device for device in devices if device is not None], found.next_cursor)


def codes(actor: Actor, now_ms: int) -> list[tuple[int, stations.Rotating]]:
    """The codes of the next ten minutes for a screen. NoSuchStation, StationClosed."""
    station = find(actor.scopes("device")[0])
    if station.state != "open":
        raise stations.StationClosed()
    return stations.coming_codes(station, now_ms, STEPS)


@dataclass(frozen=True)
class DayKeys:
    """What a screen needs for two days without a network."""

    station: stations.Station
    keys: list[tuple[str, bytes]]


def day_keys(actor: Actor, now_ms: int) -> DayKeys:
    """The keys of today and tomorrow, with which a screen makes its codes itself. NoSuchStation, StationClosed."""
    station = find(actor.scopes("device")[0])
    if station.state != "open":
        raise stations.StationClosed()
    return DayKeys(station, stations.day_keys(station, now_ms))


def admit(who: Who, request: Incoming) -> Actor:
    """The device that signed the request's token. DeviceUnknown, DeviceClockWrong, DeviceRevoked."""
    kind, device_id, sent_at, mac = _parts(bearer(request))
    if f"{kind}." != DEVICE_TOKEN or not is_ulid(device_id) or not (sent_at.isascii() and sent_at.isdigit()):
        raise DeviceUnknown()
    device = Device.of(fetch([device_key(device_id)])[device_key(device_id)])
    if device is None or not mac.isascii() or not signed(device.principal, "token", sent_at, mac=mac):
        raise DeviceUnknown()
    if device.revoked_at:
        raise DeviceRevoked()
    if len(sent_at) > 14 or abs(int(sent_at) - request.at_ms) > DAY:
        raise DeviceClockWrong(server_ms=request.at_ms)
    return Actor(device_id, int(sent_at), device=device_id, roles=(Role("device", device.station),))


def _parts(token: str) -> list[str]:
    parts = token.split(".")
    return parts if len(parts) == 4 else [""] * 4


def device_of(unit: Unit, device_id: str) -> Principal:
    """A device as the Unit reads it. NoSuchDevice."""
    device = unit.get(Device, device_key(device_id))
    if device is None:
        raise NoSuchDevice()
    return device.principal


def demand_device(unit: Unit, device_id: str) -> Principal:
    """A device that must not be revoked when the Unit is written. NoSuchDevice, DeviceRevoked."""
    device = device_of(unit, device_id)
    if device.revoked:
        raise DeviceRevoked()
    unit.require(device_key(device_id), Device.revoked_at.does_not_exist(), stale)
    return device
