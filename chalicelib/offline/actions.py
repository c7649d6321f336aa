"""An upload: each line is judged once, in the order of the device's counter, in one Unit with what it does.

The guard of exactly-once is the number of the next line on the device's own item: a line that comes twice, in another
piece or another order finds it moved on. A line that comes before its time waits until the gap is filled.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from .. import hours, identity
from ..checkin import Personal, VolunteerUnfit, read_personal
from ..devices import NoSuchDevice, Principal, demand_device, device_key, device_of, signed
from ..identity import desk_key, holds, profile_key, vouch
from ..kit.clock import HOUR, MINUTE, now_ms
from ..kit.errors import Conflict, Forbidden, Impossible, NotFound, Refusal
from ..kit.table import Unit, run, stale
from ..kit.who import Actor, DeviceRevoked, Role
from ..policy import at as figures_at
from .rules import (
    AHEAD,
    Bounds,
    Line,
    Outcome,
    Receipt,
    ScanConflict,
    ScanForged,
    ScanPassed,
    ScanTooFarAhead,
    demand_timely,
    doubt_of,
)
from .store import WAITING, DeviceScans, Scan, scan_key, visit_key
from .visits import Scanned, enter, leave

T = TypeVar("T")
LINE_REFUSALS = (Conflict, Forbidden, Impossible, NotFound)
GAP = "counter_gap"


@dataclass(frozen=True)
class Uploaded:
    """What became of each line, which number is expected next, and the server's time."""

    outcomes: list[Outcome]
    next: int
    server_at: int


def upload(actor: Actor, lines: list[Line], sent_at: int) -> Uploaded:
    """Take lines of a device's list: in any order, in pieces, twice. Each is answered for by itself. DeviceRevoked."""
    receipt = Receipt(now_ms(), sent_at)
    outcomes = [_take(actor.person, line, receipt) for line in sorted(lines, key=lambda line: line.number)]
    after = drain(actor.person)
    return Uploaded(outcomes, after, receipt.received_at)


def sync(actor: Actor, sent_at: int, number: int) -> int:
    """Note that the device was in touch when its list had so many lines: later ones are later. DeviceRevoked."""

    def note(unit: Unit) -> int:
        demand_device(unit, actor.person)
        drawer = _drawer(unit, actor.person)
        known = int(drawer.sync_sent_at or 0)
        if sent_at <= known or number < int(drawer.sync_number or 0):
            return int(drawer.sync_at or unit.now_ms)
        unit.change(
            device_key(actor.person),
            DeviceScans.sync_at.set(unit.now_ms),
            DeviceScans.sync_number.set(number),
            DeviceScans.sync_sent_at.set(sent_at),
            condition=DeviceScans.sync_sent_at == known if known else DeviceScans.sync_sent_at.does_not_exist(),
            otherwise=stale,
        )
        return unit.now_ms

    return run(note)


def drain(device: str) -> int:
    """Judge the waiting lines whose turn has come; returns the number that is expected next."""
    while True:
        number, waits = run(lambda unit: _next(unit, device))
        if not waits:
            return number
        settle_waiting(device, number, doubt="")


def settle_waiting(device: str, number: int, *, doubt: str) -> None:
    """Judge a line that has waited; with a doubt, when what was missing before it can no longer come."""

    def settle(unit: Unit, refusal: Refusal | None) -> Outcome | None:
        scan = unit.get(Scan, scan_key(device, number))
        if scan is None or scan.result != "waiting":
            return None
        doubted = doubt if number > _drawer(unit, device).expected else ""
        found = device_of(unit, device)
        judged = _Judged(found, scan.line(), scan.receipt, waited=True)
        return _settle(unit, judged, doubted, DeviceRevoked() if found.revoked else refusal)

    _twice_if_refused(settle)


@dataclass(frozen=True)
class _Judged:
    device: Principal
    line: Line
    receipt: Receipt
    waited: bool = False


def _take(device: str, line: Line, receipt: Receipt) -> Outcome:
    def take(unit: Unit, refusal: Refusal | None) -> Outcome:
        unit.read(device_key(device), scan_key(device, line.number))
        found, known = demand_device(unit, device), unit.get(Scan, scan_key(device, line.number))
        if known is not None:
            return known.outcome() if known.line() == line else _no(line, ScanConflict())
        expected = _drawer(unit, device).expected
        for wrong, no in (
            (not signed(found, "scan", *line.said, mac=line.mac), ScanForged()),
            (line.number < expected, ScanPassed()),
            (line.number > expected + AHEAD, ScanTooFarAhead()),
        ):
            if wrong:
                return _no(line, no)
        judged = _Judged(found, line, receipt)
        return _settle(unit, judged, "", refusal) if line.number == expected else _wait(unit, judged)

    return _twice_if_refused(take)


def _twice_if_refused(judge: Callable[[Unit, Refusal | None], T]) -> T:
    """Judge a line; when the write itself refuses it, write down the refusal instead."""
    try:
        return run(lambda unit: judge(unit, None))
    except (DeviceRevoked, NoSuchDevice):
        raise
    except LINE_REFUSALS as refusal:
        said = refusal
    return run(lambda unit: judge(unit, said))


