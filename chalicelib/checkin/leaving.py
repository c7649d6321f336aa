"""How a session ends: check-out, void, or by itself: one write each, guarded by "this session is the open one"."""

from dataclasses import dataclass

from pynamodb.expressions.update import Action

from .. import hours
from ..identity import desk_key, stand, unfit
from ..kit.clock import HOUR, MINUTE, minute_of_day
from ..kit.errors import IdempotencyMismatch, Refusal
from ..kit.log import meter
from ..kit.record import Command, Item
from ..kit.table import Key, Unit, run, stale
from ..kit.who import Actor
from ..policy import Figures
from ..policy import at as figures_at
from ..stations import Scan, Station, find, keeper_was_present, presence_key
from .actions import Presented, claimed_station, scanned, use_step
from .guarding import accompanied_end, left_alone_at
from .rules import (
    KEEPER_GRADE,
    NotCheckedIn,
    TooLateToVoid,
    WrongStation,
    capped_end,
    due_at,
    next_watch,
    proof_of,
    unproven_end,
    vouched,
    with_recent,
)
from .store import DeskCheckin, Due, due_key, due_place, raw
from .travel import doubts_of


@dataclass(frozen=True)
class Closed:
    """A closed session and what it was worth."""

    session: str
    minutes: int
    points: int
    grade: int
    checked_out_at: int
    day_minutes: int
    held: bool = False  # doubted: two persons credit it, or one rejects it


def check_out(actor: Actor, command: Command, session: str, presented: Presented) -> Closed:
    """End the open session at its station; a repeat, with any key, answers the first outcome.

    NotCheckedIn, WrongStation, CodeInvalid, CodeExpired, CodeUsed, TypedCodeWrong, TypedCodesLocked, OutsideTheFence.
    """
    found = run(lambda unit: _check_out(unit, actor, command, session, presented=presented))
    return found if isinstance(found, Closed) else _closed_before(actor, command, session, unfit_now=found.unfit)


@dataclass(frozen=True)
class _Over:
    """The session is not the open one (any more); and what speaks against the actor, if anything does."""

    unfit: Refusal | None = None


def _is_over(old: Item, session: str) -> _Over | None:
    desk = DeskCheckin.of(old)
    return _Over() if desk is not None and desk.session != session else None


def _check_out(unit: Unit, actor: Actor, command: Command, session: str, *, presented: Presented) -> Closed | _Over:
    figures, key = figures_at(unit.now_ms), desk_key(actor.person)
    unit.recognise(key, lambda old: _is_over(old, session))  # its twin has ended it meanwhile
    read_all(unit, actor.person, claimed_station(presented), figures)
    desk = unit.get(DeskCheckin, key)
    if desk is None or desk.session != session:
        return _Over(unfit(unit, actor, "real_name"))
    scan, station = scanned(unit, actor, presented)
    if station.id != desk.station:
        raise WrongStation(station=desk.station)
    grade = proven_end(unit, actor.person, scan, station, presented)
    stand(unit, actor, "real_name")
    closed = close_session(unit, actor.person, desk, command=command, grade=grade)
    use_step(unit, actor, scan)
    return closed


def proven_end(unit: Unit, person: str, scan: Scan, station: Station, presented: Presented) -> int:
    """The grade of an end that a phone proves now. OutsideTheFence."""
    figures = figures_at(unit.now_ms)
    proof = proof_of(scan, station, station.distance_m(presented.point), presented.accuracy_m, figures)
    return _vouched(unit, person, station.id, proof.grade, at=unit.now_ms)


def end_at_scan(unit: Unit, person: str, station: str, at: int, *, command: Command, scanned_by: str) -> Closed | None:
    """Join the Unit with the end of the session open at that station, at the moment when a device scanned it out.

    None when there is no such session, or it began later.
    """
    desk = unit.get(DeskCheckin, desk_key(person))
    if desk is None or not desk.session or desk.station != station or int(desk.opened_at) > at:
        return None
    return close_session(unit, person, desk, command=command, grade=KEEPER_GRADE, scanned_by=scanned_by, at=at)


