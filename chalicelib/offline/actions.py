"""An upload: each line is judged once, in the order of the device's counter, in one Unit with what it does.

The guard of exactly-once is the number of the next line on the device's own item: a line that comes twice, in another
piece or another order finds it moved on. A line that comes before its time waits until the gap is filled.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ..checkin import read_personal
from ..devices import NoSuchDevice, demand_device, device_key, device_of, signed
from ..kit.clock import now_ms
from ..kit.errors import Conflict, Forbidden, Impossible, NotFound, Refusal
from ..kit.table import Unit, fetch, run, stale
from ..kit.who import Actor, DeviceRevoked
from .judging import Judged, drawer_of, refused, settle, tell, wait
from .rules import AHEAD, Line, Outcome, Receipt, ScanConflict, ScanForged, ScanPassed, ScanTooFarAhead
from .store import LOOSE, DeviceScans, Scan, scan_key
from .visits import Scanned, leave_late

T = TypeVar("T")
LINE_REFUSALS = (Conflict, Forbidden, Impossible, NotFound)


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
        drawer = drawer_of(unit, actor.person)
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

    def judge(unit: Unit, refusal: Refusal | None) -> Outcome | None:
        scan = unit.get(Scan, scan_key(device, number))
        if scan is None or scan.result != "waiting":
            return None
        doubted = doubt if number > drawer_of(unit, device).expected else ""
        found = device_of(unit, device)
        judged = Judged(found, scan.line(), scan.receipt, waited=True)
        return settle(unit, judged, doubted, DeviceRevoked() if found.revoked else refusal)

    _twice_if_refused(judge)


def settle_loose(device: str, number: int) -> None:
    """Judge a scan out that waited for its scan in; a repeat changes nothing."""

    def judge(unit: Unit, refusal: Refusal | None) -> None:
        key = scan_key(device, number)
        scan, found = unit.get(Scan, key), device_of(unit, device)
        if scan is None or scan.g1pk != LOOSE:
            return
        line = scan.line()
        late = Scanned(found, line, read_personal(line.code).person, scan.doubt or "")
        outcome = refused(line, refusal) if refusal is not None else leave_late(unit, late)
        unit.change(
            key,
            Scan.result.set(outcome.result),
            Scan.why.set(outcome.why),
            Scan.minutes.set(outcome.minutes),
            *([Scan.session.set(outcome.session)] if outcome.session else []),
            Scan.g1pk.remove(),
            Scan.g1sk.remove(),
            condition=Scan.g1pk == LOOSE,
            otherwise=stale,
        )
        tell(unit, found, line, outcome)

    _twice_if_refused(judge)


def _take(device: str, line: Line, receipt: Receipt) -> Outcome:
    def take(unit: Unit, refusal: Refusal | None) -> Outcome:
        key = scan_key(device, line.number)
        unit.read(device_key(device), key)
        found, known = demand_device(unit, device), unit.get(Scan, key)
        expected = drawer_of(unit, device).expected
        if (
            known is None and line.number < expected
        ):  # its twin may have been taken after one was read, before the other
            known = Scan.of(fetch([key])[key])
        if known is not None:
            return known.outcome() if known.line() == line else refused(line, ScanConflict())
        for wrong, why in (
            (not signed(found, "scan", *line.said, mac=line.mac), ScanForged()),
            (line.number < expected, ScanPassed()),
            (line.number > expected + AHEAD, ScanTooFarAhead()),
        ):
            if wrong:
                return refused(line, why)
        judged = Judged(found, line, receipt)
        return settle(unit, judged, "", refusal) if line.number == expected else wait(unit, judged)

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


def _next(unit: Unit, device: str) -> tuple[int, bool]:
    number = drawer_of(unit, device).expected
    scan = unit.get(Scan, scan_key(device, number))
    return number, scan is not None and scan.result == "waiting"
