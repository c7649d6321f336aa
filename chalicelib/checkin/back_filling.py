"""Back-fill (补录, G0): asked for by the volunteer, vouched for by two others, published for three days, then counted.

Nobody who asks or approves writes a minute: the sweep does, when the notice is over and nobody has objected.
"""

from dataclasses import dataclass
from typing import Any

from pynamodb.expressions.update import Action

from .. import decisions, hours, teams
from ..kit.clock import DAY, MINUTE, day_on, month_of
from ..kit.errors import IdempotencyMismatch
from ..kit.pages import Listing, every
from ..kit.record import Command, Item, repeated
from ..kit.revised import revise
from ..kit.table import Key, Unit, run, stale, taken
from ..kit.who import Actor
from ..places import ADMINS, reaches
from ..policy import Figures
from ..policy import at as figures_at
from ..stations import Station, find
from .amending_rules import (
    KEEPER,
    LEADER,
    BackFillBarred,
    BackFillCap,
    BackFillOver,
    NoSuchBackFill,
    NotYourVolunteer,
    TeamSuspended,
    VouchedBefore,
    demand_times,
)
from .back_fill_store import (
    NOTICES,
    Asked,
    BackFill,
    Filled,
    Vouched,
    asked_key,
    back_fill_key,
    due,
    filled_key,
    of_station,
    team_filled_key,
)
from .guarding import demand_guarded_then

APPROVERS = (KEEPER, LEADER, *ADMINS)


@dataclass(frozen=True)
class Claim:
    """A service that nobody proved, as its volunteer tells it."""

    station: str
    team: str
    start_at: int
    end_at: int
    content: str
    evidence: str


def ask(actor: Actor, command: Command, claim: Claim) -> BackFill:
    """Ask for a back-fill of one's own service; the command's key is its id. No minute is written.

    NoSuchStation, NoSuchTeam, TeamSuspended, TimesImpossible, BackFillBarred, BackFillCap, and what the actor's age
    refuses.
    """
    return run(lambda unit: _ask(unit, actor, command, claim))


def _ask(unit: Unit, actor: Actor, command: Command, claim: Claim) -> BackFill:
    key = back_fill_key(command.key)
    unit.recognise(key, lambda old: _asked_before(old, actor, command))
    _demand_claim(unit, actor.person, claim)
    made = _made(actor.person, claim, command.digest)
    made.g2pk, made.g2sk = of_station(claim.station), f"{due(unit.now_ms)}#{command.key}"
    unit.create(key, made, taken)
    unit.create(asked_key(actor.person, command.key), Asked(at=unit.now_ms), taken)
    unit.tell(key, "BackFillAsked", person=actor.person, session=command.key, team=claim.team, station=claim.station)
    return made


def _demand_claim(unit: Unit, person: str, claim: Claim) -> None:
    figures, station = figures_at(unit.now_ms), find(claim.station)
    if teams.registry.read(unit, claim.team).state != "active":
        raise TeamSuspended()
    demand_guarded_then(unit, person, station)
    demand_times(claim.start_at, claim.end_at, station, figures, now_ms=unit.now_ms)
    if _is_barred(unit, person):
        raise BackFillBarred()
    wanted = (claim.end_at - claim.start_at) // MINUTE
    if not _fits(unit, person, claim.team, month_of(claim.start_at), minutes=wanted, figures=figures):
        raise BackFillCap()


def _made(person: str, claim: Claim, digest: str) -> BackFill:
    return BackFill(
        person=person,
        team=claim.team,
        station=claim.station,
        start_at=claim.start_at,
        end_at=claim.end_at,
        content=claim.content,
        evidence=claim.evidence,
        digest=digest,
        state="asked",
        vouched=(),
        revision=0,
    )