def close_session(
    unit: Unit,
    person: str,
    desk: DeskCheckin,
    *,
    command: Command,
    grade: int,
    scanned_by: str = "",
    at: int | None = None,
) -> Closed:
    """Join the Unit with the end of the open session, now or when it was proven; `grade` is that of this end."""
    opened_at = int(desk.opened_at)
    end_at = capped_end(opened_at, unit.now_ms if at is None else at, figures_at(unit.now_ms))
    if at is None:  # what a device has scanned counts the same in whatever order it is uploaded
        end_at = accompanied_end(unit, desk, end_at)
    weaker = min(grade, _vouched(unit, person, desk.station, int(desk.grade), at=opened_at))
    credit, held = _close(unit, person, desk, command=command, end_at=end_at, grade=weaker, scanned_by=scanned_by)
    return Closed(desk.session, credit.minutes, credit.points, weaker, end_at, credit.day_minutes, held)


def read_all(unit: Unit, person: str, station: str, figures: Figures) -> None:
    """Everything a check-out needs, in one round trip: three items, five in the hours after midnight."""
    now = unit.now_ms
    early = minute_of_day(now) < figures.hours.session_cap_minutes
    moments = (now - figures.hours.session_cap_minutes * MINUTE, now) if early else (now,)
    days = hours.keys_of(person, moments[0], now + 1)
    unit.read(desk_key(person), *days, *(presence_key(station, at) for at in moments))


def _vouched(unit: Unit, person: str, station: str, grade: int, *, at: int) -> int:
    hours_before = figures_at(unit.now_ms).checkin.keeper_presence_hours
    days = dict.fromkeys((presence_key(station, at), presence_key(station, at - hours_before * HOUR)))
    seen = (keeper_was_present(item, at, hours_before, besides=person) for item in unit.read(*days))
    return vouched(grade, any(seen))


def _close(
    unit: Unit,
    person: str,
    desk: DeskCheckin,
    *,
    command: Command,
    end_at: int,
    grade: int,
    forgotten: bool = False,
    scanned_by: str = "",
) -> tuple[hours.Credit, bool]:
    """What it is worth, and whether it is held."""
    session = desk.session
    _leave(unit, person, desk)
    service = hours.Service(
        session=session,
        station=desk.station,
        start_at=int(desk.opened_at),
        end_at=end_at,
        grade=grade,
        ending="auto_closed" if forgotten else "closed",
        in_grade=int(desk.grade),
        in_by=desk.scanned_by or "",
        out_by=scanned_by,
    )
    opened = Command(session, desk.digest)
    doubts = () if forgotten else doubts_of(unit, person, service, figures_at(unit.now_ms))
    if doubts:
        area, commands = find(desk.station).area, hours.Commands(opened, command)
        held = hours.hold_session(unit, person, service, area=area, reasons=doubts, commands=commands)
        return held, True
    credit = hours.record(unit, person, service, opened=opened, closed=command)
    name = "SessionAutoClosed" if forgotten else "CheckedOut"
    unit.tell(
        desk_key(person),
        name,
        person=person,
        session=session,
        station=desk.station,
        minutes=credit.minutes,
        grade=grade,
        **({"by": scanned_by} if scanned_by else {}),
    )
    return credit, False


def _leave(unit: Unit, person: str, desk: DeskCheckin) -> None:
    kept = with_recent(desk.recent_ids, raw(desk.session), unit.now_ms)
    emptied: list[Action] = [
        each.remove()
        for each in (
            DeskCheckin.session,
            DeskCheckin.station,
            DeskCheckin.opened_at,
            DeskCheckin.grade,
            DeskCheckin.distance_m,
            DeskCheckin.place,
            DeskCheckin.phone,
            DeskCheckin.digest,
            DeskCheckin.scanned_by,
            DeskCheckin.companion,
        )
    ]
    unit.change(
        desk_key(person),
        *emptied,
        DeskCheckin.recent.set(set(kept.ids)),
        DeskCheckin.oldest_at.set(kept.oldest_at),
        condition=DeskCheckin.session == desk.session,
        otherwise=stale,
    )


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


