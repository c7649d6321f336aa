"""A volunteer objects to one of his records, takes it back, and sees what became of it."""

from .. import hours, moderation
from ..checkin import demand_times
from ..kit.clock import day_on
from ..kit.errors import IdempotencyMismatch, Refusal
from ..kit.pages import Listing, Page, page
from ..kit.record import Command, Item, repeated
from ..kit.table import Unit, fetch, run, taken
from ..kit.who import Actor
from ..policy import at as figures_at
from ..policy import end_of_working_day
from ..stations import find
from ..teams import registry as teams
from .changing import change, ended, found_in
from .rules import (
    OPEN,
    Claim,
    NoSuchObjection,
    ObjectedBefore,
    ObjectionImpossible,
    ObjectionOver,
    demand_in_time,
    demand_whole,
)
from .store import DUE_OBJECTIONS, PREFIX, Mine, Objection, due, mine_key, objection_key, queue_of


def file(actor: Actor, command: Command, claim: Claim) -> Objection:
    """Object to one's own record, once; the command's key is the objection's id.

    ObjectionImpossible, NoSuchSession, NoSuchStation, NoSuchTeam, TimesImpossible, ObjectionTooLate, ObjectedBefore,
    TextRisky.
    """
    demand_whole(claim)
    return run(lambda unit: _file(unit, actor, command, claim))


def _file(unit: Unit, actor: Actor, command: Command, claim: Claim) -> Objection:
    key = objection_key(command.key)
    unit.recognise(key, lambda old: _filed_before(old, actor, command))
    made = _missing(unit, actor, claim) if claim.kind == "missing" else _of_record(unit, actor, claim)
    demand_in_time(int(made.end_at), unit.now_ms, figures_at(unit.now_ms))
    moderation.checked_text(actor.openid, claim.statement)
    _queue(unit, made, command)
    unit.create(key, made, taken)
    unit.create(
        mine_key(actor.person, claim.session or command.key), Mine(objection=command.key), lambda _: ObjectedBefore()
    )
    unit.tell(
        key, "ObjectionFiled", objection=command.key, person=actor.person, kind=claim.kind, station=made.station,
        session=claim.session,
    )  # fmt: skip
    return made


def _missing(unit: Unit, actor: Actor, claim: Claim) -> Objection:
    station = find(claim.station)
    teams.read(unit, claim.team)
    demand_times(claim.start_at, claim.end_at, station, figures_at(unit.now_ms), now_ms=unit.now_ms)
    return _made(actor, claim, station=station.id, recorded=(claim.start_at, claim.end_at))


def _of_record(unit: Unit, actor: Actor, claim: Claim) -> Objection:
    found = hours.served(unit, actor.person, claim.session, claim.on)
    wrong_end = claim.kind == "wrong_minutes" and not found.start_at < claim.end_at <= unit.now_ms
    same_station = claim.kind == "wrong_station" and find(claim.station).id == found.station
    if wrong_end or same_station:
        raise ObjectionImpossible()
    by = {each for entry in found.entries for each in (entry.in_by, entry.out_by) if each}
    made = _made(actor, claim, station=found.station, recorded=(found.start_at, claim.end_at or found.end_at))
    made.recorded_by = tuple(sorted(by))
    return made


def _made(actor: Actor, claim: Claim, *, station: str, recorded: tuple[int, int]) -> Objection:
    start_at, end_at = recorded
    return Objection(
        person=actor.person,
        kind=claim.kind,
        session=claim.session or None,
        on=day_on(start_at),
        station=station,
        claimed_station=claim.station or None,
        team=claim.team or None,
        start_at=start_at,
        end_at=end_at,
        statement=claim.statement,
        area=find(station).area,
        recorded_by=(),
        state="filed",
        revision=0,
    )


def _queue(unit: Unit, made: Objection, command: Command) -> None:
    figures = figures_at(unit.now_ms)
    due_at = end_of_working_day(unit.now_ms, figures.amendments.objection_working_days, figures.working_days)
    made.digest, made.filed_at, made.due_at = command.digest, unit.now_ms, due_at
    made.g1pk, made.g2pk = queue_of(made.area), DUE_OBJECTIONS
    made.g1sk = made.g2sk = f"{due(due_at)}#{command.key}"


def _filed_before(old: Item, actor: Actor, command: Command) -> Objection | None:
    before = Objection.of(old)
    if before is None or before.person != actor.person:
        return None
    if before.digest != command.digest:
        raise IdempotencyMismatch()
    return before


def withdraw(actor: Actor, command: Command, objection_id: str) -> Objection:
    """Take one's objection back before it is answered. NoSuchObjection, ObjectionOver."""
    return run(lambda unit: _withdraw(unit, actor, command, objection_id))


def _withdraw(unit: Unit, actor: Actor, command: Command, objection_id: str) -> Objection:
    found = found_in(unit, objection_id)
    if found.person != actor.person:
        raise NoSuchObjection()
    if repeated(found.commands, command):
        return found
    refused: Refusal | None = ObjectionOver(state=found.state) if found.state not in OPEN else None
    if refused is not None:
        raise refused
    change(unit, found, command, "withdrawn", *ended())
    unit.tell(objection_key(objection_id), "ObjectionWithdrawn", objection=objection_id, person=actor.person)
    return found


def mine(person: str, *, limit: int, cursor: str | None) -> Page[Objection]:
    """A person's objections. CursorInvalid."""
    found = page(Listing(f"P#{person}", prefix=PREFIX), limit=limit, cursor=cursor)
    keys = [objection_key(each.objection) for item in found.items if (each := Mine.of(item)) is not None]
    whole = fetch(keys) if keys else {}
    return Page([row for key in keys if (row := Objection.of(whole[key])) is not None], found.next_cursor)
