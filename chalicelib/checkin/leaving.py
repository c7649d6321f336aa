"""Check-out by the volunteer's own phone."""

from dataclasses import dataclass
from typing import cast

from .. import hours
from ..identity import desk_key, stand, unfit
from ..kit.errors import IdempotencyMismatch, Refusal
from ..kit.log import meter
from ..kit.record import Command, Item
from ..kit.table import Unit, run
from ..kit.who import Actor
from ..policy import at as figures_at
from .actions import Presented, claimed_station, scanned, use_step
from .closing import Closed, close_session, closed_as, proven_end, read_all
from .rules import NotCheckedIn, WrongStation
from .store import DeskCheckin


def check_out(actor: Actor, command: Command, session: str, presented: Presented) -> Closed:
    """End the open session at its station; a repeat, with any key, answers the first outcome.

    NotCheckedIn, WrongStation, CodeInvalid, CodeExpired, CodeUsed, TypedCodeWrong, TypedCodesLocked, OutsideTheFence.
    """
    found = run(lambda unit: _check_out(unit, actor, command, session, presented=presented))
    return found if isinstance(found, Closed) else _closed_before(actor, command, session, unfit_now=found.unfit)


@dataclass(frozen=True)
class _Over:
    """The session is not the open one (any more); and what speaks against the actor, if anything does."""

    unfit: Refusal | None


def _is_over(old: Item | None, actor: Actor, session: str) -> _Over | None:
    desk = DeskCheckin.of(old)
    return None if desk is not None and desk.session == session else _Over(unfit(old, actor, "real_name"))


def _check_out(unit: Unit, actor: Actor, command: Command, session: str, *, presented: Presented) -> Closed | _Over:
    figures, key = figures_at(unit.now_ms), desk_key(actor.person)
    unit.recognise(key, lambda old: _is_over(old, actor, session))  # its twin has ended it meanwhile
    read_all(unit, actor.person, claimed_station(presented), figures)
    over = _is_over(unit.read(key)[0], actor, session)
    if over is not None:
        return over
    desk = cast(DeskCheckin, unit.get(DeskCheckin, key))
    scan, station = scanned(unit, actor, presented)
    if station.id != desk.station:
        raise WrongStation(station=desk.station)
    grade = proven_end(unit, actor.person, scan, station, presented)
    stand(unit, actor, "real_name")
    closed = close_session(unit, actor.person, desk, command=command, grade=grade)
    use_step(unit, actor, scan)
    return closed


def _closed_before(actor: Actor, command: Command, session: str, *, unfit_now: Refusal | None) -> Closed:
    entry = hours.entry_near(actor.person, session)
    same = entry is not None and entry.out_key == command.key
    meter().replayed = same
    if unfit_now is not None and not same:
        raise unfit_now
    if entry is None or entry.ending not in ("closed", "held"):
        raise NotCheckedIn()
    if same and entry.out_digest != command.digest:
        raise IdempotencyMismatch()
    return closed_as(entry)