def publish(unit: Unit, back_fill_id: str, person: str, claim: Claim, *, by: tuple[str, str]) -> None:
    """Join the Unit with a back-fill for which two officers have answered already: it goes on public notice.

    The caller's Unit must hold the guard that lets this happen once, and has judged the two. NoSuchStation,
    NoSuchTeam, TeamSuspended, TimesImpossible, BackFillBarred, BackFillCap.
    """
    _demand_claim(unit, person, claim)
    until = unit.now_ms + figures_at(unit.now_ms).amendments.back_fill_notice_days * DAY
    made = _made(person, claim, "")
    made.state, made.notice_until = "notice", until
    made.vouched = tuple(Vouched(each, unit.now_ms, of_team=False) for each in by)
    made.g1pk, made.g1sk = NOTICES, f"{due(until)}#{back_fill_id}"
    key = back_fill_key(back_fill_id)
    unit.create(key, made, taken)
    unit.create(asked_key(person, back_fill_id), Asked(at=unit.now_ms), taken)
    unit.tell(key, "BackFillPublished", person=person, session=back_fill_id, team=claim.team, station=claim.station)


def _asked_before(old: Item, actor: Actor, command: Command) -> BackFill | None:
    before = BackFill.of(old)
    if before is None or before.person != actor.person:
        return None
    if before.digest != command.digest:
        raise IdempotencyMismatch()
    return before


def _is_barred(unit: Unit, person: str) -> bool:
    return decisions.bars_of(unit, person).points_until > unit.now_ms


def _fits(unit: Unit, person: str, team: str, month: str, *, minutes: int, figures: Figures) -> bool:
    mine, ours = (_filled(unit, key) for key in (filled_key(person, month), team_filled_key(team, month)))
    caps = figures.amendments
    return mine + minutes <= caps.back_fill_person_minutes and ours + minutes <= caps.back_fill_team_minutes


def _filled(unit: Unit, key: Key) -> int:
    found = unit.get(Filled, key)
    return int(found.minutes) if found is not None else 0


def vouch(actor: Actor, command: Command, back_fill_id: str) -> BackFill:
    """Approve a back-fill; with the second approval it goes on public notice.

    Two different persons, neither the volunteer nor of his household, and not both of his team: NoSuchBackFill,
    NotYourVolunteer, NotIndependent, VouchedBefore, BackFillOver, NoSuchStation.
    """
    return run(lambda unit: _vouch(unit, actor, command, back_fill_id))


def _vouch(unit: Unit, actor: Actor, command: Command, back_fill_id: str) -> BackFill:
    found = found_in(unit, back_fill_id)
    if repeated(found.commands, command):
        return found
    if not may_vouch(actor, find(found.station), found.team):
        raise NotYourVolunteer()
    if found.state not in ("asked", "vouched"):
        raise BackFillOver(state=found.state)
    mine = Vouched(actor.person, unit.now_ms, actor.holds(LEADER, found.team))
    if any(each.person == actor.person or (each.of_team and mine.of_team) for each in found.vouched):
        raise VouchedBefore()
    decisions.demand_second_person(unit, actor, (found.person, *(each.person for each in found.vouched)))
    vouched = (*found.vouched, mine)
    updates: list[Action] = [BackFill.vouched.set(vouched)]
    if len(vouched) == 1:
        _change(unit, found, command, "vouched", *updates)
    else:
        until = unit.now_ms + figures_at(unit.now_ms).amendments.back_fill_notice_days * DAY
        listed = [BackFill.g1pk.set(NOTICES), BackFill.g1sk.set(f"{due(until)}#{back_fill_id}")]
        hidden = [BackFill.g2pk.remove(), BackFill.g2sk.remove()]
        _change(unit, found, command, "notice", *updates, BackFill.notice_until.set(until), *listed, *hidden)
        found.notice_until = until
    told = {"session": back_fill_id, "person": found.person, "approvals": len(vouched)}
    unit.tell(back_fill_key(back_fill_id), "BackFillVouched", by=actor.person, **told)
    found.vouched = vouched
    return found


