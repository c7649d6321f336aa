"""A list of who was present on a shift (G1), by who ran it, when nobody could scan: it credits nothing by itself.

Each service is held like one that is doubted, and counts when two officers have credited it (hours/reviews.py): whoever
writes the list is none of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .. import decisions, hours, identity, shifts
from ..identity import vouch
from ..kit.clock import HOUR
from ..kit.errors import Conflict, Forbidden, Impossible, NotFound
from ..kit.ids import derived_ulid
from ..kit.record import Command
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import at as figures_at
from ..stations import find
from .amending_rules import LEADER_SAYS
from .guarding import demand_guarded_then
from .rules import VolunteerUnfit

REASON = "present_list"
Outcome = Literal["held", "known", "refused"]


class NotListTime(Conflict, says="到场名单须在班次结束后的规定时间内提交。"):
    """A shift's list of who was present is for the hours after its end."""


@dataclass(frozen=True)
class Listed:
    """What became of one volunteer of a list; `code` says why he was refused."""

    volunteer_no: str
    outcome: Outcome
    code: str = ""


def list_present(actor: Actor, command: Command, shift_id: str, volunteer_nos: Iterable[str]) -> list[Listed]:
    """Say who was present on a shift that is over; each by himself, and a repeat changes nothing.

    NoSuchShift, NoSuchStation, NotYourShift, ShiftCancelled, NotListTime.
    """
    run(lambda unit: _demand_time(unit, actor, shift_id))
    return [_listed(actor, command, shift_id, number) for number in dict.fromkeys(volunteer_nos)]


def _demand_time(unit: Unit, actor: Actor, shift_id: str) -> None:
    shift = shifts.demand_run(unit, actor, shift_id)
    if shift.state != "open":
        raise shifts.ShiftCancelled()
    over_ms = unit.now_ms - int(shift.end_at)
    if not 0 <= over_ms <= figures_at(unit.now_ms).shifts.present_hours * HOUR:
        raise NotListTime()


def _listed(actor: Actor, command: Command, shift_id: str, volunteer_no: str) -> Listed:
    try:
        held = run(lambda unit: _hold(unit, actor, command, shift_id, volunteer_no=volunteer_no))
    except (Conflict, Forbidden, Impossible, NotFound) as refusal:
        return Listed(volunteer_no, "refused", refusal.code)
    return Listed(volunteer_no, "held" if held else "known")


def _hold(unit: Unit, actor: Actor, command: Command, shift_id: str, *, volunteer_no: str) -> bool:
    """False: he was listed before."""
    shift, person = shifts.found_in(unit, shift_id), identity.person_of_volunteer_no(volunteer_no)
    if person is None:
        raise identity.NoSuchPerson()
    decisions.demand_second_person(unit, actor, (person,))
    if not shifts.is_enrolled(unit, shift_id, person):
        raise shifts.NotOnShift()
    session, station = derived_ulid(int(shift.start_at), shift_id, person), find(shift.station)
    served = shifts.sessions_of(unit, shift_id, person)
    if served == (session,):
        return False
    if served:
        raise shifts.ShiftAttended()
    vouch(unit, person, "real_name", epoch=None, as_told=lambda refusal: VolunteerUnfit(because=refusal.code))
    demand_guarded_then(unit, person, station)
    service = hours.Service(
        session=session,
        station=shift.station,
        start_at=int(shift.start_at),
        end_at=int(shift.end_at),
        grade=LEADER_SAYS,
        in_grade=LEADER_SAYS,
        in_by=actor.person,
        out_by=actor.person,
        team=shift.team or "",
        shift=shift_id,
    )
    shifts.attest(unit, person, shift, session)
    opened = Command(session, REASON)
    hours.hold_session(
        unit, person, service, area=station.area, reasons=(REASON,), commands=hours.Commands(opened, command)
    )  # fmt: skip
    return True
