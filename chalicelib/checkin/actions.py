"""Check in, check out, void. A drop-in check-in is one conditional update of the desk and no read at all."""

from dataclasses import dataclass
from typing import cast

from .. import hours
from ..identity import desk_key, holds, pace, stand, typed
from ..kit.codes import derived_key, tag
from ..kit.errors import IdempotencyMismatch, Refusal
from ..kit.record import Command, Item, size_of
from ..kit.secrets import key_ring
from ..kit.table import Replayed, Unit, stale
from ..kit.who import Actor, Role
from ..places import Point
from ..policy import at as figures_at
from ..stations import (
    CodeInvalid,
    Scan,
    Station,
    StationClosed,
    find,
    keeper_tag,
    read_code,
    read_typed,
    station_of,
)
from .assigning import Wanted, assign
from .guarding import demand_guarded, twice_if_minor
from .rules import KEPT_MS, AlreadyCheckedIn, CodeUsed, OwnScan, SessionVoided, TooManyCheckIns, proof_of
from .store import DeskCheckin, raw

KEEPER = "station_keeper"
DROP_IN = Wanted()


@dataclass(frozen=True)
class Presented:
    """What the phone shows: a scanned code, or typed digits with the station; and where it is (GCJ-02)."""

    point: Point
    accuracy_m: float
    code: str | None = None
    typed_code: str | None = None
    station_id: str | None = None
    wanted: Wanted = DROP_IN


@dataclass(frozen=True)
class Opened:
    """An open session. `grade` is provisional until the check-out knows whether a keeper was there."""

    session: str
    station: str
    grade: int
    checked_in_at: int
    team: str = ""
    shift: str = ""


@dataclass(frozen=True)
class Ended:
    """This very check-in was done, and its session has ended since."""

    command: Command


def check_in(actor: Actor, command: Command, presented: Presented) -> Opened:
    """Open a session at the station of the code; the command's key is its id.

    NoSuchStation, StationClosed, CodeInvalid, CodeExpired, CodeUsed, TypedCodeWrong, TypedCodesLocked, OwnScan,
    OutsideTheFence, AlreadyCheckedIn, TooManyCheckIns, TooFast, what the actor's age and his standing refuse, and what
    the shift or the team does that he names.
    """
    found = twice_if_minor(lambda unit, minor: _check_in(unit, actor, command, presented, minor=minor))
    return first_opened(actor.person, found)


def _check_in(
    unit: Unit, actor: Actor, command: Command, presented: Presented, *, minor: bool
) -> Opened | Ended:  # fmt: skip
    key = desk_key(actor.person)
    unit.recognise(key, lambda old: opened_before(old, command))
    figures = figures_at(unit.now_ms)
    if presented.code is None:  # a wrong guess is counted, and a repeat is no guess
        before = unit.first_answer()
        if before is not None:
            raise Replayed(before)
    scan, station = scanned(unit, actor, presented)
    proof = proof_of(scan, station, station.distance_m(presented.point), presented.accuracy_m, figures)
    stand(unit, actor, "real_name")
    companion = demand_guarded(unit, actor.person, station, minor=minor)
    opened = open_session(
        unit, actor.person, command, station=station, grade=proof.grade, companion=companion,
        wanted=presented.wanted,
    )  # fmt: skip
    unit.change(
        key,
        DeskCheckin.distance_m.set(proof.distance_m),
        DeskCheckin.place.set(_place_tag(presented.point)),
        *([DeskCheckin.phone.set(_phone_tag(actor.device))] if actor.device else []),
        condition=None,
        otherwise=stale,
    )
    use_step(unit, actor, scan)
    pace(unit, actor, gap_ms=figures.checkin.gap_ms)
    return opened


def claimed_station(presented: Presented) -> str:
    """The station that is claimed, before anything is proven. CodeInvalid."""
    if presented.code is not None:
        return station_of(presented.code)
    if presented.typed_code is None or presented.station_id is None:
        raise CodeInvalid()
    return presented.station_id


def scanned(unit: Unit, actor: Actor, presented: Presented) -> tuple[Scan, Station]:
    """What the presented code says, and of which station. OwnScan, and the refusals of codes and guesses.

    A scanned code says who showed it; typed digits do not, so that a keeper cannot type those of his station.
    """
    station = find(claimed_station(presented))
    if presented.code is not None:
        scan = read_code(presented.code, station, unit.now_ms)
        if scan.shown_by == keeper_tag(actor.person):
            raise OwnScan()
        return scan, station
    if holds(unit, actor.person, Role(KEEPER, station.id)):
        raise OwnScan()
    digits = presented.typed_code or ""
    return typed(actor.person, lambda at: read_typed(digits, station, at)), station