def object_to(actor: Actor, command: Command, back_fill_id: str, objection: str) -> BackFill:
    """Object to a back-fill while it is on notice: it stops for good (the volunteer may ask again with more proof).

    NoSuchBackFill, BackFillOver.
    """
    return run(lambda unit: _object(unit, actor, command, back_fill_id, objection=objection))


def _object(unit: Unit, actor: Actor, command: Command, back_fill_id: str, *, objection: str) -> BackFill:
    found = found_in(unit, back_fill_id)
    if repeated(found.commands, command):
        return found
    if found.state != "notice" or unit.now_ms >= int(found.notice_until):
        raise BackFillOver(state=found.state)
    said = [BackFill.objector.set(actor.person), BackFill.objection.set(objection)]
    _change(unit, found, command, "stopped", *said, BackFill.g1pk.remove(), BackFill.g1sk.remove())
    unit.tell(back_fill_key(back_fill_id), "BackFillStopped", session=back_fill_id, person=found.person)
    return found


def count(back_fill_id: str) -> None:
    """The notice is over and nobody has objected: the minutes count, up to the caps. A repeat changes nothing."""
    run(lambda unit: _count(unit, back_fill_id))


def _count(unit: Unit, back_fill_id: str) -> None:
    found = found_in(unit, back_fill_id)
    if found.state != "notice" or unit.now_ms < int(found.notice_until):
        return
    ended: list[Action] = [BackFill.g1pk.remove(), BackFill.g1sk.remove()]
    figures, month = figures_at(unit.now_ms), month_of(int(found.start_at))
    most = (int(found.end_at) - int(found.start_at)) // MINUTE
    barred = _is_barred(unit, found.person)
    if barred or not _fits(unit, found.person, found.team, month, minutes=most, figures=figures):
        _change(unit, found, None, "capped", *ended)
        unit.tell(back_fill_key(back_fill_id), "BackFillCapped", session=back_fill_id, person=found.person)
        return
    service = hours.Service(found.id, found.station, int(found.start_at), int(found.end_at), 0)
    by = tuple(each.person for each in found.vouched)
    credit = hours.back_fill(
        unit, found.person, service, hours.Why(found.id, "back_fill", found.evidence, by, content=found.content)
    )
    for key in (filled_key(found.person, month), team_filled_key(found.team, month)):
        _add(unit, key, credit.minutes)
    _change(unit, found, None, "counted", BackFill.minutes.set(credit.minutes), *ended)
    unit.tell(
        back_fill_key(back_fill_id), "BackFillCounted", session=back_fill_id, person=found.person,
        minutes=credit.minutes, team=found.team, station=found.station, on=day_on(int(found.start_at)),
    )  # fmt: skip


def _add(unit: Unit, key: Key, minutes: int) -> None:
    before = unit.get(Filled, key)
    if before is None:
        unit.create(key, Filled(minutes=minutes), stale)
        return
    known = int(before.minutes)
    unit.change(key, Filled.minutes.set(known + minutes), condition=Filled.minutes == known, otherwise=stale)


def may_vouch(actor: Actor, station: Station, team: str) -> bool:
    """Keepers of the station, leaders of the team and administrators of the area approve back-fills."""
    return actor.holds(KEEPER, station.id) or actor.holds(LEADER, team) or reaches(actor, station.area, *ADMINS)


def notices_over(now_ms: int) -> list[str]:
    """Back-fills whose notice is over."""
    listed = every(Listing(NOTICES, index="gsi1", up_to=f"{due(now_ms)}~"))
    return [each.id for item in listed if (each := BackFill.of(item)) is not None]


def found_in(unit: Unit, back_fill_id: str) -> BackFill:
    """A back-fill, read strongly through the Unit. NoSuchBackFill."""
    found = unit.get(BackFill, back_fill_key(back_fill_id))
    if found is None:
        raise NoSuchBackFill()
    return found


def _change(unit: Unit, found: BackFill, command: Command | None, state: Any, *updates: Action) -> None:
    revise(unit, back_fill_key(found.id), found, BackFill.state.set(state), *updates, command=command)
    found.state = state
