"""What a guardian does for his ward at a station: end the session, and see the hours."""

from .. import households
from ..identity import desk_key, stand, unfit
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import at as figures_at
from . import history
from .actions import Presented, claimed_station, scanned
from .closing import Closed, close_session, proven_end, read_all
from .keeper import ended_by
from .rules import WrongStation
from .store import DeskCheckin


def check_out_ward(actor: Actor, command: Command, volunteer_no: str, presented: Presented) -> Closed:
    """End the ward's open session with the code of its station, scanned by his guardian; a repeat answers the same.

    NoSuchWard, NotCheckedIn, WrongStation, CodeInvalid, CodeExpired, TypedCodeWrong, TypedCodesLocked, OwnScan,
    OutsideTheFence.
    """
    ward = run(lambda unit: _ward(unit, actor, volunteer_no))
    found = run(lambda unit: _check_out(unit, actor, ward, command, presented=presented))
    return found or ended_by(ward, command)


def _ward(unit: Unit, actor: Actor, volunteer_no: str) -> str:
    refusal = unfit(unit.read(desk_key(actor.person))[0], actor, "real_name")
    if refusal is not None:
        raise refusal
    return households.ward_of(unit, actor.person, volunteer_no)


def _check_out(unit: Unit, actor: Actor, ward: str, command: Command, *, presented: Presented) -> Closed | None:
    """None: nothing is open, or this very command has ended it."""
    read_all(unit, ward, claimed_station(presented), figures_at(unit.now_ms))
    desk = unit.get(DeskCheckin, desk_key(ward))
    if desk is None or not desk.session:
        return None
    scan, station = scanned(unit, actor, presented)
    if station.id != desk.station:
        raise WrongStation(station=desk.station)
    households.demand_guardian(unit, actor.person, ward)
    grade = proven_end(unit, ward, scan, station, presented)
    stand(unit, actor, "real_name")
    return close_session(unit, ward, desk, command=command, grade=grade, scanned_by=actor.person)


def hours_of_ward(actor: Actor, volunteer_no: str) -> tuple[int, int]:
    """(all minutes, verified minutes) of a ward. NoSuchWard."""
    return history.totals(run(lambda unit: households.ward_of(unit, actor.person, volunteer_no)))