def open_session(
    unit: Unit,
    person: str,
    command: Command,
    *,
    station: Station,
    grade: int,
    scanned_by: str = "",
    companion: str = "",
    wanted: Wanted = DROP_IN,
) -> Opened:
    """Join the Unit with a new session, whoever proves it; the command's key is its id.

    The companion is the guardian who has to stay with a child ("": nobody).

    StationClosed, AlreadyCheckedIn, TooManyCheckIns, and what the shift or the team that it names refuses.
    """
    if station.state != "open":
        raise StationClosed()
    by_keeper = {"by": scanned_by} if scanned_by else {}
    with_guardian = {"child": True} if companion else {}
    unit.change(
        desk_key(person),
        DeskCheckin.session.set(command.key),
        DeskCheckin.station.set(station.id),
        DeskCheckin.opened_at.set(unit.now_ms),
        DeskCheckin.grade.set(grade),
        DeskCheckin.digest.set(command.digest),
        *([DeskCheckin.scanned_by.set(scanned_by)] if scanned_by else []),
        *([DeskCheckin.companion.set(companion)] if companion else []),
        condition=DeskCheckin.session.does_not_exist(),
        otherwise=_still_open,
    )
    _limit(unit, person, command)
    assigned = assign(unit, person, wanted, station=station.id, session=command.key)
    unit.tell(
        assigned.key, "CheckedIn", person=person, session=command.key, station=station.id,
        **by_keeper, **with_guardian, **assigned.told,
    )  # fmt: skip
    return Opened(command.key, station.id, grade, unit.now_ms, assigned.team, assigned.shift)


def _still_open(old: Item | None) -> Refusal | None:
    desk = DeskCheckin.of(old)
    return AlreadyCheckedIn(id=desk.session) if desk is not None and desk.session else None


def _limit(unit: Unit, person: str, command: Command) -> None:
    """At most so many sessions in 48 hours, and never one whose id was used before (a late replay opens no ghost)."""
    most, young = figures_at(unit.now_ms).checkin.sessions_in_48_hours, unit.now_ms - KEPT_MS
    few = DeskCheckin.recent.does_not_exist() | (size_of(DeskCheckin.recent) < most) | (DeskCheckin.oldest_at < young)

    def otherwise(old: Item | None) -> Refusal | None:
        desk = DeskCheckin.of(old)
        full = desk is not None and len(desk.recent_ids) >= most and int(desk.oldest_at or 0) >= young
        return TooManyCheckIns() if full else None

    unit.require(desk_key(person), few & ~DeskCheckin.recent.contains(raw(command.key)), otherwise)


def use_step(unit: Unit, actor: Actor, scan: Scan) -> None:
    """Join the Unit with the use of a rotating code's step: once per person. CodeUsed."""
    if scan.step is None:
        return
    step = scan.step
    unused = DeskCheckin.step.does_not_exist() | (DeskCheckin.step < step)

    def otherwise(old: Item | None) -> Refusal | None:
        desk = DeskCheckin.of(old)
        return CodeUsed() if desk is not None and int(desk.step or 0) >= step else None

    unit.change(desk_key(actor.person), DeskCheckin.step.set(step), condition=unused, otherwise=otherwise)


def opened_before(old: Item, command: Command) -> Opened | Ended | None:
    """What this very check-in answered, by the volunteer's desk. IdempotencyMismatch."""
    desk = cast(DeskCheckin, DeskCheckin.of(old))
    if desk.session == command.key:
        if desk.digest != command.digest:
            raise IdempotencyMismatch()
        opened_at = int(desk.opened_at)
        return Opened(command.key, desk.station, int(desk.grade), opened_at, desk.team or "", desk.shift or "")
    if raw(command.key) in desk.recent_ids:
        return Ended(command)
    return None


def first_opened(person: str, found: Opened | Ended) -> Opened:
    """The answer of a check-in, the first one when its session has ended since. SessionVoided."""
    if isinstance(found, Opened):
        return found
    ended, entry = found, hours.entry_near(person, found.command.key)
    if entry is None:
        raise SessionVoided()
    if entry.in_digest != ended.command.digest:
        raise IdempotencyMismatch()
    return Opened(entry.session, entry.station, entry.in_grade, entry.start_at, entry.team, entry.shift)


def _phone_tag(device: str) -> bytes:
    """Equal phones give equal tags."""
    _, master = key_ring().code_key()
    return tag(derived_key(master, "phone"), device.encode(), 6)


def _place_tag(point: Point) -> bytes:
    """Equal coordinates give equal tags; the place cannot be read from it."""
    _, master = key_ring().code_key()
    return tag(derived_key(master, "place"), f"{point.lat:.6f},{point.lng:.6f}".encode(), 8)