def closed_as(entry: hours.Entry) -> Closed:
    """What was answered when the session ended."""
    held = entry.ending == "held"
    return Closed(
        entry.session, entry.minutes, entry.points, entry.grade, entry.end_at, entry.day_minutes, held
    )  # fmt: skip


def void(actor: Actor, session: str) -> None:
    """Take a check-in back within the policy's first minutes: it never counts. A repeat is no error.

    NotCheckedIn, TooLateToVoid.
    """
    run(lambda unit: _void(unit, actor, session))


def _void(unit: Unit, actor: Actor, session: str) -> None:
    refusal = unfit(unit, actor, "openid")
    if refusal is not None:
        raise refusal
    if void_session(unit, actor.person, session) is not None:
        stand(unit, actor, "openid")


def void_session(unit: Unit, person: str, session: str, *, scanned_by: str = "") -> str | None:
    """Join the Unit with the void of a session that has just begun; returns its station (None: it was voided before).

    NotCheckedIn, TooLateToVoid.
    """
    key = desk_key(person)
    desk = unit.get(DeskCheckin, key)
    if desk is None or (desk.session != session and raw(session) not in desk.recent_ids):
        raise NotCheckedIn()
    if desk.session != session:
        if hours.entry_near(person, session) is not None:
            raise TooLateToVoid()
        meter().replayed = True
        return None
    if unit.now_ms - int(desk.opened_at) > figures_at(unit.now_ms).checkin.void_minutes * MINUTE:
        raise TooLateToVoid()
    _leave(unit, person, desk)
    unit.tell(key, "CheckInVoided", person=person, session=session, **({"by": scanned_by} if scanned_by else {}))
    return desk.station


def end_by_itself(person: str, session: str) -> bool:
    """End a forgotten session when it is due, for at most the unproven minutes; remove its reminder.

    A child's session is due, too, when its guardian has left. True when the session is over (now or before), False
    when it is not due yet.
    """
    return run(lambda unit: _end_by_itself(unit, person, session))


def _end_by_itself(unit: Unit, person: str, session: str) -> bool:
    reminder = due_key(person, session)
    desk_item, reminder_item = unit.read(desk_key(person), reminder)
    desk = DeskCheckin.of(desk_item)
    if desk is None or desk.session != session:
        _forget(unit, reminder, reminder_item)
        return True
    started_at = int(desk.opened_at)
    figures = figures_at(started_at)
    ended_at = due_at(started_at, find(desk.station), figures)
    alone_at = left_alone_at(unit, desk)
    if alone_at is not None:
        ended_at = min(ended_at, alone_at)
    if unit.now_ms < ended_at:
        if desk.companion and reminder_item is not None:
            _look_again(unit, reminder, person, ended_at)
        return False
    _forget(unit, reminder, reminder_item)
    cut_at = unproven_end(started_at, ended_at, figures)
    command = Command(session, "auto")
    _close(unit, person, desk, command=command, end_at=cut_at, grade=int(desk.grade), forgotten=True)
    return True


def _look_again(unit: Unit, reminder: Key, person: str, ended_at: int) -> None:
    """The guardian is still there: the reminder comes back in some minutes."""
    at = next_watch(unit.now_ms, ended_at, figures_at(unit.now_ms))
    unit.change(reminder, Due.g1sk.set(due_place(at, person)), condition=Due.pk.exists(), otherwise=stale)


def _forget(unit: Unit, reminder: Key, item: Item | None) -> None:
    if item is not None:
        unit.remove(reminder, DeskCheckin.pk.exists(), stale)