def _settle(unit: Unit, judged: _Judged, doubt: str, refusal: Refusal | None) -> Outcome:
    line = judged.line
    outcome = _no(line, refusal) if refusal is not None else _effect(unit, judged, doubt)
    _advance(unit, judged, outcome)
    return outcome


def _effect(unit: Unit, judged: _Judged, doubt: str) -> Outcome:
    line, drawer = judged.line, _drawer(unit, judged.device.id)
    personal, figures = read_personal(line.code), figures_at(judged.receipt.received_at)
    demand_timely(line, personal, judged.receipt, figures)
    bounds = Bounds(int(drawer.last_at or 0), int(drawer.sync_at or 0), int(drawer.sync_number or 0))
    _read_all(unit, judged, personal.person)
    doubt = doubt or doubt_of(line, judged.receipt, bounds, figures)
    if not doubt and holds(unit, personal.person, Role("station_keeper", judged.device.station)):
        doubt = "own_station"
    if not doubt and line.action == "check_in" and _is_minor(unit, personal.person, line.at):
        doubt = "minor"
    _vouch(unit, personal)
    scan = Scanned(judged.device, line, personal.person, doubt)
    return enter(unit, scan) if line.action == "check_in" else leave(unit, scan)


def _is_minor(unit: Unit, person: str, at: int) -> bool:
    """Whether he needed a guardian's consent then: whether there was one, two persons see."""
    age = identity.age_of(unit, person, at)
    return age is not None and age < figures_at(at).minors.free_from_age


def _read_all(unit: Unit, judged: _Judged, person: str) -> None:
    """Everything else that a line may need, in one round trip."""
    longest = figures_at(judged.receipt.received_at).hours.session_cap_minutes * MINUTE
    days = hours.keys_of(person, judged.line.at - longest, judged.line.at + 1)
    unit.read(visit_key(judged.device.id, person), profile_key(person), desk_key(person), *days)


def _vouch(unit: Unit, personal: Personal) -> None:
    vouch(
        unit, personal.person, "real_name", epoch=None, as_told=lambda refusal: VolunteerUnfit(because=refusal.code)
    )  # fmt: skip


def _advance(unit: Unit, judged: _Judged, outcome: Outcome) -> None:
    """The line is done: the counter goes on, and what became of it is kept."""
    device, line, drawer = judged.device, judged.line, _drawer(unit, judged.device.id)
    certain = outcome.result == "accepted"
    last_at = max(int(drawer.last_at or 0), line.at if certain else 0)
    unit.change(
        device_key(device.id),
        DeviceScans.next.set(line.number + 1),
        DeviceScans.last_at.set(last_at),
        condition=DeviceScans.next == drawer.expected if drawer.next else DeviceScans.next.does_not_exist(),
        otherwise=stale,
    )
    key = scan_key(device.id, line.number)
    if judged.waited:
        unit.change(
            key,
            Scan.result.set(outcome.result),
            Scan.why.set(outcome.why),
            Scan.minutes.set(outcome.minutes),
            *([Scan.session.set(outcome.session)] if outcome.session else []),
            Scan.g1pk.remove(),
            Scan.g1sk.remove(),
            condition=Scan.result == "waiting",
            otherwise=stale,
        )
    else:
        unit.create(key, _kept(judged, outcome), stale)
    unit.tell(
        key,
        "ScanTaken",
        device=device.id,
        station=device.station,
        number=line.number,
        action=line.action,
        result=outcome.result,
        why=outcome.why,
        session=outcome.session,
    )


def _wait(unit: Unit, judged: _Judged) -> Outcome:
    """Keep a line that came before its time; nothing of it counts until the gap is filled, or given up."""
    line, drawer = judged.line, _drawer(unit, judged.device.id)
    upload_ms = figures_at(judged.receipt.received_at).checkin.upload_hours * HOUR
    give_up_at = min(line.at, judged.receipt.received_at) + upload_ms + HOUR
    outcome = Outcome(line.number, "waiting", GAP)
    record = _kept(judged, outcome)
    record.g1pk, record.g1sk = WAITING, f"{give_up_at:013d}#{judged.device.id}"
    unit.create(scan_key(judged.device.id, line.number), record, stale)
    unit.require(
        device_key(judged.device.id),
        DeviceScans.next == drawer.expected if drawer.next else DeviceScans.next.does_not_exist(),
        stale,
    )
    return outcome


def _kept(judged: _Judged, outcome: Outcome) -> Scan:
    line = judged.line
    return Scan(
        at=line.at,
        action=line.action,
        code=line.code,
        mac=line.mac,
        receipt=judged.receipt,
        result=outcome.result,
        why=outcome.why,
        session=outcome.session or None,
        minutes=outcome.minutes,
    )


def _no(line: Line, refusal: Refusal) -> Outcome:
    return Outcome(line.number, "refused", refusal.code)


def _drawer(unit: Unit, device: str) -> DeviceScans:
    return unit.get(DeviceScans, device_key(device)) or DeviceScans()


def _next(unit: Unit, device: str) -> tuple[int, bool]:
    number = _drawer(unit, device).expected
    scan = unit.get(Scan, scan_key(device, number))
    return number, scan is not None and scan.result == "waiting"
