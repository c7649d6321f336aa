"""A keeper scans a volunteer's personal code at his station: the same sessions, with the keeper as evidence (G2).

One write each: the volunteer's desk (1 unit), with the keeper's presence when it is not known yet (a transaction).
"""

from dataclasses import dataclass

from .. import hours
from ..identity import desk_key, vouch
from ..kit.errors import IdempotencyMismatch, Refusal
from ..kit.ids import ulid_ms
from ..kit.log import meter
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor, SessionEnded
from ..policy import at as figures_at
from ..stations import CodeExpired, NotYourStation, Station, find, witness
from .actions import DROP_IN, KEEPER, Ended, Opened, first_opened, open_session, opened_before
from .assigning import Wanted
from .closing import Closed, close_session, closed_as, read_all
from .guarding import demand_guarded, twice_if_minor
from .personal import Personal, claimed_person, read
from .rules import KEEPER_GRADE, NotCheckedIn, OwnScan, VolunteerUnfit, WrongStation
from .store import DeskCheckin
from .voiding import void_session

FORGOTTEN_DAYS = 8  # a session that nothing has ended for a week, and its repeat


@dataclass(frozen=True)
class Scanned:
    """The volunteer's code, and the station where the keeper says that he is."""

    code: str
    station_id: str
    wanted: Wanted = DROP_IN


def scan_in(actor: Actor, command: Command, scan: Scanned) -> Opened:
    """Check a volunteer in; the command's key is the session's id.

    NoSuchStation, NotYourStation, CodeInvalid, CodeExpired, OwnScan, StationClosed, VolunteerUnfit, AlreadyCheckedIn,
    TooManyCheckIns, SessionVoided, and what the volunteer's age, the shift or the team refuses.
    """
    found = twice_if_minor(lambda unit, minor: _scan_in(unit, actor, command, scan, minor=minor))
    return first_opened(claimed_person(scan.code), found)


def _scan_in(unit: Unit, actor: Actor, command: Command, scan: Scanned, *, minor: bool) -> Opened | Ended:
    unit.recognise(desk_key(claimed_person(scan.code)), lambda old: opened_before(old, command))
    volunteer, station = _judged(unit, actor, scan)
    _vouch(unit, volunteer)
    witness(unit, station.id, actor.person)
    return open_session(
        unit,
        volunteer.person,
        command,
        station=station,
        grade=KEEPER_GRADE,
        scanned_by=actor.person,
        companion=demand_guarded(unit, volunteer.person, station, minor=minor),
        wanted=scan.wanted,
    )


def scan_out(actor: Actor, command: Command, scan: Scanned) -> Closed:
    """Check a volunteer out of the session that is open at this station, whoever opened it.

    NoSuchStation, NotYourStation, CodeInvalid, CodeExpired, OwnScan, VolunteerUnfit, NotCheckedIn, WrongStation.
    """
    found = run(lambda unit: _scan_out(unit, actor, command, scan))
    return found or ended_by(claimed_person(scan.code), command)


def _scan_out(unit: Unit, actor: Actor, command: Command, scan: Scanned) -> Closed | None:
    """None: nothing is open, or this very command has closed it."""
    person = claimed_person(scan.code)
    read_all(unit, person, scan.station_id, figures_at(unit.now_ms))
    desk = unit.get(DeskCheckin, desk_key(person))
    # A command that is older than the open session has ended another one, or none.
    before = desk is not None and bool(desk.session) and ulid_ms(command.key) < int(desk.opened_at)
    if hours.entry_ended_by(person, command.key, days=FORGOTTEN_DAYS if before else 1) is not None:
        return None
    volunteer, station = _judged(unit, actor, scan)
    if desk is None or not desk.session:
        return None
    if desk.station != station.id:
        raise WrongStation(station=desk.station)
    _vouch(unit, volunteer)
    witness(unit, station.id, actor.person)
    return close_session(
        unit, volunteer.person, desk, command=command, grade=KEEPER_GRADE, scanned_by=actor.person
    )  # fmt: skip


def ended_by(person: str, command: Command) -> Closed:
    """What a command answered that has ended somebody's session. NotCheckedIn, IdempotencyMismatch."""
    entry = hours.entry_ended_by(person, command.key, days=FORGOTTEN_DAYS)
    if entry is None:
        raise NotCheckedIn()
    if entry.out_digest != command.digest:
        raise IdempotencyMismatch()
    meter().replayed = True
    return closed_as(entry)


def void_scanned(actor: Actor, scan: Scanned, session: str) -> None:
    """Take back the check-in of a volunteer at this station within the policy's first minutes; a repeat is no error.

    NoSuchStation, NotYourStation, CodeInvalid, CodeExpired, OwnScan, VolunteerUnfit, NotCheckedIn, TooLateToVoid,
    WrongStation.
    """
    run(lambda unit: _void(unit, actor, scan, session))


def _void(unit: Unit, actor: Actor, scan: Scanned, session: str) -> None:
    volunteer, station = _judged(unit, actor, scan)
    where = void_session(unit, volunteer.person, session, scanned_by=actor.person)
    if where not in (None, station.id):
        raise WrongStation(station=where)
    if where is not None:
        _vouch(unit, volunteer)


def _judged(unit: Unit, actor: Actor, scan: Scanned) -> tuple[Personal, Station]:
    station = find(scan.station_id)
    if not actor.holds(KEEPER, station.id):
        raise NotYourStation()
    volunteer = read(scan.code)
    if unit.now_ms >= volunteer.dies_at(figures_at(unit.now_ms)):
        raise CodeExpired()
    if volunteer.person == actor.person:
        raise OwnScan()
    return volunteer, station


def _vouch(unit: Unit, volunteer: Personal) -> None:
    vouch(unit, volunteer.person, "real_name", epoch=volunteer.epoch, as_told=_as_told)


def _as_told(refusal: Refusal) -> Refusal:
    """A keeper must not take the volunteer's end of a login for his own."""
    return CodeExpired() if isinstance(refusal, SessionEnded) else VolunteerUnfit(because=refusal.code)
