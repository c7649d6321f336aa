"""The end of an open session, whatever brings it about: one write, guarded by "this session is the open one"."""

from dataclasses import dataclass

from pynamodb.expressions.update import Action

from .. import hours
from ..identity import desk_key
from ..kit.clock import HOUR, MINUTE, minute_of_day
from ..kit.record import Command
from ..kit.table import Unit, stale
from ..policy import Figures
from ..policy import at as figures_at
from ..stations import Scan, Station, find, keeper_was_present, presence_key
from .actions import Presented
from .assigning import Assigned, finish
from .guarding import accompanied_end
from .rules import KEEPER_GRADE, capped_end, proof_of, vouched, with_recent
from .store import DeskCheckin, raw
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


def closed_as(entry: hours.Entry) -> Closed:
    """What was answered when the session ended."""
    held = entry.ending == "held"
    return Closed(
        entry.session, entry.minutes, entry.points, entry.grade, entry.end_at, entry.day_minutes, held
    )  # fmt: skip


@dataclass(frozen=True)
class End:
    """When a session ends, the grade that it is worth, who scanned the volunteer out, and whether nobody ended it."""

    at: int
    grade: int
    by: str = ""
    forgotten: bool = False


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
    end_at = capped_end(opened_at, unit.now_ms if at is None else at, figures_at(unit.now_ms), int(desk.until or 0))
    if at is None:  # what a device has scanned counts the same in whatever order it is uploaded
        end_at = accompanied_end(unit, desk, end_at)
    weaker = min(grade, _vouched(unit, person, desk.station, int(desk.grade), at=opened_at))
    credit, held = close(unit, person, desk, End(end_at, weaker, scanned_by), command=command)
    return Closed(desk.session, credit.minutes, credit.points, weaker, end_at, credit.day_minutes, held)


def read_all(unit: Unit, person: str, station: str, figures: Figures) -> None:
    """Everything a check-out needs, in one round trip: three items, five in the hours after midnight."""
    now = unit.now_ms
    early = minute_of_day(now) < figures.hours.session_cap_minutes
    moments = (now - figures.hours.session_cap_minutes * MINUTE, now) if early else (now,)
    days = hours.keys_of(person, moments[0], now + 1)
    unit.read(desk_key(person), *days, *(presence_key(station, at) for at in moments))


def proven_end(unit: Unit, person: str, scan: Scan, station: Station, presented: Presented) -> int:
    """The grade of an end that a phone proves now. OutsideTheFence."""
    figures = figures_at(unit.now_ms)
    proof = proof_of(scan, station, station.distance_m(presented.point), presented.accuracy_m, figures)
    return _vouched(unit, person, station.id, proof.grade, at=unit.now_ms)


def _vouched(unit: Unit, person: str, station: str, grade: int, *, at: int) -> int:
    hours_before = figures_at(unit.now_ms).checkin.keeper_presence_hours
    days = dict.fromkeys((presence_key(station, at), presence_key(station, at - hours_before * HOUR)))
    seen = (keeper_was_present(item, at, hours_before, besides=person) for item in unit.read(*days))
    return vouched(grade, any(seen))


def close(unit: Unit, person: str, desk: DeskCheckin, end: End, *, command: Command) -> tuple[hours.Credit, bool]:
    """Join the Unit with the end of the open session: (what it is worth, whether it is held because of a doubt)."""
    leave(unit, person, desk)
    service = _service(desk, end)
    opened = Command(desk.session, desk.digest)
    doubts = () if end.forgotten else doubts_of(unit, person, service, figures_at(unit.now_ms))
    if doubts:
        area, commands = find(desk.station).area, hours.Commands(opened, command)
        held = hours.hold_session(unit, person, service, area=area, reasons=doubts, commands=commands)
        return held, True
    credit = hours.record(unit, person, service, opened=opened, closed=command)
    _tell(unit, person, service, credit.minutes, finish(unit, person, desk))
    return credit, False


def _service(desk: DeskCheckin, end: End) -> hours.Service:
    return hours.Service(
        session=desk.session,
        station=desk.station,
        start_at=int(desk.opened_at),
        end_at=end.at,
        grade=end.grade,
        ending="auto_closed" if end.forgotten else "closed",
        in_grade=int(desk.grade),
        in_by=desk.scanned_by or "",
        out_by=end.by,
        team=desk.team or "",
        shift=desk.shift or "",
    )


def _tell(unit: Unit, person: str, service: hours.Service, minutes: int, assigned: Assigned) -> None:
    forgotten = service.ending == "auto_closed"
    name = "SessionAutoClosed" if forgotten else "CheckedOut"
    unit.tell(
        assigned.key,
        name,
        person=person,
        session=service.session,
        station=service.station,
        minutes=minutes,
        grade=service.grade,
        **({"by": service.out_by} if service.out_by else {}),
        **assigned.told,
    )


def leave(unit: Unit, person: str, desk: DeskCheckin) -> None:
    """Join the Unit with the desk emptied of its open session, whose id stays among the recent ones."""
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
            DeskCheckin.team,
            DeskCheckin.shift,
            DeskCheckin.until,
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
