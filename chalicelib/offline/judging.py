"""What a line does: it is judged where its turn has come, in one write with its effect, and else waits."""

from dataclasses import dataclass

from .. import hours, identity
from ..checkin import Personal, VolunteerUnfit, read_personal
from ..devices import Principal, device_key
from ..identity import desk_key, holds, profile_key, vouch
from ..kit.clock import HOUR, MINUTE
from ..kit.errors import Refusal
from ..kit.table import Unit, stale
from ..kit.who import Role
from ..policy import at as figures_at
from .rules import NO_SCAN_IN, Bounds, Line, Outcome, Receipt, all_in_at, demand_timely, doubt_of
from .store import LOOSE, WAITING, DeviceScans, Scan, scan_key, visit_key
from .visits import Scanned, enter, leave

GAP = "counter_gap"


@dataclass(frozen=True)
class Judged:
    """A line, the device whose it is, when it came, and whether it had to wait for the lines before it."""

    device: Principal
    line: Line
    receipt: Receipt
    waited: bool = False


def settle(unit: Unit, judged: Judged, doubt: str, refusal: Refusal | None) -> Outcome:
    """Join the Unit with what a line does, whose turn has come, or with what refuses it."""
    line = judged.line
    outcome = refused(line, refusal) if refusal is not None else _effect(unit, judged, doubt)
    _advance(unit, judged, outcome)
    return outcome


def _effect(unit: Unit, judged: Judged, doubt: str) -> Outcome:
    line, drawer = judged.line, drawer_of(unit, judged.device.id)
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


def _read_all(unit: Unit, judged: Judged, person: str) -> None:
    """Everything else that a line may need, in one round trip."""
    longest = figures_at(judged.receipt.received_at).hours.session_cap_minutes * MINUTE
    days = hours.keys_of(person, judged.line.at - longest, judged.line.at + 1)
    unit.read(visit_key(judged.device.id, person), profile_key(person), desk_key(person), *days)


def _vouch(unit: Unit, personal: Personal) -> None:
    vouch(
        unit, personal.person, "real_name", epoch=None, as_told=lambda refusal: VolunteerUnfit(because=refusal.code)
    )  # fmt: skip


def _advance(unit: Unit, judged: Judged, outcome: Outcome) -> None:
    """The line is done: the counter goes on, and what became of it is kept."""
    device, line, drawer = judged.device, judged.line, drawer_of(unit, judged.device.id)
    certain, late = outcome.result == "accepted", _waits_on(judged, outcome)
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
            *((Scan.g1pk.set(late[0]), Scan.g1sk.set(late[1])) if late else (Scan.g1pk.remove(), Scan.g1sk.remove())),
            *([Scan.doubt.set(outcome.doubt)] if outcome.doubt else []),
            condition=Scan.result == "waiting",
            otherwise=stale,
        )
    else:
        record = _kept(judged, outcome)
        record.g1pk, record.g1sk = late or (None, None)
        unit.create(key, record, stale)
    tell(unit, device, line, outcome)


def tell(unit: Unit, device: Principal, line: Line, outcome: Outcome) -> None:
    """Tell what became of a line."""
    unit.tell(
        scan_key(device.id, line.number),
        "ScanTaken",
        device=device.id,
        station=device.station,
        number=line.number,
        action=line.action,
        result=outcome.result,
        why=outcome.why,
        session=outcome.session,
    )


def _waits_on(judged: Judged, outcome: Outcome) -> tuple[str, str] | None:
    """Where a scan out is listed whose scan in another device may still bring."""
    if outcome.why != NO_SCAN_IN:
        return None
    due = all_in_at(judged.line.at, figures_at(judged.line.at))
    return LOOSE, f"{due:013d}#{judged.device.id}"


def wait(unit: Unit, judged: Judged) -> Outcome:
    """Keep a line that came before its time; nothing of it counts until the gap is filled, or given up."""
    line, drawer = judged.line, drawer_of(unit, judged.device.id)
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


def _kept(judged: Judged, outcome: Outcome) -> Scan:
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
        doubt=outcome.doubt or None,
    )


def refused(line: Line, refusal: Refusal) -> Outcome:
    """A line that does nothing."""
    return Outcome(line.number, "refused", refusal.code)


def drawer_of(unit: Unit, device: str) -> DeviceScans:
    """What is known of a device's list."""
    return unit.get(DeviceScans, device_key(device)) or DeviceScans()
