"""Visits: a volunteer scanned in, then out. The end of one is a service like any other.

A visit is credited with the scans as evidence (G2), or held for review when one of them is doubted.
"""

from dataclasses import dataclass

from .. import hours
from ..checkin import (
    DOUBT,
    KEEPER_GRADE,
    AlreadyCheckedIn,
    NotCheckedIn,
    capped_end,
    due_at,
    end_at_scan,
    unproven_end,
)
from ..devices import Principal, device_key
from ..identity import desk_key
from ..kit.clock import HOUR, MINUTE
from ..kit.ids import derived_ulid
from ..kit.record import Command
from ..kit.table import Unit, stale
from ..policy import at as figures_at
from ..stations import Station, find
from .rules import NO_SCAN_IN, Line, Outcome
from .store import VISITS, DeviceScans, Visit, visit_key


@dataclass(frozen=True)
class Scanned:
    """A line that is judged: which device's, whose code, and why it is doubted ("" when it is not)."""

    device: Principal
    line: Line
    person: str
    doubt: str

    @property
    def session(self) -> str:
        """The id of what this line begins."""
        return derived_ulid(self.line.at, self.device.id, str(self.line.number))

    @property
    def command(self) -> Command:
        """The line as a command: it is kept with what it did."""
        return Command(self.session, self.line.mac[:16])


def enter(unit: Unit, scan: Scanned) -> Outcome:
    """Join the Unit with a visit; one that was forgotten before ends by itself. AlreadyCheckedIn."""
    device, line = scan.device, scan.line
    key = visit_key(device.id, scan.person)
    before, station = unit.get(Visit, key), find(device.station)
    last_out = line.at + figures_at(line.at).hours.session_cap_minutes * MINUTE
    due = last_out + figures_at(line.at).checkin.upload_hours * HOUR
    visit = Visit(
        person=scan.person,
        session=scan.session,
        in_at=line.at,
        in_mac=line.mac,
        doubt=scan.doubt or None,
        g1pk=VISITS,
        g1sk=f"{due:013d}#{device.id}",
    )
    if before is None:
        unit.create(key, visit, stale)
    else:
        if line.at < due_at(int(before.in_at), station, figures_at(int(before.in_at))):
            raise AlreadyCheckedIn(id=before.session)
        _forgotten(unit, device, before, station)
        unit.change(
            key,
            Visit.session.set(visit.session),
            Visit.in_at.set(visit.in_at),
            Visit.in_mac.set(visit.in_mac),
            Visit.doubt.set(visit.doubt) if visit.doubt else Visit.doubt.remove(),
            Visit.g1sk.set(visit.g1sk),
            condition=Visit.session == before.session,
            otherwise=stale,
        )
    return Outcome(line.number, "review" if scan.doubt else "accepted", scan.doubt, scan.session)


def leave(unit: Unit, scan: Scanned) -> Outcome:
    """Join the Unit with the end of a visit, or of a session that began online at this station.

    A scan out of neither waits: the scan in may stand on the list of the station's other device.
    """
    key = visit_key(scan.device.id, scan.person)
    visit = unit.get(Visit, key)
    if visit is None or scan.line.at < int(visit.in_at):
        return _leave_online(unit, scan)
    unit.remove(key, Visit.session == visit.session, stale)
    figures, started_at = figures_at(int(visit.in_at)), int(visit.in_at)
    service = hours.Service(
        session=visit.session,
        station=scan.device.station,
        start_at=started_at,
        end_at=capped_end(started_at, scan.line.at, figures),
        grade=KEEPER_GRADE,
        in_grade=KEEPER_GRADE,
        in_by=scan.device.id,
        out_by=scan.device.id,
    )
    return _worth(unit, scan, service, visit.doubt or scan.doubt, opened=Command(visit.session, visit.in_mac[:16]))


def _leave_online(unit: Unit, scan: Scanned) -> Outcome:
    """The volunteer's phone died: the scan proves the end of what began with a check-in, even if it was cut short."""
    station, at = scan.device.station, scan.line.at
    if not scan.doubt:
        closed = end_at_scan(unit, scan.person, station, at, command=scan.command, scanned_by=scan.device.id)
        if closed is not None:
            if closed.held:
                return Outcome(scan.line.number, "review", DOUBT, closed.session)
            return Outcome(scan.line.number, "accepted", "", closed.session, closed.minutes)
    entry = next((each for each in _forgotten_ones(unit, scan) if not _is_device(unit, each.in_by)), None)
    if entry is None:
        return Outcome(scan.line.number, "review", NO_SCAN_IN, doubt=scan.doubt)
    return _goes_on(unit, scan, entry)


def leave_late(unit: Unit, scan: Scanned) -> Outcome:
    """Join the Unit with what a scan out proves that found no scan in, now that every device's list is in.

    It belongs to the latest visit that began before it at the station, if nobody ended that, or somebody else's scan
    did: who is scanned out twice left at the later scan. NotCheckedIn.
    """
    entry = hours.latest_at(unit, scan.person, scan.device.station, scan.line.at)
    if entry is None or not (_is_forgotten(entry) or entry.out_by not in ("", scan.device.id)):
        raise NotCheckedIn()
    return _goes_on(unit, scan, entry)


def _forgotten_ones(unit: Unit, scan: Scanned) -> list[hours.Entry]:
    found = hours.entries_before(unit, scan.person, scan.device.station, scan.line.at)
    return [entry for entry in found if _is_forgotten(entry)]


def _is_forgotten(entry: hours.Entry) -> bool:
    return entry.ending == "auto_closed"


def _is_device(unit: Unit, who: str) -> bool:
    return bool(who) and unit.get(DeviceScans, device_key(who)) is not None


def _goes_on(unit: Unit, scan: Scanned, entry: hours.Entry) -> Outcome:
    station, at = scan.device.station, scan.line.at
    service = hours.Service(
        session=scan.session,
        station=station,
        start_at=entry.start_at,
        end_at=at,
        grade=min(KEEPER_GRADE, entry.grade),
        in_grade=entry.in_grade,
        in_by=entry.in_by,
        out_by=scan.device.id,
    )
    return _worth(unit, scan, service, scan.doubt, opened=Command(entry.session, entry.in_digest))


def _worth(unit: Unit, scan: Scanned, service: hours.Service, doubt: str, *, opened: Command) -> Outcome:
    number = scan.line.number
    if doubt:
        area = find(service.station).area
        hours.hold(unit, scan.person, service, area=area, reasons=(doubt,))
        return Outcome(number, "review", doubt, service.session)
    credit = hours.record(unit, scan.person, service, opened=opened, closed=scan.command)
    _tell(unit, scan.person, service, credit.minutes, "CheckedOut")
    return Outcome(number, "accepted", "", service.session, credit.minutes)


def end_forgotten(unit: Unit, device: Principal, person: str, session: str) -> None:
    """Join the Unit with the end of a visit whose out can no longer arrive: at most the unproven minutes."""
    key = visit_key(device.id, person)
    visit = unit.get(Visit, key)
    if visit is None or visit.session != session:
        return
    unit.remove(key, Visit.session == session, stale)
    _forgotten(unit, device, visit, find(device.station))


def _forgotten(unit: Unit, device: Principal, visit: Visit, station: Station) -> None:
    started_at = int(visit.in_at)
    figures = figures_at(started_at)
    service = hours.Service(
        session=visit.session,
        station=device.station,
        start_at=started_at,
        end_at=unproven_end(started_at, due_at(started_at, station, figures), figures),
        grade=KEEPER_GRADE,
        ending="auto_closed",
        in_grade=KEEPER_GRADE,
        in_by=device.id,
    )
    if visit.doubt:
        hours.hold(unit, visit.person, service, area=station.area, reasons=(visit.doubt,))
        return
    opened = Command(visit.session, visit.in_mac[:16])
    credit = hours.record(unit, visit.person, service, opened=opened, closed=Command(visit.session, "auto"))
    _tell(unit, visit.person, service, credit.minutes, "SessionAutoClosed")


def _tell(unit: Unit, person: str, service: hours.Service, minutes: int, name: str) -> None:
    unit.tell(
        desk_key(person),
        name,
        person=person,
        session=service.session,
        station=service.station,
        minutes=minutes,
        grade=service.grade,
        by=service.in_by,
    )
